"""Pixels -> one JPEG: masked, scaled, within a number of bytes. The only place that imports Pillow.

Pillow decodes, scales and compresses in one wheel of 7 MB for all three systems; simplejpeg would be as fast
at the JPEG, but it scales nothing and brings numpy (59 MB).
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.screen import Shot

if TYPE_CHECKING:
    from PIL.Image import Image

QUALITIES: Final = (80, 65, 50, 35)
"""Tried one after the other until the picture is small enough; below the last, letters are hard to read."""

SHRINK: Final = 0.75
"""What the sides are multiplied by when the last quality was too large as well."""

SMALLEST: Final = 32
"""Pixels of the longer side: a smaller picture shows nothing."""

BLACK: Final = (0, 0, 0)


def picture_of(
    shot: Shot, masks: Sequence[Rectangle], width: int, height: int, max_bytes: int
) -> bytes | None:
    """A JPEG of at most `width` × `height` pixels in the shot's proportions, never larger than the shot.

    None if it fits into `max_bytes` at no size. `masks` are blacked out in the full image, before scaling
    mixes neighbours.
    """
    image = _image(shot)
    for mask in masks:
        if box := mask.within(shot.area, image.size):
            image.paste(BLACK, box)
    size = fitted(image.size, (width, height))
    while max(size) >= SMALLEST:
        scaled = image if size == image.size else _scaled(image, size)
        for quality in QUALITIES:
            jpeg = _jpeg(scaled, quality)
            if len(jpeg) <= max_bytes:
                return jpeg
        size = _shrunk(size)
    return None


def fitted(size: tuple[int, int], limit: tuple[int, int]) -> tuple[int, int]:
    """The largest size with the proportions of `size` that is within `limit` and no larger than `size`."""
    wide, high = size
    scale = min(1.0, limit[0] / wide, limit[1] / high)
    return max(1, int(wide * scale)), max(1, int(high * scale))


def _shrunk(size: tuple[int, int]) -> tuple[int, int]:
    return max(1, int(size[0] * SHRINK)), max(1, int(size[1] * SHRINK))


def _image(shot: Shot) -> "Image":
    from PIL import Image

    return Image.frombytes("RGB", (shot.width, shot.height), bytes(shot.pixels), "raw", shot.layout)


def _scaled(image: "Image", size: tuple[int, int]) -> "Image":
    """1920x1080 to 768x432: Hamming 14 ms, Lanczos 31, box 9, bilinear 14 and more blurred than Hamming."""
    from PIL.Image import Resampling

    return image.resize(size, Resampling.HAMMING)


def _jpeg(image: "Image", quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
