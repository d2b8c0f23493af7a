"""The seam to a screen."""

from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.monitors import Desktop


@dataclass(frozen=True, slots=True)
class Shot:
    """The pixels of an area, row by row without padding; more or fewer than its logical pixels."""

    area: Rectangle
    width: int
    height: int
    layout: Literal["BGRX", "RGB"]
    pixels: bytes | bytearray | memoryview


class Screen(Protocol):
    """A way to see the screen. Used, and closed, on one thread; a call takes as long as the system does."""

    name: str
    """What a person calls it, such as `X11`."""

    def desktop(self, *, pointer: bool = False) -> Desktop:
        """What is there now; where the pointer is only if asked for. Raises `DeviceError`."""

    def grab(self, area: Rectangle) -> Shot:
        """What `area` shows now. Raises `DeviceError`."""

    def close(self) -> None:
        """Let go of the screen; a later call opens it again. Raises nothing."""
