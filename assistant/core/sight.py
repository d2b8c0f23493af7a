"""What the assistant may look at, one picture at a time."""

from dataclasses import dataclass
from enum import Enum


class Source(Enum):
    """Where a picture comes from. Each has a switch and a light of its own."""

    CAMERA = "camera"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Picture:
    """One JPEG of at most `timings.LONGEST_SIDE` pixels a side.

    `fingerprint` has 64 bits: of a camera the more of them differ, the more does what is seen; of a screen,
    where a changed line matters, any change turns half of them.
    """

    source: Source
    jpeg: bytes
    fingerprint: int
