"""What all eyes keep: simulated, on real files and streams through OpenCV, and on stand-ins. In real time."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.core.events import Device, DeviceLost, DeviceReady, PictureTaken
from assistant.core.sight import Source
from tests.support.drawn import shows
from tests.support.eyes import HANGING, RIGS, Rig, rig_of
from tests.support.witnessed import Witness, running, until

LOST_WITHIN_S = 5.0
WHILE_S = 0.2
"""Long enough for what must not happen."""


@pytest.fixture(params=RIGS)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_of(request.param, tmp_path) as made:
        yield made


def watchers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "camera"]


async def ready(witness: Witness, rig: Rig, number: int = 1) -> None:
    rig.eye.start()
    assert (await witness.wait_for(DeviceReady, number))[1] == DeviceReady(Device.CAMERA)


async def closed(rig: Rig) -> None:
    await until(lambda: not rig.open and not watchers())


async def test_nothing_is_opened_before_it_is_started(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        rig.eye.take()
        rig.eye.stop()
        await asyncio.sleep(WHILE_S)
        assert not rig.open
        assert not watchers()
    assert witness.events == []


async def test_it_is_open_from_start_to_stop_and_gives_a_picture_for_each_take(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        await ready(witness, rig)
        await asyncio.sleep(WHILE_S)
        assert witness.count(PictureTaken) == 0, "nothing was asked for"
        for number in (1, 2, 3):
            rig.eye.take()
            _, taken = await witness.wait_for(PictureTaken, number)
            assert taken.picture.source is Source.CAMERA
            assert shows(taken.picture)
        rig.eye.stop()
        await closed(rig)
        rig.eye.take()
        await asyncio.sleep(WHILE_S)
    assert [type(event) for _, event in witness.events] == [DeviceReady] + 3 * [PictureTaken]


async def test_asked_again_before_it_came_it_comes_once(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        await ready(witness, rig)
        for _ in range(5):
            rig.eye.take()
        await witness.wait_for(PictureTaken)
        await asyncio.sleep(WHILE_S)
        assert witness.count(PictureTaken) == 1


async def test_a_picture_asked_for_while_it_opens_follows(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        rig.eye.take()
        _, taken = await witness.wait_for(PictureTaken)
        assert shows(taken.picture)
    assert [type(event) for _, event in witness.events] == [DeviceReady, PictureTaken]


async def test_no_picture_follows_a_stop(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        await ready(witness, rig)
        rig.eye.take()
        rig.eye.stop()
        await asyncio.sleep(WHILE_S)
        rig.eye.start()
        rig.eye.take()
        rig.eye.stop()
        await closed(rig)
        await asyncio.sleep(WHILE_S)
    assert witness.count(PictureTaken) == 0


async def test_each_start_is_answered_also_when_it_comes_at_once(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        await ready(witness, rig, 1)
        rig.eye.start()  # nothing new
        rig.eye.stop()
        await ready(witness, rig, 2)
        rig.eye.take()
        await witness.wait_for(PictureTaken)
        assert len(watchers()) == 1
    assert witness.count(DeviceReady) == 2


async def test_pulled_out_it_is_lost_once_and_put_back_it_works(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        await ready(witness, rig)
        pulled_at = asyncio.get_running_loop().time()
        await rig.unplug()
        lost_at, lost = await witness.wait_for(DeviceLost)
        assert lost.device is Device.CAMERA
        assert lost.detail
        assert lost_at - pulled_at < LOST_WITHIN_S
        await until(lambda: not watchers())
        await asyncio.sleep(WHILE_S)
        rig.eye.take()
        await rig.replug()
        await witness.wait_for(DeviceReady, 2)
        assert witness.count(PictureTaken) == 0, "its loss was the answer"
        rig.eye.take()
        _, taken = await witness.wait_for(PictureTaken)
        assert shows(taken.picture)
    assert witness.count(DeviceLost) == 1


async def test_absent_at_start_it_is_lost_once_and_tried_until_it_is_there(rig: Rig) -> None:
    await rig.unplug()
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        rig.eye.take()
        await witness.wait_for(DeviceLost)
        await asyncio.sleep(WHILE_S)
        await rig.replug()
        await witness.wait_for(DeviceReady)
        await asyncio.sleep(WHILE_S)
    assert [type(event) for _, event in witness.events] == [DeviceLost, DeviceReady], (
        "no picture asked for then"
    )


async def test_an_absent_one_is_not_tried_after_stop_and_lost_anew_after_start(rig: Rig) -> None:
    await rig.unplug()
    async with running(rig.eye.run) as witness:
        rig.eye.start()
        await witness.wait_for(DeviceLost)
        rig.eye.stop()
        await until(lambda: not watchers())
        await asyncio.sleep(WHILE_S)
        assert not watchers()
        rig.eye.start()
        await witness.wait_for(DeviceLost, 2)


async def test_nothing_outlives_run_and_it_runs_again(rig: Rig) -> None:
    for _ in range(2):
        async with running(rig.eye.run) as witness:
            await ready(witness, rig)
            rig.eye.take()
        await closed(rig)
        told = len(witness.events)
        rig.eye.take()
        await asyncio.sleep(WHILE_S)
        assert len(witness.events) == told


@pytest.mark.parametrize("rig", HANGING, indirect=True)
async def test_a_silent_one_is_lost_in_time_and_holds_nothing_up(rig: Rig) -> None:
    loop = asyncio.get_running_loop()
    async with running(rig.eye.run) as witness:
        await ready(witness, rig)
        rig.eye.take()
        await witness.wait_for(PictureTaken)
        rig.hang()
        silent_at = loop.time()
        await asyncio.sleep(WHILE_S)  # a frame may be under way
        rig.eye.take()
        lags = []
        while not witness.count(DeviceLost):
            slept_at = loop.time()
            await asyncio.sleep(0.02)
            lags.append(loop.time() - slept_at - 0.02)
        lost_at, _ = await witness.wait_for(DeviceLost)
        assert lost_at - silent_at < LOST_WITHIN_S
        assert sorted(lags)[len(lags) // 2] < 0.02, "the event loop stands still"
        assert len(watchers()) <= 1
        await rig.replug()
        await witness.wait_for(DeviceReady, 2)
        rig.eye.take()
        await witness.wait_for(PictureTaken, 2)
        await asyncio.sleep(WHILE_S)
    assert witness.count(PictureTaken) == 2, "the one that was lost does not come later"
    assert witness.count(DeviceLost) == 1


@pytest.mark.parametrize("rig", ["simulated", "V4L2"], indirect=True)
async def test_a_read_that_never_returns_is_left_alone_and_nothing_opened_beside_it(rig: Rig) -> None:
    async with running(rig.eye.run) as witness:
        await ready(witness, rig)
        rig.hang()
        await witness.wait_for(DeviceLost)
        (left,) = watchers()
        rig.eye.stop()
        rig.eye.start()
        _, lost = await witness.wait_for(DeviceLost, 2)
        assert "still hangs" in lost.detail
        assert watchers() == [left]
        await rig.replug()
        await witness.wait_for(DeviceReady, 2)
        assert left not in watchers()
