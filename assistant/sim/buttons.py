"""The simulated buttons: a tester's finger."""

import asyncio
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from assistant.buttons.contact import Edge
from assistant.buttons.gestures import Times
from assistant.buttons.keypad import Keypad
from assistant.buttons.watch import Watch
from assistant.config.board.buttons import MUTE_LINE, Button, Meanings
from assistant.core.events import Device, DeviceReady
from assistant.errors import ConfigError, DeviceError
from assistant.ports import Report

TAP_S: Final = 0.1
"""How long a finger stays on a button that is merely pressed, and off it between two presses."""

LONGER_S: Final = 0.1
"""How much longer than it has to be a long press is."""

Kind: TypeAlias = Literal["press", "double", "long", "very_long"]

TALK_AND_MUTE: Final = (
    Button(name="talk", meanings=Meanings(hold="talk")),
    Button(name="mute", meanings=Meanings(press="mute")),
)


class SimButtons:
    """Buttons that do not bounce, and a mute switch, which is there once it has been moved.

    A button that is down cannot go down again, nor up twice.
    """

    def __init__(self, buttons: Sequence[Button] = TALK_AND_MUTE, times: Times | None = None) -> None:
        self._meanings = {button.name: button.meanings for button in buttons}
        self._times = times or Times()
        self._watch: Watch | None = None
        self._muted: bool | None = None
        self._down: dict[str, list[asyncio.TimerHandle]] = {}
        """The buttons that are down, with what a finger does next."""

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Report presses until cancelled."""
        watch = self._watch = Watch(Keypad(self._meanings, 0.0, self._times), report)
        if self._muted is not None:
            watch.find(MUTE_LINE, down=self._muted)
        report(DeviceReady(Device.BUTTONS))
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            watch.close()
            self._watch = None
            for timer in (timer for timers in self._down.values() for timer in timers):
                timer.cancel()
            self._down.clear()

    # --- the tester's face --------------------------------------------------------------------------

    def press(self, button: str, hold_s: float = TAP_S, *, kind: Kind = "press") -> None:
        """Press `button` now and let it go `hold_s` later, or as long and as often as `kind` takes.

        Returns at once. Raises ConfigError for a button that does not exist, DeviceError while a finger is
        on it already or the buttons do not run.
        """
        if kind in ("long", "very_long"):
            hold_s = LONGER_S + (self._times.long_s if kind == "long" else self._times.very_long_s)
        self.down(button)
        loop = asyncio.get_running_loop()
        if kind != "double":
            self._down[button] = [loop.call_later(hold_s, self.up, button)]
            return
        self._down[button] = [
            loop.call_later(1 * TAP_S, self._move, button, False),
            loop.call_later(2 * TAP_S, self._move, button, True),
            loop.call_later(3 * TAP_S, self.up, button),
        ]

    def down(self, button: str) -> None:
        """Press `button` until `up`; raises as `press` does."""
        self._check(button)
        if button in self._down:
            raise DeviceError(f"the {button} button is down already: let it go first")
        self._move(button, True)
        self._down[button] = []

    def up(self, button: str) -> None:
        """Let `button` go. Raises ConfigError if it does not exist, DeviceError if it is not down."""
        self._check(button)
        if button not in self._down:
            raise DeviceError(f"the {button} button is not down: press it first")
        for timer in self._down.pop(button):
            timer.cancel()
        self._move(button, False)

    def slide_mute(self, muted: bool) -> None:
        """Move the board's own mute switch; it may be moved before the buttons run."""
        self._muted = muted
        if self._watch is not None:
            self._move(MUTE_LINE, muted)

    def _move(self, name: str, down: bool) -> None:
        if self._watch is None:
            raise DeviceError("the buttons do not run yet")
        self._watch.take([Edge(name, down, asyncio.get_running_loop().time())])

    def _check(self, button: str) -> None:
        if button not in self._meanings:
            raise ConfigError(f"there is no button {button!r}; there are: {', '.join(self._meanings)}")
