"""Real files and a real stream through OpenCV: what arrives is what was drawn."""

import asyncio
from pathlib import Path

import pytest

from assistant.config import CameraConfig
from assistant.core.events import DeviceLost, DeviceReady, PictureTaken
from assistant.core.sight import Source
from assistant.errors import DeviceError
from assistant.vision.factory import eye_for
from assistant.vision.pictures import Pictures
from assistant.vision.video import FileCamera, StreamCamera
from tests.support.drawn import COLOURS, as_jpeg, decoded, drawn, shows, video
from tests.support.mjpeg import mjpeg_camera
from tests.support.witnessed import running

PICTURES = Pictures(Source.CAMERA)
OTHERS = tuple(reversed(COLOURS))


def test_frames_of_a_file_come_in_turn_and_begin_again(tmp_path: Path) -> None:
    frames = [drawn(), drawn(colours=OTHERS), drawn()]
    camera = FileCamera(video(tmp_path / "film.avi", frames, fps=12.5), PICTURES)
    camera.open()
    assert camera.pace_s == pytest.approx(0.08)
    for number in range(8):
        assert shows(camera.picture(), OTHERS if number % 3 == 1 else COLOURS), number
        camera.advance()
    camera.close()


def test_a_large_video_is_scaled(tmp_path: Path) -> None:
    camera = FileCamera(video(tmp_path / "film.avi", [drawn(1280, 720)]), PICTURES)
    camera.open()
    picture = camera.picture()
    camera.close()
    assert decoded(picture.jpeg).shape == (432, 768, 3)
    assert shows(picture)


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100])
def test_a_file_that_is_no_video_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(content)
    with pytest.raises(DeviceError, match=r"film.avi is no video that can be read"):
        FileCamera(path, PICTURES).open()
    with pytest.raises(DeviceError, match=r"there is no file .*/absent.avi"):
        FileCamera(tmp_path / "absent.avi", PICTURES).open()


async def test_the_newest_frame_of_a_stream_is_taken() -> None:
    async with mjpeg_camera() as source:
        eye = eye_for(CameraConfig(source=source.url))
        async with running(eye.run) as witness:
            eye.start()
            await witness.wait_for(DeviceReady)
            for number, colours in enumerate((COLOURS, OTHERS, COLOURS), 1):
                source.jpeg = as_jpeg(drawn(colours=colours))
                await asyncio.sleep(0.5)
                eye.take()
                assert shows((await witness.wait_for(PictureTaken, number))[1].picture, colours)
        assert len(source.requests) == 1


async def test_a_stream_that_turns_into_junk_is_lost() -> None:
    async with mjpeg_camera() as source:
        eye = eye_for(CameraConfig(source=source.url))
        async with running(eye.run) as witness:
            eye.start()
            await witness.wait_for(DeviceReady)
            source.jpeg = b"junk" * 5000
            eye.take()
            await witness.wait_for(DeviceLost)
            source.jpeg = as_jpeg(drawn())
            await witness.wait_for(DeviceReady, 2)


def test_user_password_and_query_are_not_told() -> None:
    url = "rtsp://anna:secret@127.0.0.1:9/live?token=hidden"
    camera = StreamCamera(url, PICTURES)
    assert camera.name == "the camera rtsp://127.0.0.1:9/live"
    with pytest.raises(DeviceError, match=r"rtsp://127\.0\.0\.1:9/live cannot be reached") as raised:
        camera.open()
    assert "secret" not in str(raised.value)
    assert "hidden" not in str(raised.value)
