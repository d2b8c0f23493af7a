"""Frames and JPEGs of any size -> pictures that may be sent."""

from typing import TYPE_CHECKING, Final

from assistant.core.sight import Picture, Source
from assistant.core.timings import LONGEST_SIDE
from assistant.vision import jpeg as jpegs
from assistant.vision.fingerprint import COLUMNS, ROWS, exact, perceptual
from assistant.vision.jpeg import MAX_PIXELS, PictureError
from assistant.vision.scaling import fitted, scaled_down

if TYPE_CHECKING:
    from assistant.vision.jpeg import Pixels

LEAST_SIDE: Final = 16
"""Pixels, after scaling: nothing can be seen in less, and a fingerprint needs 9."""

QUALITY: Final = 80
"""JPEG's; letters stay readable."""


class Pictures:
    """Makes pictures of one source. Has no state, and may be used in any thread."""

    def __init__(self, source: Source, longest_side: int = LONGEST_SIDE, quality: int = QUALITY) -> None:
        self._source = source
        self._quality = quality
        self._fingerprint = exact if source is Source.SCREEN else perceptual
        self.longest_side = longest_side
        """Pixels; the aspect is kept, and nothing is enlarged."""

    def of_rgb(self, pixels: "Pixels") -> Picture:
        """A picture of (height, width, 3) pixels of uint8, red first; raises PictureError for others."""
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != "uint8" or not pixels.size:
            raise PictureError(f"a frame of shape {pixels.shape} and type {pixels.dtype} is no picture")
        height, width, _ = pixels.shape
        pixels = scaled_down(pixels, *self._fitted(width, height))
        return self._picture(jpegs.encode(pixels, self._quality))

    def of_planes(self, y: "Pixels", u: "Pixels", v: "Pixels") -> Picture:
        """A picture of YUV 4:2:0 planes of full range, as JPEG has them itself."""
        return self.shrink(jpegs.encode_planes(y, u, v, self._quality))

    def shrink(self, jpeg: bytes, most_pixels: int = MAX_PIXELS) -> Picture:
        """A picture of a JPEG from elsewhere, kept byte for byte if it is small enough.

        Either way it has been decoded to its end once. Raises PictureError if it is broken, no JPEG, or has
        more than `most_pixels`.
        """
        width, height = jpegs.size_of(jpeg, most_pixels)
        fit = self._fitted(width, height)
        if fit == (width, height):
            return self._picture(jpeg)
        pixels = scaled_down(jpegs.decode(jpeg, *fit), *fit)
        return self._picture(jpegs.encode(pixels, self._quality))

    def _fitted(self, width: int, height: int) -> tuple[int, int]:
        fit = fitted(width, height, self.longest_side)
        if min(fit) < LEAST_SIDE:
            raise PictureError(f"there is nothing to be seen in {width} × {height} pixels")
        return fit

    def _picture(self, jpeg: bytes) -> Picture:
        # At an eighth of its size, if that has room for a fingerprint: there libjpeg is quickest.
        return Picture(self._source, jpeg, self._fingerprint(jpegs.decode(jpeg, COLUMNS, ROWS, grey=True)))
