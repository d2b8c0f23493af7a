"""A timer that is set by voice, and what it takes until it is silent again: the whole device in real time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from assistant.audio.earcons import length_s, synthesise
from assistant.core.alarm import AlarmKind
from assistant.core.events import SnoozePressed, StopWordHeard, VolumeSet
from assistant.core.signals import Earcon, Light, Notice
from assistant.core.states import Turn
from assistant.core.timings import QUIETEST_RING, REPLY_RATE_HZ, RING_EVERY_S, SNOOZE_MINUTES, Timings
from assistant.demo.person import trim
from assistant.emulator.scenario import Scenario, ToolCall
from assistant.emulator.scenario import Turn as Answer
from tests.support.home import Home, home, wake_word
from tests.support.ownvoice import likeness, rms, sentence
from tests.support.plugged import types
from tests.support.speech import speech

SHORT = Timings(follow_up_s=0.3, linger_s=0.1)
TEA = ToolCall(name="set_timer", args={"seconds": 3, "name": "tea"})
SOON = ToolCall(name="set_timer", args={"seconds": 1})
FOLLOWING_S = RING_EVERY_S + 0.5
"""Long enough to hear the next ring, if there were one."""


def scripted(timer: ToolCall) -> Scenario:
    return Scenario(turns=(Answer(heard="set a timer", tool_calls=(timer,), reply="Yes."),))


def ring(earcon: Earcon) -> bytes:
    pcm: bytes = synthesise(earcon, REPLY_RATE_HZ).astype("<i2").tobytes()
    return pcm


async def rings(device: Home) -> None:
    await device.until(lambda: device.status.ringing, "ring")
    await device.until(lambda: device.lights.light is Light.RINGING, "light")


async def is_silent(device: Home) -> None:
    """The ring is over, for good."""
    await device.until(lambda: not device.status.rings and not device.status.alarms, "end of the ring")
    await asyncio.sleep(length_s(Earcon.RING_SOFT))
    device.speaker.forget()
    await asyncio.sleep(FOLLOWING_S - length_s(Earcon.RING_SOFT))
    assert not any(device.speaker.heard())


@asynccontextmanager
async def ringing() -> AsyncIterator[Home]:
    """A device whose timer has just begun to ring; it is asleep."""
    async with home(scripted(SOON), SHORT) as device:
        types(device, "Set a timer for a second.")
        await device.until_turn(Turn.SPEAKING)
        await device.until_turn(Turn.ASLEEP)
        device.speaker.forget()
        await rings(device)
        yield device


async def test_a_timer_is_set_by_voice_and_rings_by_its_name() -> None:
    async with home(scripted(TEA), SHORT, spoken=True) as device:
        await device.microphone.say(wake_word() + trim(speech("set a timer for tea")))
        await device.until(lambda: device.status.alarms, "timer")
        (alarm,) = device.status.alarms
        assert (alarm.kind, alarm.name) == (AlarmKind.TIMER, "tea")
        await device.until_turn(Turn.ASLEEP)
        device.speaker.forget()
        await rings(device)
        assert abs(time.time() - alarm.at) < 1
        named = await sentence(Notice.TIMER_OVER, "tea")
        await device.until(lambda: len(device.speaker.heard()) >= len(named), "the name of it")
        await device.until(lambda: likeness(device.speaker.heard(), named) > 0.7, "the name of it")
        assert likeness(device.speaker.heard(), ring(Earcon.RING_SOFT)) > 0.2, "beside the ring"
        device.buttons.press("talk")
        await is_silent(device)
        assert device.status.turn is Turn.ASLEEP, "the press was for the ring alone"


async def test_it_rings_again_and_again() -> None:
    once = ring(Earcon.RING_SOFT)
    async with ringing() as device:
        for _ in range(2):
            await device.until(lambda: len(device.speaker.heard()) >= len(once), "ring")
            assert likeness(device.speaker.heard(), once) > 0.95
            await asyncio.sleep(RING_EVERY_S - length_s(Earcon.RING_SOFT) - 0.2)
            device.speaker.forget()
        assert device.status.rings


async def says_stop(device: Home) -> None:
    device.appliance.runner.post(StopWordHeard())


async def says_the_wake_word(device: Home) -> None:
    await device.microphone.say(wake_word())
    await device.until_turn(Turn.LISTENING)
    device.buttons.press("talk")


@pytest.mark.parametrize("how", [says_stop, says_the_wake_word])
async def test_who_is_there_ends_it(how: Callable[[Home], Awaitable[None]]) -> None:
    async with ringing() as device:
        await how(device)
        await is_silent(device)
        assert device.status.turn is Turn.ASLEEP


async def test_it_rings_without_a_network_and_on_a_device_that_was_turned_down() -> None:
    async with home(scripted(SOON), SHORT) as device:
        types(device, "Set a timer for a second.")
        await device.until(lambda: device.status.alarms, "timer")
        await device.emulator.shut_port()
        device.emulator.drop_link(rst=True)
        device.appliance.runner.post(VolumeSet(0))
        device.speaker.forget()
        await rings(device)
        await asyncio.sleep(length_s(Earcon.RING_SOFT) + 0.2)
        assert rms(device.speaker.heard()) > 0.8 * QUIETEST_RING * rms(ring(Earcon.RING_SOFT))
        device.buttons.press("talk")
        await is_silent(device)
        assert device.status.volume == 0


async def test_snoozed_it_rings_again_in_nine_minutes() -> None:
    async with ringing() as device:
        device.appliance.runner.post(SnoozePressed())
        await device.until(lambda: not device.status.rings, "end of the ring")
        soon = time.time() + 60
        await device.until(lambda: [one for one in device.status.alarms if one.at > soon], "the next one")
        (alarm,) = device.status.alarms
        assert abs(alarm.at - time.time() - 60 * SNOOZE_MINUTES) < 5
