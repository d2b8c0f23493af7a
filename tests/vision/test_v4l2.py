"""Which device file is meant, and what its camera is asked for."""

import os
from pathlib import Path

import pytest

from assistant.core.sight import Source
from assistant.errors import ConfigError, DeviceError
from assistant.vision.capture import Capture
from assistant.vision.pictures import Pictures
from assistant.vision.v4l2 import SETTLE_FRAMES, V4l2Camera, find
from tests.support.eyes import FakeCapture


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    by_id = tmp_path / "v4l" / "by-id"
    by_id.mkdir(parents=True)
    for number, name in enumerate(("046d_HD_Pro_Webcam_C920_AB12", "Zeta_Eye_7")):
        for index in (0, 1):
            device = tmp_path / f"video{2 * number + index}"
            device.touch()
            (by_id / f"usb-{name}-video-index{index}").symlink_to(device)
    (tmp_path / "video10").touch()
    return tmp_path


def test_nothing_means_the_first_with_a_stable_name(dev: Path) -> None:
    assert find("", dev).name == "usb-046d_HD_Pro_Webcam_C920_AB12-video-index0"


def test_a_part_of_the_name_is_enough_in_any_case(dev: Path) -> None:
    assert find("zeta", dev).resolve() == dev / "video2"
    assert find("c920", dev).resolve() == dev / "video0"


def test_a_number_or_a_path_is_that_device(dev: Path) -> None:
    assert find("3", dev) == dev / "video3"
    assert find(str(dev / "video10"), dev) == dev / "video10"


def test_without_stable_names_the_first_number_counts_but_no_codec(dev: Path) -> None:
    for link in (dev / "v4l" / "by-id").iterdir():
        link.unlink()
    assert find("", dev) == dev / "video0"
    for number in range(4):
        (dev / f"video{number}").unlink()
    with pytest.raises(DeviceError, match="no camera was found"):
        find("", dev)


def test_what_is_not_there_is_named(dev: Path) -> None:
    with pytest.raises(DeviceError, match=r"there is no .*/video7: plug it in, or name another one"):
        find("7", dev)
    with pytest.raises(
        ConfigError, match='source = "brio": no camera has this in its name; there are: usb-046d'
    ):
        find("brio", dev)


def camera(dev: Path, capture: Capture) -> V4l2Camera:
    return V4l2Camera("", Pictures(Source.CAMERA), capture, dev)


def test_it_is_asked_for_jpeg_frames_that_are_decoded_only_when_wanted(dev: Path) -> None:
    capture = FakeCapture()
    camera(dev, capture).open()
    ((_, wishes),) = capture.opened
    assert wishes == {"FOURCC": 0x47504A4D, "FRAME_WIDTH": 1280, "FRAME_HEIGHT": 720}
    assert SETTLE_FRAMES == 10


def test_one_that_gives_no_frame_at_first_is_closed_again(dev: Path) -> None:
    class Dead(FakeCapture):
        def advance(self) -> bool:
            return False

    capture = Dead()
    with pytest.raises(DeviceError, match="gives no frames"):
        camera(dev, capture).open()
    assert not capture.is_open


def test_a_file_that_is_no_camera_cannot_be_opened(dev: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be opened: another program may use it"):
        camera(dev, Capture()).open()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every device")
def test_a_device_that_may_not_be_used_says_which_group_it_takes(dev: Path) -> None:
    (dev / "video0").chmod(0)
    with pytest.raises(DeviceError, match="add the user to the group video"):
        camera(dev, FakeCapture()).open()
