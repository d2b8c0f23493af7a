"""Which camera the owner gets, and that nothing is loaded for it before it is wanted."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.config import CameraConfig
from assistant.core.sight import Source
from assistant.vision.absent import AbsentEye
from assistant.vision.auto import AutoCamera
from assistant.vision.eye import CameraEye
from assistant.vision.factory import camera_for, eye_for, picture_of_a_pc
from assistant.vision.folder import FolderCamera
from assistant.vision.jpeg import PictureError
from assistant.vision.picamera import PiCamera
from assistant.vision.pictures import Pictures
from assistant.vision.v4l2 import V4l2Camera
from assistant.vision.video import FileCamera, StreamCamera
from tests.support.drawn import as_jpeg, decoded, drawn, shows
from tests.support.eyes import FakeCapture
from tests.support.pi_camera import FakePicamera2


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("auto", AutoCamera),
        ("picamera2", PiCamera),
        ("0", V4l2Camera),
        ("C920", V4l2Camera),
        ("/dev/video2", V4l2Camera),
        ("/srv/film.mp4", FileCamera),
        ("~/film.mp4", FileCamera),
        ("http://cam.local/video", StreamCamera),
        ("rtsp://cam.local/live", StreamCamera),
    ],
)
def test_each_source_has_its_camera(source: str, kind: type) -> None:
    assert type(camera_for(CameraConfig(source=source))) is kind


def test_a_folder_is_one_camera_and_none_is_none(tmp_path: Path) -> None:
    assert isinstance(camera_for(CameraConfig(source=str(tmp_path))), FolderCamera)
    assert isinstance(eye_for(CameraConfig(source="none")), AbsentEye)
    assert isinstance(eye_for(CameraConfig()), CameraEye)


def test_a_number_may_be_written_as_one() -> None:
    assert CameraConfig.model_validate({"source": 2}).source == "2"


@pytest.mark.parametrize("source", ["", "ftp://cam.local/x", "videos/film.mp4"])
def test_what_cannot_be_meant_is_refused(source: str) -> None:
    with pytest.raises(ValidationError):
        CameraConfig(source=source)


def test_a_pc_is_believed_no_more_pixels_than_it_was_granted() -> None:
    assert picture_of_a_pc(as_jpeg(drawn(768, 768))).source is Source.SCREEN
    with pytest.raises(PictureError, match="too large"):
        picture_of_a_pc(as_jpeg(drawn(768, 770)))


def test_images_of_a_folder_come_in_turn(tmp_path: Path) -> None:
    sizes = [(320, 240), (640, 480), (1024, 768)]
    for number, size in enumerate(sizes):
        (tmp_path / f"{number}.JPG").write_bytes(as_jpeg(drawn(*size)))
    (tmp_path / "notes.txt").write_text("no image")
    camera = camera_for(CameraConfig(source=str(tmp_path), size=640))
    camera.open()
    assert decoded(camera.picture().jpeg).shape[1] == 320, "tried by whoever opens it"
    taken = [camera.picture() for _ in range(4)]
    assert [decoded(picture.jpeg).shape[1] for picture in taken] == [320, 640, 640, 320]
    assert all(shows(picture) for picture in taken)


def test_auto_takes_the_ribbon_and_else_the_first_of_usb(tmp_path: Path) -> None:
    (tmp_path / "video0").touch()
    pictures = Pictures(Source.CAMERA)
    library, capture = FakePicamera2(), FakeCapture()
    camera = AutoCamera(PiCamera(pictures, lambda: library), V4l2Camera("", pictures, capture, tmp_path))
    camera.open()
    assert library.open_cameras == 1
    assert camera.name == PiCamera.name
    assert camera.pace_s == PiCamera.pace_s
    assert shows(camera.picture())
    camera.close()
    library.cameras = library.cameras[:1]
    camera.open()
    assert capture.is_open
    assert camera.pace_s == 0
    camera.advance()
    assert shows(camera.picture())
    camera.close()
    assert not capture.is_open


def test_no_library_of_pictures_is_loaded_before_one_is_wanted() -> None:
    program = """
import sys
from assistant.config import CameraConfig
from assistant.sim.camera import sim_eye_for
from assistant.vision.factory import eye_for
for source in ("auto", "picamera2", "0", "/dev/video0", "/srv/film.mp4", "rtsp://cam.local/live"):
    eye_for(CameraConfig(source=source)), sim_eye_for(CameraConfig(source=source))
print(sorted({"cv2", "simplejpeg", "numpy", "picamera2"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
