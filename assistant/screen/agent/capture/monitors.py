"""Which part of the desktop is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from assistant.errors import ConfigError, DeviceError
from assistant.screen.agent.capture.geometry import Rectangle, around

MOST_DIGITS: Final = 4
"""Of a monitor's number; Python reads no number of any length."""

MonitorChoice: TypeAlias = int | Literal["all", "pointer"]
"""The n-th monitor, counted from 1; all of them; or the one on which the pointer is."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor as the system calls it."""

    name: str
    area: Rectangle


@dataclass(frozen=True, slots=True)
class Desktop:
    """The monitors at this moment, and where the pointer is, if that can be known."""

    monitors: Sequence[Monitor]
    pointer: tuple[int, int] | None = None


def parse_choice(text: str) -> MonitorChoice:
    """Read `--monitor`. Raises `ConfigError`."""
    if text == "all":
        return "all"
    if text == "pointer":
        return "pointer"
    if text.isdecimal() and len(text) <= MOST_DIGITS and int(text) > 0:
        return int(text)
    raise ConfigError(f"{text!r} is no monitor: write a number from 1 on, all, or pointer")


def choose(choice: MonitorChoice, desktop: Desktop) -> Rectangle:
    """The area to show. Raises `DeviceError` if there is no such monitor, or no pointer."""
    monitors = desktop.monitors
    if not monitors:
        raise DeviceError("no monitor is connected to this PC")
    match choice:
        case "all":
            return around(monitor.area for monitor in monitors)
        case "pointer":
            return _with_pointer(desktop)
        case number if number <= len(monitors):
            return monitors[number - 1].area
    raise DeviceError(
        f"there is no monitor {choice}: this PC has {len(monitors)}; `assistant-screen doctor` lists them"
    )


def _with_pointer(desktop: Desktop) -> Rectangle:
    monitors, pointer = desktop.monitors, desktop.pointer
    if len(monitors) == 1:
        return monitors[0].area
    if pointer is None:
        raise DeviceError("this system does not tell where the pointer is; use --monitor N or --monitor all")
    for monitor in monitors:
        if monitor.area.holds(pointer):
            return monitor.area
    raise DeviceError("the pointer is on no monitor; use --monitor N or --monitor all")
