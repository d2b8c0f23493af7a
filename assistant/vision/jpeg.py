"""JPEG in and out, by libjpeg-turbo: the only place that imports simplejpeg, when a picture is made first."""

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from assistant.errors import DeviceError
from assistant.extras import pip_install

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels: TypeAlias = npt.NDArray[np.uint8]
    """(height, width, 3), red first; of a grey picture (height, width)."""

MAX_PIXELS: Final = 4096 * 4096
"""Of a JPEG from elsewhere: a large screen, a telephone's photo. For a progressive one libjpeg keeps up to 6
bytes for each."""

MAX_SCANS: Final = 24
"""A progressive JPEG has about ten, a thumbnail inside one or ten more. Each costs as much time as a whole
picture and may be a few bytes long."""

SCAN: Final = b"\xff\xda"
"""What a scan begins with; coded pixels never contain it."""


class PictureError(DeviceError):
    """What should be a picture is none: broken, too large, too small, or no JPEG at all."""


def encode(pixels: "Pixels", quality: int) -> bytes:
    """A JPEG of `pixels`, which must be (height, width, 3) of uint8; colour at half the resolution."""
    jpeg: bytes = _simplejpeg().encode_jpeg(pixels, quality, "RGB", "420")
    return jpeg


def encode_planes(y: "Pixels", u: "Pixels", v: "Pixels", quality: int) -> bytes:
    """A JPEG of planes as they are: full range, `u` and `v` half as wide and half as high as `y`."""
    jpeg: bytes = _simplejpeg().encode_jpeg_yuv_planes(y, u, v, quality)
    return jpeg


def size_of(jpeg: bytes, most_pixels: int = MAX_PIXELS) -> tuple[int, int]:
    """Width and height, from the header. Raises PictureError for what may not be decoded."""
    try:
        height, width, _, _ = _simplejpeg().decode_jpeg_header(jpeg)
    except ValueError:
        raise PictureError(f"{len(jpeg)} bytes are no JPEG") from None
    if width * height > most_pixels:
        raise PictureError(
            f"a JPEG of {width} × {height} pixels is too large: at most {most_pixels} may be sent"
        )
    if jpeg.count(SCAN) > MAX_SCANS:
        raise PictureError(f"a JPEG of more than {MAX_SCANS} scans takes too long: send an ordinary one")
    return width, height


def decode(jpeg: bytes, width: int, height: int, *, grey: bool = False) -> "Pixels":
    """The pixels, at the least size that libjpeg can scale to and that is not below `width` × `height`.

    To be called with what `size_of` has passed. Raises PictureError for one that is broken inside.
    """
    try:
        pixels: Pixels = _simplejpeg().decode_jpeg(
            jpeg, "GRAY" if grey else "RGB", min_height=height, min_width=width
        )
    except ValueError as error:
        raise PictureError(f"a JPEG of {len(jpeg)} bytes is broken: {error}") from None
    return pixels[:, :, 0] if grey else pixels


def _simplejpeg() -> Any:
    try:
        import simplejpeg
    except ImportError:
        raise DeviceError(f"pictures need the package simplejpeg: {pip_install('device')}") from None
    return simplejpeg
