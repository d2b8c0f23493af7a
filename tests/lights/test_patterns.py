"""The drawing of the patterns shows what the patterns are."""

from PIL import Image, ImageChops

from tests.support.patterns import DRAWING, PICTURE, SIZE, WIDTH, drawing, picture, place, strips

AGAIN = "python -m tests.support.patterns draws it anew"


def test_the_drawing_is_not_stale() -> None:
    assert DRAWING.read_text() == drawing(), AGAIN


def test_the_picture_is_not_stale() -> None:
    """Pixel by pixel, but for the letters, which are the font's."""
    with Image.open(PICTURE) as found:
        assert found.size == SIZE, AGAIN
        kept, fresh = found.convert("RGB"), picture(written=False)
    for strip in strips():
        left, top, last_x, last_y = place(strip.left, strip.top, WIDTH, strip.height)
        box = (left, top, last_x + 1, last_y + 1)
        assert ImageChops.difference(kept.crop(box), fresh.crop(box)).getbbox() is None, AGAIN
