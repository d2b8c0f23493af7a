"""The simulated buttons: a tester's finger."""

import asyncio
from typing import Final

from assistant.core.events import Device, DeviceReady, Event, MutePressed, TalkPressed, TalkReleased
from assistant.errors import ConfigError, DeviceError
from assistant.ports import Report

BUTTONS: Final = ("talk", "mute")

TAP_S: Final = 0.1
"""How long a finger stays on a button that is merely pressed."""


class SimButtons:
    """Two buttons, `talk` and `mute`. A button that is down cannot go down again, nor up twice."""

    def __init__(self) -> None:
        self._report: Report | None = None
        self._down: dict[str, asyncio.TimerHandle | None] = {}

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Report presses until cancelled."""
        self._report = report
        report(DeviceReady(Device.BUTTONS))
        try:
            await asyncio.Event().wait()
        finally:
            self._report = None
            for timer in self._down.values():
                if timer is not None:
                    timer.cancel()
            self._down.clear()

    # --- the tester's face --------------------------------------------------------------------------

    def press(self, button: str, hold_s: float = TAP_S) -> None:
        """Press `button` now and let it go `hold_s` later; returns at once.

        Raises ConfigError for a button that does not exist, DeviceError while it is down already or
        the buttons do not run.
        """
        self.down(button)
        self._down[button] = asyncio.get_running_loop().call_later(hold_s, self.up, button)

    def down(self, button: str) -> None:
        """Press `button` until `up`; raises as `press` does."""
        _check(button)
        if button in self._down:
            raise DeviceError(f"the {button} button is down already: let it go first")
        self._tell(TalkPressed() if button == "talk" else MutePressed())
        self._down[button] = None

    def up(self, button: str) -> None:
        """Let `button` go. Raises ConfigError if it does not exist, DeviceError if it is not down."""
        _check(button)
        if button not in self._down:
            raise DeviceError(f"the {button} button is not down: press it first")
        timer = self._down.pop(button)
        if timer is not None:
            timer.cancel()
        if button == "talk":
            self._tell(TalkReleased())

    def _tell(self, event: Event) -> None:
        if self._report is None:
            raise DeviceError("the buttons do not run yet")
        self._report(event)


def _check(button: str) -> None:
    if button not in BUTTONS:
        raise ConfigError(f"there is no button {button!r}; there are: {', '.join(BUTTONS)}")
