"""What the assistant may look at, one picture at a time."""

from dataclasses import dataclass
from enum import Enum

LONGEST_SIDE = 768
"""Pixels; what the Live API takes, and what larger pictures are scaled down to by it."""


class Source(Enum):
    """Where a picture comes from. Each has a switch and a light of its own."""

    CAMERA = "camera"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Picture:
    """One JPEG of at most `LONGEST_SIDE` pixels a side.

    `fingerprint` is a perceptual hash of 64 bits: the more bits differ, the more does what is seen.
    """

    source: Source
    jpeg: bytes
    fingerprint: int
