"""Lights over time: a driver that hangs, a night that begins, and nothing at all."""

import asyncio
from contextlib import nullcontext
from datetime import time
from typing import Any

import pytest

from assistant.config import LightsConfig
from assistant.core.events import DeviceLost, DeviceReady, LightsShown
from assistant.core.signals import Indication, Light
from assistant.gpio.pins import Pins
from assistant.lights.dimming import Dimmer
from assistant.lights.driven import DrivenLights
from assistant.lights.factory import lights_for
from assistant.lights.film import Film, Shot
from tests.support.lighting import RING, BrittleFactory, board
from tests.support.spi import RecordedSpi, apa102_pixels
from tests.support.witnessed import running

LISTENING = Indication(Light.LISTENING)
THINKING = Indication(Light.THINKING)


def ring(spi: RecordedSpi) -> Any:
    return lights_for(board(RING), LightsConfig(), Pins(BrittleFactory), spi=spi)


@pytest.mark.parametrize("shown", [LISTENING, THINKING], ids=["steady", "moving"])
async def test_a_write_that_hangs_is_a_loss_and_never_darkens_what_comes_after(shown: Indication) -> None:
    spi = RecordedSpi()
    lights = ring(spi)
    async with running(lights.run) as witness:
        await witness.wait_for(DeviceReady)
        lights.show(shown)
        await witness.wait_for(LightsShown)
        spi.flows.clear()
        hung_at = asyncio.get_running_loop().time()
        if shown is LISTENING:
            lights.show(THINKING)
        lost_at, lost = await witness.wait_for(DeviceLost)
        assert "do not answer" in lost.detail
        assert lost_at - hung_at < 2.0
        lights.show(LISTENING)
        await asyncio.sleep(2.0)
        assert witness.count(DeviceReady) == witness.count(LightsShown) == 1
        spi.flows.set()
        await witness.wait_for(LightsShown, 2)
        assert witness.events[-1][1] == LightsShown(LISTENING)
        await asyncio.sleep(0.2)
        assert any(any(pixel[1:]) for pixel in apa102_pixels(spi.sent[-1]))


async def test_a_run_ends_also_while_a_write_hangs() -> None:
    spi = RecordedSpi()
    lights = ring(spi)
    async with running(lights.run) as witness:
        await witness.wait_for(DeviceReady)
        spi.flows.clear()
        lights.show(LISTENING)
        await asyncio.sleep(0.1)
        cancelled_at = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - cancelled_at < 1.5
    spi.flows.set()


async def test_dark_and_steady_are_written_once_and_a_motion_at_most_thirty_times_a_second() -> None:
    spi = RecordedSpi()
    lights = ring(spi)
    async with running(lights.run) as witness:
        await witness.wait_for(DeviceReady)
        for number, indication in enumerate((Indication(), LISTENING, THINKING), 1):
            lights.show(indication)
            await witness.wait_for(LightsShown, number)
            before = len(spi.sent)
            await asyncio.sleep(1.0)
            written = len(spi.sent) - before
            assert 5 < written <= 30 if indication is THINKING else written == 0


class Meter:
    """A driver that keeps the brightness it is asked for."""

    def __init__(self) -> None:
        self.written: list[float] = []
        self.open = self.close = lambda: None
        self.write = self.written.append

    def film(self, indication: Indication, brightness: float) -> Film[float]:
        return (Shot(0.0 if indication.dark else brightness, 1.0),)


async def test_what_is_lit_when_the_quiet_hours_begin_is_dimmed_and_not_confirmed_anew() -> None:
    meter = Meter()
    began_at = asyncio.get_running_loop().time()

    def half_a_second_before_ten() -> time:
        passed = asyncio.get_running_loop().time() - began_at
        return time(21, 59, 59, 500_000) if passed < 0.5 else time(22, 0, 0)

    config = LightsConfig(quiet_hours="22:00-07:00", quiet_brightness=0.1)
    lights = DrivenLights(lambda: nullcontext(meter), Dimmer(config), half_a_second_before_ten)
    async with running(lights.run) as witness:
        lights.show(Indication(Light.MUTED))
        await witness.wait_for(LightsShown)
        assert meter.written[-1] == 1.0
        await asyncio.sleep(1.0)
        assert meter.written[-1] == pytest.approx(0.1)
        assert witness.count(LightsShown) == 1
    assert meter.written[-1] == 0.0
