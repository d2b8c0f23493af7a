import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.screen.agent.capture.geometry import Rectangle, around, parse_rectangle

SIDES = st.integers(1, 4_000)
PLACES = st.integers(-4_000, 4_000)
RECTANGLES = st.builds(Rectangle, PLACES, PLACES, SIDES, SIDES)


def test_a_rectangle_is_written_as_its_corner_and_size() -> None:
    assert parse_rectangle("-1920, 0,400,60") == Rectangle(-1920, 0, 400, 60)


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "0,0,0,10", "0,0,10,-1", "1.5,0,10,10"]
)
def test_what_is_no_rectangle_is_quoted(text: str) -> None:
    with pytest.raises(ConfigError, match="X,Y,W,H") as caught:
        parse_rectangle(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("mask", "pixels", "box"),
    [
        (Rectangle(10, 20, 30, 40), (100, 100), (10, 20, 40, 60)),
        (Rectangle(10, 20, 30, 40), (200, 200), (20, 40, 80, 120)),  # a Retina display
        (Rectangle(11, 21, 1, 1), (50, 50), (5, 10, 6, 11)),  # half a pixel is a whole one
        (Rectangle(-50, -50, 60, 60), (100, 100), (0, 0, 10, 10)),
        (Rectangle(90, 90, 60, 60), (100, 100), (90, 90, 100, 100)),
        (Rectangle(100, 0, 10, 10), (100, 100), None),
        (Rectangle(-10, 0, 10, 10), (100, 100), None),
    ],
)
def test_a_mask_is_cut_to_the_area_and_scaled_to_its_pixels(
    mask: Rectangle, pixels: tuple[int, int], box: tuple[int, int, int, int] | None
) -> None:
    assert mask.within(Rectangle(0, 0, 100, 100), pixels) == box


def test_a_monitor_left_of_the_first_has_its_own_corner() -> None:
    assert Rectangle(-1900, 10, 20, 20).within(Rectangle(-1920, 0, 1920, 1080), (1920, 1080)) == (
        20,
        10,
        40,
        30,
    )


@given(mask=RECTANGLES, area=RECTANGLES, pixels=st.tuples(SIDES, SIDES))
def test_no_pixel_that_a_mask_touches_is_left_out(
    mask: Rectangle, area: Rectangle, pixels: tuple[int, int]
) -> None:
    box = mask.within(area, pixels)
    across = max(mask.left, area.left) - area.left, min(mask.right, area.right) - area.left
    down = max(mask.top, area.top) - area.top, min(mask.bottom, area.bottom) - area.top
    if across[0] >= across[1] or down[0] >= down[1]:
        assert box is None
        return
    assert box is not None
    for axis, ((low, high), length) in enumerate([(across, area.width), (down, area.height)]):
        assert 0 <= box[axis] < box[axis + 2] <= pixels[axis]
        assert box[axis] * length <= low * pixels[axis]
        assert box[axis + 2] * length >= high * pixels[axis]


def test_around_several_monitors() -> None:
    assert around([Rectangle(0, 0, 100, 50), Rectangle(-30, 20, 10, 60)]) == Rectangle(-30, 0, 130, 80)
