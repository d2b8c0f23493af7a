"""Places on the desktop."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.errors import ConfigError

NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the desktop, in the units in which the system places its windows (logical pixels)."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is no longer inside."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row that is no longer inside."""
        return self.top + self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height} at {self.left},{self.top}"

    def holds(self, point: tuple[int, int]) -> bool:
        """Whether the point (x, y) is inside."""
        x, y = point
        return self.left <= x < self.right and self.top <= y < self.bottom

    def within(self, area: "Rectangle", pixels: tuple[int, int]) -> tuple[int, int, int, int] | None:
        """The part of this that is in `area`, as (left, top, right, bottom) of an image of it; None: nothing.

        The image has `pixels` (width, height), which may be more or fewer than the area's units. Rounded
        outwards: a pixel that is half inside is inside.
        """
        left, right = max(self.left, area.left), min(self.right, area.right)
        top, bottom = max(self.top, area.top), min(self.bottom, area.bottom)
        if left >= right or top >= bottom:
            return None
        wide, high = pixels
        return (
            (left - area.left) * wide // area.width,
            (top - area.top) * high // area.height,
            -((area.left - right) * wide // area.width),
            -((area.top - bottom) * high // area.height),
        )


def parse_rectangle(text: str) -> Rectangle:
    """`X,Y,W,H` in logical pixels; X and Y may be negative. Raises `ConfigError`."""
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != NUMBERS or numbers[2] <= 0 or numbers[3] <= 0:
        raise ConfigError(f"{text!r} is no rectangle: write X,Y,W,H, such as 0,0,400,60")
    return Rectangle(*numbers)


def around(areas: Iterable[Rectangle]) -> Rectangle:
    """The smallest rectangle that has all `areas` in it. There is at least one."""
    known = list(areas)
    left, top = min(area.left for area in known), min(area.top for area in known)
    right, bottom = max(area.right for area in known), max(area.bottom for area in known)
    return Rectangle(left, top, right - left, bottom - top)
