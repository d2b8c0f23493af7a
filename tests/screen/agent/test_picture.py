import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.picture import SMALLEST, fitted, picture_of
from assistant.screen.agent.capture.screen import Shot

PLENTY = 4_000_000


def opened(jpeg: bytes | None) -> Image.Image:
    assert jpeg is not None
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    return image.convert("RGB")


def shot(colour: tuple[int, int, int], width: int = 200, height: int = 100) -> Shot:
    red, green, blue = colour
    return Shot(
        Rectangle(0, 0, width, height), width, height, "BGRX", bytes([blue, green, red, 0]) * width * height
    )


def noise(width: int, height: int) -> Shot:
    return Shot(
        Rectangle(0, 0, width, height), width, height, "RGB", random.Random(1).randbytes(width * height * 3)
    )


def test_colours_are_not_mixed_up() -> None:
    red, green, blue = opened(picture_of(shot((200, 100, 30)), [], 200, 100, PLENTY)).getpixel((50, 50))  # type: ignore[misc]
    assert abs(red - 200) < 4 and abs(green - 100) < 4 and abs(blue - 30) < 4


def test_a_mask_is_black_and_what_is_beside_it_is_not() -> None:
    picture = opened(picture_of(shot((255, 255, 255)), [Rectangle(48, 16, 64, 32)], 200, 100, PLENTY))
    assert picture.crop((50, 18, 110, 46)).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert picture.getpixel((30, 30)) == (255, 255, 255)
    assert picture.getpixel((130, 30)) == (255, 255, 255)


def test_what_is_masked_does_not_shine_through_the_scaling() -> None:
    """White stripes a pixel wide under a mask: scaling before masking would leave grey at its edge."""
    picture = opened(picture_of(noise(400, 200), [Rectangle(0, 0, 400, 200)], 100, 50, PLENTY))
    assert picture.getextrema() == ((0, 0), (0, 0), (0, 0))


def test_masks_are_in_units_of_the_desktop_not_in_pixels() -> None:
    retina = Shot(Rectangle(100, 0, 100, 50), 200, 100, "RGB", b"\xff" * 200 * 100 * 3)
    picture = opened(picture_of(retina, [Rectangle(100, 0, 40, 50)], 200, 100, PLENTY))
    assert picture.getpixel((60, 50)) == (0, 0, 0)
    assert picture.getpixel((100, 50)) == (255, 255, 255)


@pytest.mark.parametrize("max_bytes", [60_000, 20_000, 5_000, 1_000])
def test_it_fits_the_bytes_however_wild_the_screen_is(max_bytes: int) -> None:
    jpeg = picture_of(noise(640, 400), [], 640, 400, max_bytes)
    assert jpeg is not None
    assert len(jpeg) <= max_bytes
    width, height = opened(jpeg).size
    assert max(width, height) >= SMALLEST
    assert width / height == pytest.approx(1.6, rel=0.1)


def test_a_picture_that_needs_no_squeezing_keeps_its_quality() -> None:
    assert picture_of(noise(640, 400), [], 640, 400, PLENTY) == picture_of(
        noise(640, 400), [], 640, 400, 600_000
    )


def test_no_picture_is_better_than_a_useless_one() -> None:
    assert picture_of(noise(640, 400), [], 640, 400, 300) is None


@given(
    size=st.tuples(st.integers(1, 8_000), st.integers(1, 8_000)),
    limit=st.tuples(st.integers(1, 4_000), st.integers(1, 4_000)),
)
def test_a_size_is_within_its_limit_and_never_grows(size: tuple[int, int], limit: tuple[int, int]) -> None:
    wide, high = fitted(size, limit)
    assert 1 <= wide <= min(size[0], limit[0])
    assert 1 <= high <= min(size[1], limit[1])


def test_proportions_are_kept() -> None:
    assert fitted((1920, 1080), (768, 768)) == (768, 432)
    assert fitted((1080, 1920), (768, 768)) == (432, 768)
    assert fitted((640, 400), (768, 768)) == (640, 400)
