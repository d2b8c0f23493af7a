"""Making pictures smaller: libjpeg scales by eighths only, and a Raspberry Pi can spare OpenCV's 150 MB."""

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.vision.jpeg import Pixels


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """The size within `longest` × `longest` with the same aspect; never a larger one."""
    share = min(1.0, longest / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def scaled_down(pixels: "Pixels", width: int, height: int) -> "Pixels":
    """`pixels`, (rows, columns) or (rows, columns, 3), as `height` rows of `width`: means of areas."""
    return _means(_means(pixels, height, axis=0), width, axis=1)


def _means(pixels: "Pixels", wanted: int, axis: int) -> "Pixels":
    """Along one axis: evenly spaced samples of each area, as many as it has pixels or one more."""
    import numpy as np

    there = pixels.shape[axis]
    if wanted == there:
        return pixels
    samples = ceil(there / wanted)
    areas = np.arange(wanted)
    total = np.zeros((*pixels.shape[:axis], wanted, *pixels.shape[axis + 1 :]), np.uint16)
    for sample in range(samples):  # at most 257 fit into 16 bits
        places = (areas + (sample + 0.5) / samples) * (there / wanted)
        total += pixels.take(places.astype(np.intp), axis)
    means: Pixels = ((total + samples // 2) // samples).astype(np.uint8)
    return means
