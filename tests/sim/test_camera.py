"""The tester's face of the simulated camera; the port's is in `tests/contracts/test_eye.py`."""

from pathlib import Path

import numpy as np
import pytest

from assistant.config import CameraConfig
from assistant.core.events import DeviceLost, DeviceReady, PictureTaken
from assistant.core.sight import Picture
from assistant.ports import Eye
from assistant.sim.camera import QUARTERS, SimCamera, sim_eye_for
from assistant.vision.absent import AbsentEye
from tests.support.drawn import COLOURS, as_jpeg, drawn, shows, video
from tests.support.witnessed import Witness, running, until


async def picture(eye: Eye, witness: Witness) -> Picture:
    eye.take()
    return (await witness.wait_for(PictureTaken, witness.count(PictureTaken) + 1))[1].picture


async def test_it_shows_the_pattern_and_what_is_held_before_it(tmp_path: Path) -> None:
    camera = SimCamera()
    file = tmp_path / "seen.jpg"
    file.write_bytes(as_jpeg(drawn(1920, 1080)))
    async with running(camera.run) as witness:
        assert camera.openings == 0
        camera.start()
        await witness.wait_for(DeviceReady)
        assert camera.open
        assert shows(await picture(camera, witness), QUARTERS)
        camera.show(drawn())
        assert shows(await picture(camera, witness), COLOURS)
        camera.show(as_jpeg(drawn(colours=QUARTERS)))
        assert shows(await picture(camera, witness), QUARTERS)
        camera.show(file)
        assert shows(await picture(camera, witness), COLOURS)
        camera.stop()
        await until(lambda: not camera.open)
    assert camera.openings == 1


async def test_it_is_unplugged_and_put_back() -> None:
    camera = SimCamera()
    async with running(camera.run) as witness:
        camera.start()
        await witness.wait_for(DeviceReady)
        camera.unplug()
        _, lost = await witness.wait_for(DeviceLost)
        assert lost.detail == "the simulated camera is unplugged"
        await until(lambda: not camera.open)
        camera.replug()
        await witness.wait_for(DeviceReady, 2)
        assert camera.openings == 2


async def test_its_junk_is_found_when_a_picture_is_wanted() -> None:
    camera = SimCamera()
    async with running(camera.run) as witness:
        camera.start()
        await witness.wait_for(DeviceReady)
        camera.junk()
        camera.take()
        _, lost = await witness.wait_for(DeviceLost)
        assert lost.detail == "the simulated camera gives no sound picture: a frame is junk"
        camera.replug()
        await witness.wait_for(DeviceReady, 2)


async def test_what_is_no_picture_is_junk() -> None:
    camera = SimCamera()
    camera.show(b"no JPEG")
    async with running(camera.run) as witness:
        camera.start()
        await witness.wait_for(DeviceLost)
        camera.show(np.zeros((100, 100, 3), np.uint8))
        await witness.wait_for(DeviceReady)


async def test_a_hang_ends_with_the_run() -> None:
    camera = SimCamera()
    async with running(camera.run) as witness:
        camera.start()
        await witness.wait_for(DeviceReady)
        camera.hang()
        await witness.wait_for(DeviceLost)


@pytest.mark.parametrize("kind", ["folder", "video"])
async def test_a_simulated_board_may_have_a_folder_or_a_video_for_a_camera(tmp_path: Path, kind: str) -> None:
    if kind == "folder":
        (tmp_path / "one.jpg").write_bytes(as_jpeg(drawn()))
    source = tmp_path if kind == "folder" else video(tmp_path / "film.avi", [drawn()] * 5)
    eye = sim_eye_for(CameraConfig(source=str(source)))
    assert isinstance(eye, SimCamera)
    async with running(eye.run) as witness:
        eye.start()
        await witness.wait_for(DeviceReady)
        assert shows(await picture(eye, witness), COLOURS)
        eye.unplug()
        await witness.wait_for(DeviceLost)


def test_a_simulated_board_may_have_no_camera() -> None:
    assert isinstance(sim_eye_for(CameraConfig(source="none")), AbsentEye)
