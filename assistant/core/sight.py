"""What the assistant may look at, one picture at a time."""

from dataclasses import dataclass
from enum import Enum

LONGEST_SIDE = 768
"""Pixels; what the Live API takes, and what larger pictures are scaled down to by it."""


SAME_BITS = 4
"""Two pictures whose fingerprints differ in no more bits show the same."""

SAME_AGAIN_AFTER_S = 10.0
"""What looks the same as the last picture is not sent again before this."""


class Source(Enum):
    """Where a picture comes from. Each has a switch and a light of its own."""

    CAMERA = "camera"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Picture:
    """One JPEG of at most `LONGEST_SIDE` pixels a side.

    `fingerprint` has 64 bits: of a camera the more of them differ, the more does what is seen; of a screen,
    where a changed line matters, any change turns half of them.
    """

    source: Source
    jpeg: bytes
    fingerprint: int
