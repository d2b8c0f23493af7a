"""64 bits that tell whether two pictures show the same."""

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from assistant.vision.scaling import scaled_down

if TYPE_CHECKING:
    from assistant.vision.jpeg import Pixels

ROWS: Final = 8
COLUMNS: Final = 9
"""Each row of nine areas gives eight bits."""

MARGIN: Final = 3
"""Levels of 255 by which an area must be brighter than its left neighbour: without it, the noise of a camera
in the dark turns a fifth of the bits at random (measured)."""


def perceptual(grey: "Pixels") -> int:
    """For a camera: a difference hash of a grey picture of at least `ROWS` × `COLUMNS` pixels.

    A bit is set where an area is brighter than its left neighbour. Noise, exposure and a trembling hand turn
    up to 8 bits, another scene 13 or more; what is smaller than an area, a ninth of the width, may turn none.
    """
    import numpy as np

    areas = scaled_down(grey, COLUMNS, ROWS).astype(np.int16)
    bits = np.diff(areas, axis=1) >= MARGIN
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def exact(grey: "Pixels") -> int:
    """For a screen, which has no noise: any change turns about half of the bits.

    Another line of text is another answer, and too small for a perceptual hash: it turns no bit of one.
    """
    return int.from_bytes(blake2b(grey.tobytes(), digest_size=8).digest(), "big")
