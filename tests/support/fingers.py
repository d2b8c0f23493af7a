"""Somebody who presses buttons: simulated ones, mock pins, pins of a simulated chip, made-up keys."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from assistant.buttons.gestures import Times
from assistant.buttons.keyboard import KeyboardButtons
from assistant.buttons.wired import WiredButtons
from assistant.config.board.buttons import (
    Button,
    KeyButton,
    KeyButtons,
    Meanings,
    MuteLine,
    Pull,
    WiredButton,
)
from assistant.gpio.pins import Pins
from assistant.ports import Buttons
from assistant.sim.buttons import SimButtons

TIMES = Times(double_s=0.4, long_s=0.8, very_long_s=1.6)
"""Short enough for a test in real time, and far enough apart for a slow computer."""

BOUNCE_S = 0.05
"""A finger that is a Python program on a slow computer does not bounce faster."""

BOARD: Mapping[str, Meanings] = {
    "talk": Meanings(hold="talk"),
    "one": Meanings(press="stop", double="camera", long="screen", very_long="forget"),
    "mute": Meanings(press="mute"),
}
PINS = {"talk": 17, "one": 27, "mute": 22}
MUTE_PIN = 23
KEYS = {"talk": "KEY_PAUSE", "one": "BTN_SOUTH", "mute": "KEY_MICMUTE"}

GPIO_SIM = Path("/sys/devices/platform/gpio-sim.0")
UINPUT = Path("/dev/uinput")


class Rig(Protocol):
    """Buttons with the meanings of `BOARD`, and a finger that works in any thread."""

    @property
    def buttons(self) -> Buttons: ...

    def move(self, name: str, *, down: bool) -> None: ...

    def slide(self, muted: bool) -> None:
        """Move the mute switch, if there is one."""


class SimRig:
    def __init__(self) -> None:
        buttons = tuple(Button(name=name, meanings=meanings) for name, meanings in BOARD.items())
        self.buttons: SimButtons = SimButtons(buttons, TIMES)

    def move(self, name: str, *, down: bool) -> None:
        (self.buttons.down if down else self.buttons.up)(name)

    def slide(self, muted: bool) -> None:
        self.buttons.slide_mute(muted)


class WiredRig:
    """Buttons between pins and GND; `drive` gives a pin a level."""

    def __init__(self, pins: Pins, drive: Callable[[int, bool], None], pull: Pull = "up") -> None:
        wired = [
            WiredButton(name=name, pin=PINS[name], pull=pull, meanings=meanings)
            for name, meanings in BOARD.items()
        ]
        self.buttons = WiredButtons(pins, wired, MuteLine(pin=MUTE_PIN, pull=pull), BOUNCE_S, TIMES)
        self._drive = drive
        for pin in (*PINS.values(), MUTE_PIN):
            drive(pin, True)

    def move(self, name: str, *, down: bool) -> None:
        self._drive(PINS[name], not down)

    def slide(self, muted: bool) -> None:
        self._drive(MUTE_PIN, not muted)


class MockPins:
    """gpiozero's mock factory, with wires that keep their levels while nobody uses the pins."""

    def __init__(self) -> None:
        self._levels: dict[int, bool] = {}
        self._factory: Any = None

    def make(self) -> Any:
        from gpiozero.pins.mock import MockFactory

        factory = self._factory = MockFactory()

        class Wired(factory.pin_class):  # type: ignore[misc, name-defined] # gpiozero is not typed
            def _set_pull(wire, value: str) -> None:  # noqa: N805
                super()._set_pull(value)
                if wire.info.name.startswith("GPIO"):
                    self._apply(wire, int(wire.info.name.removeprefix("GPIO")))

        factory.pin_class = Wired
        return factory

    def drive(self, number: int, high: bool) -> None:
        self._levels[number] = high
        if self._factory is not None:
            self._apply(self._factory.pin(number), number)

    def _apply(self, pin: Any, number: int) -> None:
        if number in self._levels:
            (pin.drive_high if self._levels[number] else pin.drive_low)()


@cache
def _pull_of(number: int) -> Path:
    (line,) = GPIO_SIM.glob(f"gpiochip*/sim_gpio{number}/pull")
    return line


def drive_gpio_sim(number: int, high: bool) -> None:
    """What hangs on a line of the kernel's simulated chip pulls it up or down."""
    _pull_of(number).write_text("pull-up" if high else "pull-down")


class KeyboardRig:
    """A keyboard that the kernel takes for real."""

    def __init__(self, device: Any) -> None:
        from evdev import ecodes

        self._device = device
        self._codes = {name: ecodes.ecodes[key] for name, key in KEYS.items()}
        self._key = ecodes.EV_KEY
        keys = tuple(
            KeyButton(name=name, key=KEYS[name], meanings=meanings) for name, meanings in BOARD.items()
        )
        self.buttons = KeyboardButtons(KeyButtons(kind="evdev", device="test keys", each=keys), TIMES)

    def move(self, name: str, *, down: bool) -> None:
        self._device.write(self._key, self._codes[name], int(down))
        self._device.syn()

    def slide(self, muted: bool) -> None:
        """There is none."""


@contextmanager
def keyboard(name: str = "Test Keys") -> Iterator[Any]:
    """A keyboard that is plugged in, and pulled out in the end."""
    from evdev import UInput, ecodes

    with UInput({ecodes.EV_KEY: [ecodes.ecodes[key] for key in KEYS.values()]}, name=name) as device:
        yield device


def present(*kinds: str) -> list[str]:
    """Those of the rigs that this machine can make."""
    needs = {"lgpio": GPIO_SIM, "evdev": UINPUT}
    return [kind for kind in kinds if kind not in needs or needs[kind].exists()]


@asynccontextmanager
async def rig_of(kind: str) -> AsyncIterator[Rig]:
    """The rig of this kind."""
    match kind:
        case "simulated":
            yield SimRig()
        case "mock pins":
            mock = MockPins()
            yield WiredRig(Pins(mock.make), mock.drive)
        case "lgpio":
            yield WiredRig(Pins(), drive_gpio_sim, pull="none")  # its resistors beat what hangs on the line
        case _:
            with keyboard() as device:
                await asyncio.sleep(0.5)  # udev, or nobody, makes the node
                yield KeyboardRig(device)
