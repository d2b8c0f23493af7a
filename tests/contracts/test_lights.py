"""What all lights keep, the simulated ones and every driver alike. In real time, but short."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.events import Device, DeviceLost, DeviceReady, LightsShown
from assistant.core.signals import Indication, Light
from tests.support.lighting import BENCHES, Bench, bench
from tests.support.witnessed import Witness, running, until

LISTENING = Indication(Light.LISTENING)
THINKING = Indication(Light.THINKING)
DARK = Indication()


@pytest.fixture(params=BENCHES)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with bench(request.param, tmp_path) as made:
        yield made


async def shown(witness: Witness, number: int) -> Indication:
    return (await witness.wait_for(LightsShown, number))[1].indication


async def test_ready_then_every_showing_is_confirmed_and_seen(rig: Bench) -> None:
    async with running(rig.lights.run) as witness:
        assert (await witness.wait_for(DeviceReady))[1] == DeviceReady(Device.LIGHTS)
        assert not rig.lit()
        number = 0
        for light in Light:
            for camera, screen in ((False, False), (True, False), (False, True), (True, True)):
                number += 1
                indication = Indication(light, camera, screen)
                rig.lights.show(indication)
                assert await shown(witness, number) == indication
                if indication.dark:
                    assert not rig.lit()
                else:  # looked at late it may be in a pause; test_film.py sees to it that it begins lit
                    await until(rig.lit)
        await asyncio.sleep(0.3)
    assert witness.count(LightsShown) == number
    assert witness.count(DeviceLost) == 0


async def test_what_does_not_blink_is_seen_as_soon_as_it_is_confirmed(rig: Bench) -> None:
    async with running(rig.lights.run) as witness:
        await witness.wait_for(DeviceReady)
        for number in range(1, 11):
            indication = LISTENING if number % 2 else DARK
            rig.lights.show(indication)
            assert await shown(witness, number) == indication
            assert rig.lit() is not indication.dark


async def test_a_showing_is_confirmed_again_when_it_is_asked_for_again(rig: Bench) -> None:
    async with running(rig.lights.run) as witness:
        await witness.wait_for(DeviceReady)
        for number in (1, 2, 3):
            rig.lights.show(THINKING)
            assert await shown(witness, number) == THINKING


async def test_the_last_of_several_is_shown(rig: Bench) -> None:
    async with running(rig.lights.run) as witness:
        await witness.wait_for(DeviceReady)
        for indication in (LISTENING, THINKING, DARK, LISTENING, DARK):
            rig.lights.show(indication)
        await asyncio.sleep(0.3)
        assert witness.events[-1][1] == LightsShown(DARK)
        assert not rig.lit()


async def test_what_fails_is_lost_confirms_nothing_and_comes_back(rig: Bench) -> None:
    async with running(rig.lights.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.lights.show(LISTENING)
        assert await shown(witness, 1) == LISTENING
        rig.smash()
        rig.lights.show(THINKING)
        assert (await witness.wait_for(DeviceLost))[1].device is Device.LIGHTS
        rig.lights.show(LISTENING)
        await asyncio.sleep(0.4)
        assert witness.count(LightsShown) == 1
        rig.mend()
        await witness.wait_for(DeviceReady, 2)
        assert await shown(witness, 2) == LISTENING
        assert rig.lit()
    assert witness.count(DeviceLost) == 1


async def test_dark_when_it_is_cancelled_and_nothing_outlives_run(rig: Bench) -> None:
    rig.lights.show(DARK)
    for indication in (LISTENING, THINKING):
        async with running(rig.lights.run) as witness:
            await witness.wait_for(DeviceReady)
            rig.lights.show(indication)
            while witness.events[-1][1] != LightsShown(indication):
                await witness.wait_for(LightsShown, witness.count(LightsShown) + 1)
            await until(rig.lit)
        assert not rig.lit()
        assert not [thread for thread in threading.enumerate() if thread.name == "lights"]
        rig.lights.show(DARK)
