"""Frames and JPEGs made into pictures; what comes out is looked at through OpenCV, which did not make it."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.sight import Picture, Source
from assistant.core.timings import LONGEST_SIDE
from assistant.vision.jpeg import MAX_SCANS, PictureError
from assistant.vision.pictures import Pictures
from tests.support.drawn import Frame, as_jpeg, decoded, drawn, noisy, shows

CAMERA = Pictures(Source.CAMERA)
SMALL = Pictures(Source.SCREEN, 320, 60)


def encoded(frame: Frame, *settings: int) -> bytes:
    """By OpenCV, which has more ways than ours."""
    done, jpeg = cv2.imencode(".jpg", frame[:, :, ::-1], settings)
    assert done
    return jpeg.tobytes()


def size(picture: Picture) -> tuple[int, int]:
    height, width, _ = decoded(picture.jpeg).shape
    return width, height


@pytest.mark.parametrize(
    ("frame", "fit"),
    [
        ((640, 480), (640, 480)),
        ((768, 768), (768, 768)),
        ((1280, 720), (768, 432)),
        ((720, 1280), (432, 768)),
        ((1920, 1080), (768, 432)),
        ((4608, 2592), (768, 432)),
        ((1000, 998), (768, 766)),
        ((770, 768), (768, 766)),
        ((32, 20), (32, 20)),
    ],
)
def test_frames_fit_keep_their_aspect_and_colours_and_are_never_enlarged(
    frame: tuple[int, int], fit: tuple[int, int]
) -> None:
    picture = CAMERA.of_rgb(drawn(*frame))
    assert picture.source is Source.CAMERA
    assert size(picture) == fit
    assert shows(picture)
    assert size(CAMERA.shrink(as_jpeg(drawn(*frame)))) == fit


def test_size_and_quality_are_what_was_chosen() -> None:
    frame = noisy(drawn(1280, 720), 1)
    picture = SMALL.of_rgb(frame)
    assert picture.source is Source.SCREEN
    assert size(picture) == (320, 180)
    assert len(picture.jpeg) < len(Pictures(Source.SCREEN, 320, 95).of_rgb(frame).jpeg) / 2


def test_a_jpeg_that_fits_is_kept_and_a_larger_one_is_made_small() -> None:
    fits = as_jpeg(drawn(LONGEST_SIDE, 400))
    assert CAMERA.shrink(fits).jpeg == fits
    large = as_jpeg(noisy(drawn(2000, 1500), 1))
    picture = CAMERA.shrink(large)
    assert size(picture) == (768, 576)
    assert shows(picture)
    assert len(picture.jpeg) < len(large) / 4


@pytest.mark.parametrize("settings", [(cv2.IMWRITE_JPEG_PROGRESSIVE, 1), (cv2.IMWRITE_JPEG_RST_INTERVAL, 4)])
@pytest.mark.parametrize("frame", [(640, 480), (1920, 1080)])
def test_jpegs_of_other_makers_are_understood(settings: tuple[int, int], frame: tuple[int, int]) -> None:
    assert shows(CAMERA.shrink(encoded(drawn(*frame), *settings)))


def test_a_grey_jpeg_is_a_picture() -> None:
    done, jpeg = cv2.imencode(".jpg", np.full((1000, 1000), 90, np.uint8))
    assert done
    frame = decoded(CAMERA.shrink(jpeg.tobytes()).jpeg)
    assert frame.shape == (768, 768, 3)
    assert np.abs(frame.astype(int) - 90).max() <= 3


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((480, 640), np.uint8),
        np.zeros((480, 640, 4), np.uint8),
        np.zeros((480, 640, 3), np.float32),
        np.zeros((3, 3, 3), np.uint8),
        np.zeros((10, 4000, 3), np.uint8),
    ],
)
def test_junk_frames_are_refused(frame: Frame) -> None:
    with pytest.raises(PictureError):
        CAMERA.of_rgb(frame)


@pytest.mark.parametrize(
    "junk", [b"", b"\xff\xd8", b"GIF89a" * 100, as_jpeg(drawn())[:-40], as_jpeg(drawn())[:300]]
)
def test_junk_jpegs_are_refused(junk: bytes) -> None:
    with pytest.raises(PictureError):
        CAMERA.shrink(junk)


def test_a_jpeg_of_too_many_pixels_is_refused_by_its_header() -> None:
    jpeg = bytearray(as_jpeg(drawn()))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = (60_000).to_bytes(2, "big") * 2
    with pytest.raises(PictureError, match="60000 × 60000 pixels is too large"):
        CAMERA.shrink(bytes(jpeg))
    with pytest.raises(PictureError, match="at most 300000 may be sent"):
        CAMERA.shrink(as_jpeg(drawn()), 300_000)


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    jpeg = encoded(drawn(), cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    last = jpeg.rindex(b"\xff\xda")
    scan = jpeg[last:-2]
    with pytest.raises(PictureError, match=f"more than {MAX_SCANS} scans"):
        CAMERA.shrink(jpeg[:-2] + scan * 1000 + jpeg[-2:])


@given(st.data())
def test_a_damaged_jpeg_is_a_picture_or_an_error_and_never_a_crash(data: st.DataObject) -> None:
    jpeg = bytearray(
        data.draw(st.sampled_from([as_jpeg(noisy(drawn(160, 120), 1)), as_jpeg(drawn(1024, 600))]))
    )
    for _ in range(data.draw(st.integers(1, 8))):
        jpeg[data.draw(st.integers(0, len(jpeg) - 1))] = data.draw(st.integers(0, 255))
    del jpeg[data.draw(st.integers(0, len(jpeg))) :]
    try:
        picture = CAMERA.shrink(bytes(jpeg))
    except PictureError:
        return
    assert max(size(picture)) <= LONGEST_SIDE


def test_planes_become_a_picture() -> None:
    grey = np.full((480, 640), 120, np.uint8)
    neutral = np.full((240, 320), 128, np.uint8)
    frame = decoded(CAMERA.of_planes(grey, neutral, neutral).jpeg)
    assert frame.shape == (480, 640, 3)
    assert np.abs(frame.astype(int) - 120).max() <= 2
