"""The whole device whose microphone or speaker fails: what a person notices, and when it is well again."""

import asyncio
from collections.abc import Callable

import pytest

from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.signals import Light
from assistant.core.states import Turn
from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES, Timings
from assistant.emulator.scenario import Scenario
from assistant.emulator.scenario import Turn as Answer
from assistant.sim.microphone import SimMicrophone
from tests.support.home import Home, home, question, wake_word

SHORT = Timings(follow_up_s=1.0, linger_s=0.3)
STORY = "Once upon a time a lighthouse stood on a rock, far out at sea, and its keeper counted the ships."

Tell = Callable[[str], None]

SENTENCE_BYTES = round(1.2 * REPLY_RATE_HZ) * SAMPLE_BYTES
"""Longer than an earcon, shorter than what is said of a device that is gone."""


def now() -> float:
    return asyncio.get_running_loop().time()


def missing(device: Home, part: Device) -> bool:
    return part in device.status.missing


async def is_told_of(device: Home) -> None:
    """Somebody hears that the device cannot hear, and sees it."""
    before = len(device.speaker.heard())
    await device.until(lambda: missing(device, Device.MICROPHONE), "microphone that is missing")
    assert device.status.turn is Turn.ASLEEP
    assert device.lights.light is Light.TROUBLE
    await device.until(lambda: len(device.speaker.heard()) > before + SENTENCE_BYTES, "sentence")


async def is_well_again(device: Home) -> float:
    """When; and it is asked something to see."""
    await device.until(lambda: not missing(device, Device.MICROPHONE), "microphone that works")
    well_at = now()
    device.microphone.say(wake_word() + question())
    await device.until_turn(Turn.SPEAKING)
    return well_at


async def test_row_17_the_microphone_is_pulled_out_while_somebody_speaks(tell: Tell) -> None:
    async with home(timings=SHORT, spoken=True) as device:
        device.microphone.say(wake_word() + question())
        await device.until_turn(Turn.LISTENING)
        device.microphone.unplug()
        pulled_at = now()
        await is_told_of(device)
        told_at = now()
        assert Cause.MICROPHONE_GONE in device.problems
        received = device.received_bytes
        device.microphone.replug()
        plugged_at = now()
        well_at = await is_well_again(device)
        assert well_at - plugged_at <= 3
        assert device.received_bytes > received
    tell(
        f"pulled out: told after {told_at - pulled_at:.1f} s; plugged in: works after "
        f"{well_at - plugged_at:.1f} s"
    )


DEAF = [SimMicrophone.zero, SimMicrophone.freeze, SimMicrophone.clip]


@pytest.mark.parametrize("fail", DEAF, ids=lambda fail: fail.__name__)
async def test_row_18_the_microphone_delivers_and_is_deaf(
    tell: Tell, fail: Callable[[SimMicrophone], None]
) -> None:
    async with home(timings=SHORT, spoken=True) as device:
        fail(device.microphone)
        deaf_at = now()
        await device.until(lambda: missing(device, Device.MICROPHONE), "microphone that is missing")
        lost_at = now()
        assert lost_at - deaf_at < 5
        await device.until(lambda: len(device.speaker.heard()) > SENTENCE_BYTES, "sentence")
        assert device.lights.light is Light.TROUBLE
        stood_at = device.microphone.progress
        await asyncio.sleep(0.2)
        assert device.microphone.progress == stood_at
        device.microphone.heal()
        healed_at = now()
        well_at = await is_well_again(device)
        assert well_at - healed_at <= 3
        assert not device.problems[1:]
    tell(f"{fail.__name__}: told after {lost_at - deaf_at:.1f} s, well after {well_at - healed_at:.1f} s")


async def test_row_18_the_microphone_stops_and_opening_it_again_cures_it(tell: Tell) -> None:
    async with home(timings=SHORT, spoken=True) as device:
        device.microphone.stall()
        stopped_at = now()
        await device.until(lambda: missing(device, Device.MICROPHONE), "microphone that is missing")
        assert now() - stopped_at < 3
        well_at = await is_well_again(device)
        assert well_at - stopped_at < 5
    tell(f"stopped: works after {well_at - stopped_at:.1f} s")


async def test_row_19_the_speaker_is_pulled_out_while_it_speaks(tell: Tell) -> None:
    async with home(Scenario(turns=(Answer(reply=STORY), Answer(reply=STORY))), SHORT, spoken=True) as device:
        device.microphone.say(wake_word() + question())
        await device.until_turn(Turn.SPEAKING)
        device.speaker.unplug()
        await device.until(lambda: missing(device, Device.SPEAKER), "speaker that is missing")
        await device.until_turn(Turn.ASLEEP)
        assert device.lights.light is Light.TROUBLE
        device.microphone.say(wake_word() + question())
        await device.until_turn(Turn.SPEAKING)
        device.speaker.replug()
        plugged_at = now()
        await device.until(lambda: not missing(device, Device.SPEAKER), "speaker that works")
        assert now() - plugged_at <= 3
        heard = len(device.speaker.heard())
        await device.until(lambda: len(device.speaker.heard()) > heard + 24_000, "word")
        tell(f"plugged in: heard again after {now() - plugged_at:.1f} s")
