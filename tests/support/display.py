"""A drawing for a display of 1280x800, and whether a picture of it shows it."""

import io

from PIL import Image, ImageChops, ImageStat

DRAWING = """
    .c create rectangle 100 150 420 350 -fill #d02010 -outline {}
    .c create rectangle 700 150 1020 350 -fill #10a030 -outline {}
    .c create rectangle 100 500 420 700 -fill #1030c0 -outline {}
    .c create rectangle 0 760 500 800 -fill #ff00ff -outline {}
    .c create text 860 600 -text {Error E4711: disk full} -font {sans 24 bold}
"""
COLOURS = {(260, 250): (0xD0, 0x20, 0x10), (860, 250): (0x10, 0xA0, 0x30), (260, 600): (0x10, 0x30, 0xC0)}
TEXT = (640, 560, 1080, 640)
BESIDE = (664, 584, 1104, 664)
SECRET = (200, 200, 100, 100)
"""A mask in the middle of the red rectangle: left, top, width, height."""
MASK = "200,200,100,100"
WINDOW = (880, 0, 1280, 60)
"""Where the mark may be."""


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean of the differences of all pixels and colours, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def compare(picture: Image.Image, shown: Image.Image) -> None:
    """Colours, text and everything else are where the display shows them, and `MASK` is black."""
    full = picture.resize(shown.size, Image.Resampling.BICUBIC)
    for position, colour in COLOURS.items():
        assert shown.getpixel(position) == colour, "the display itself"
        if position != (260, 250):  # in the mask
            seen = full.getpixel(position)
            assert isinstance(seen, tuple)
            assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 12, position
    left, top, width, height = SECRET
    inside = full.crop((left + 20, top + 20, left + width - 20, top + height - 20))
    assert max(ImageStat.Stat(inside).mean) < 3, "the mask is not black"
    assert ImageStat.Stat(shown.crop(TEXT).convert("L")).stddev[0] > 20, "the display shows no text"
    assert difference(full.crop(TEXT), shown.crop(TEXT)) < 8, "the text is not where it is"
    assert difference(full.crop(TEXT), shown.crop(BESIDE)) > 10, "text anywhere would do"
    expected = shown.copy()
    expected.paste((0, 0, 0), (left, top, left + width, top + height))
    expected.paste((255, 255, 255), WINDOW)
    full.paste((255, 255, 255), WINDOW)
    assert difference(full, expected) < 3
