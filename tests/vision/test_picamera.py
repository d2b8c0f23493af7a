"""The Raspberry Pi's camera on a stand-in that refuses what picamera2 refuses."""

import pytest

from assistant.core.sight import Source
from assistant.errors import DeviceError
from assistant.vision.jpeg import PictureError
from assistant.vision.picamera import FRAME_S, PiCamera
from assistant.vision.pictures import Pictures
from tests.support.drawn import decoded, shows
from tests.support.pi_camera import FakePicamera2


def camera(library: FakePicamera2, size: int = 768) -> PiCamera:
    return PiCamera(Pictures(Source.CAMERA, size), lambda: library)


def test_it_is_configured_started_and_closed_in_order() -> None:
    library = FakePicamera2()
    pi = camera(library)
    pi.open()
    pi.advance()
    assert shows(pi.picture())
    pi.close()
    assert library.calls == ["Picamera2(1)", "configure", "start", "close"]
    assert library.open_cameras == 0


@pytest.mark.parametrize(
    ("sensor", "main", "lores"),
    [
        ((4608, 2592), (2304, 1296), (768, 432)),
        ((3280, 2464), (1640, 1232), (768, 576)),
        ((4056, 3040), (2028, 1520), (768, 576)),
        ((2592, 1944), (1296, 972), (768, 576)),
        ((1456, 1088), (728, 544), (728, 544)),
    ],
)
@pytest.mark.parametrize("padding", [0, 32])
def test_the_whole_sensor_is_seen_in_what_may_be_sent(
    sensor: tuple[int, int], main: tuple[int, int], lores: tuple[int, int], padding: int
) -> None:
    library = FakePicamera2()
    library.sensor_resolution, library.padding = sensor, padding
    pi = camera(library)
    pi.open()
    picture = pi.picture()
    pi.close()
    assert library.configuration["main"]["size"] == main
    assert library.configuration["lores"]["size"] == lores
    assert decoded(picture.jpeg).shape == (lores[1], lores[0], 3)
    assert shows(picture)


def test_the_size_that_libcamera_gives_counts() -> None:
    library = FakePicamera2()
    pi = camera(library, 500)
    pi.open()
    assert library.configuration["lores"]["size"] == (500, 280)
    assert decoded(pi.picture().jpeg).shape == (280, 500, 3)
    library.configuration["lores"] = {"size": (496, 200)}
    with pytest.raises(PictureError, match=r"is not 500 × 280 of YUV420"):
        pi.picture()
    pi.close()


def test_one_that_falls_silent_can_be_closed() -> None:
    library = FakePicamera2()
    pi = camera(library)
    pi.open()
    library.flows.clear()
    with pytest.raises(DeviceError, match="gives no frames"):
        pi.picture()
    pi.close()
    assert library.calls[-2:] == ["cancel_all_and_flush", "close"]
    assert FRAME_S < 3, "before the lookout gives up"


def test_one_that_is_silent_from_the_beginning_is_closed_again() -> None:
    library = FakePicamera2()
    library.flows.clear()
    with pytest.raises(DeviceError, match="gives no frames"):
        camera(library).open()
    assert library.open_cameras == 0


def test_a_busy_one_and_an_absent_one_are_told_apart() -> None:
    library = FakePicamera2()
    library.busy = True
    with pytest.raises(DeviceError, match="another program may use it"):
        camera(library).open()
    library.cameras = library.cameras[:1]
    with pytest.raises(DeviceError, match="see whether its ribbon cable sits right"):
        camera(library).open()


def test_only_a_camera_on_the_ribbon_is_its_own() -> None:
    library = FakePicamera2()
    assert camera(library).attached()
    library.cameras = library.cameras[:1]
    assert not camera(library).attached()


def test_without_the_package_it_says_how_to_get_it() -> None:
    pi = PiCamera(Pictures(Source.CAMERA))
    assert not pi.attached()
    with pytest.raises(DeviceError, match="apt install python3-picamera2"):
        pi.open()
