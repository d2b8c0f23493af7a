"""What an eye makes of a camera that is busy or gives junk; the rest is in `tests/contracts/test_eye.py`."""

import asyncio
from pathlib import Path

from assistant.core.events import Device, DeviceLost, DeviceReady, PictureTaken
from assistant.vision.absent import AbsentEye
from tests.support.drawn import drawn, shows
from tests.support.eyes import OnUsb
from tests.support.witnessed import running, until


async def test_a_junk_frame_among_others_is_passed_over(tmp_path: Path) -> None:
    rig = OnUsb(tmp_path)
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        await witness.wait_for(DeviceReady)
        rig.capture.frame = None
        rig.eye.take()
        await asyncio.sleep(0.3)
        rig.capture.frame = drawn()
        _, taken = await witness.wait_for(PictureTaken)
        assert shows(taken.picture)
    assert witness.count(DeviceLost) == 0


async def test_a_camera_that_gives_nothing_but_junk_is_lost_until_it_does_not(tmp_path: Path) -> None:
    rig = OnUsb(tmp_path)
    loop = asyncio.get_running_loop()
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        await witness.wait_for(DeviceReady)
        rig.capture.frame = None
        rig.eye.take()
        asked_at = loop.time()
        lost_at, lost = await witness.wait_for(DeviceLost)
        assert lost_at - asked_at < 5
        assert lost.detail == "the camera hd_camera gives no sound picture: a frame is junk"
        rig.capture.frame = drawn()
        await witness.wait_for(DeviceReady, 2)
    assert witness.count(PictureTaken) == 0


async def test_a_frame_that_is_no_picture_is_junk_too(tmp_path: Path) -> None:
    rig = OnUsb(tmp_path)
    rig.capture.frame = drawn()[:, :, 0]
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        _, lost = await witness.wait_for(DeviceLost)
        assert "no sound picture: a frame of shape (480, 640)" in lost.detail


async def test_a_busy_camera_is_lost_and_taken_when_it_is_free(tmp_path: Path) -> None:
    rig = OnUsb(tmp_path)
    rig.capture.busy = True
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        _, lost = await witness.wait_for(DeviceLost)
        assert lost.device is Device.CAMERA
        assert "cannot be opened: another program may use it" in lost.detail
        rig.capture.busy = False
        await witness.wait_for(DeviceReady)
    assert [path.rpartition("/")[2] for path, _ in rig.capture.opened][:1] == [
        "usb-Test_HD_Camera_0001-video-index0"
    ]


async def test_a_stop_closes_a_camera_that_gives_junk_at_once(tmp_path: Path) -> None:
    rig = OnUsb(tmp_path)
    rig.capture.frame = None
    loop = asyncio.get_running_loop()
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        await until(lambda: rig.open)
        rig.eye.stop()
        stopped_at = loop.time()
        await until(lambda: not rig.open)
        assert loop.time() - stopped_at < 1
    assert witness.events == []


async def test_an_absent_camera_says_why_each_time(tmp_path: Path) -> None:
    eye = AbsentEye("there is none")
    async with running(eye.run) as witness:
        for number in (1, 2):
            eye.start()
            assert (await witness.wait_for(DeviceLost, number))[1] == DeviceLost(
                Device.CAMERA, "there is none"
            )
            eye.take()
            eye.stop()
        eye.start()
        eye.stop()
        await asyncio.sleep(0.1)
    assert witness.count(DeviceLost) == 2
