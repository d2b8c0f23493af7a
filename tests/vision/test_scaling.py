"""Pictures made smaller, next to OpenCV's way of it."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.vision.scaling import fitted, scaled_down
from tests.support.drawn import drawn, noisy


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(64, 768))
def test_what_is_fitted_fits_keeps_its_aspect_and_does_not_grow(
    width: int, height: int, longest: int
) -> None:
    fit = fitted(width, height, longest)
    assert max(fit) <= longest
    assert fit[0] <= width
    assert fit[1] <= height
    assert max(fit) == min(longest, max(width, height))
    if min(fit) > 20:
        assert fit[0] / fit[1] == pytest.approx(width / height, rel=0.05)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (1000, 700), (2304, 1296)])
def test_each_pixel_is_the_mean_of_its_area(width: int, height: int) -> None:
    frame = noisy(cv2.GaussianBlur(drawn(width, height), (0, 0), 8), 1, sigma=3)
    small = scaled_down(frame, 768, 432)
    reference = cv2.resize(frame, (768, 432), interpolation=cv2.INTER_AREA)
    assert small.shape == (432, 768, 3)
    assert np.abs(small.astype(int) - reference).mean() < 1.2


def test_a_plane_is_scaled_as_well_and_the_same_size_is_left_alone() -> None:
    plane = np.tile(np.array([[0, 100], [200, 60]], np.uint8), (40, 40))
    assert (scaled_down(plane, 40, 40) == 90).all()
    assert scaled_down(plane, 80, 80) is plane
