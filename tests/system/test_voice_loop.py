"""The whole device in real time: only microphone, speaker, lights and buttons are simulated.

What leaves the device is judged by the bytes that the service received.
"""

import asyncio
from itertools import pairwise

import pytest

from assistant.core.causes import Cause
from assistant.core.signals import Light
from assistant.core.states import Link, Switch, Turn
from assistant.core.timings import Timings
from assistant.emulator.faults import Delay, Refuse
from assistant.emulator.scenario import Scenario
from assistant.emulator.scenario import Turn as Answer
from tests.support.home import Home, home, question, wake_word
from tests.support.speech import speech

SHORT = Timings(follow_up_s=1.0, linger_s=0.3)
STORY = "Once upon a time a lighthouse stood on a rock, far out at sea, and its keeper counted the ships."


def loop_time() -> float:
    return asyncio.get_running_loop().time()


async def ask(device: Home) -> None:
    """Say the wake word and a question without a pause, and wait for the reply to begin."""
    await device.microphone.say(wake_word() + question())
    await device.until_turn(Turn.SPEAKING)


async def test_speech_without_the_wake_word_never_leaves_the_device() -> None:
    async with home(timings=SHORT) as device:
        await device.microphone.say(speech("we could go and see all the people in the garden tomorrow"))
        assert device.status.turn is Turn.ASLEEP
        assert not device.emulator.handshakes, "not even a connection is made"
        assert not device.lights.history


async def test_wake_word_question_and_reply() -> None:
    async with home(timings=SHORT) as device:
        await ask(device)
        await device.until_turn(Turn.FOLLOW_UP)
        link = device.emulator.connections[0]
        assert question() in bytes(link.audio), "every sample of the question, in order and in one piece"
        assert bytes(link.replies[0].audio) != b""
        await device.until_turn(Turn.ASLEEP)
        await device.until(lambda: not link.open, "the link is closed")
        spoken = len(link.replies[0].audio)
        assert len(device.speaker.heard()) >= spoken, "the whole reply was heard"


async def test_a_light_is_on_before_the_first_byte_and_after_the_last() -> None:
    async with home(timings=SHORT) as device:
        await ask(device)
        await device.until(lambda: device.status.link is Link.DOWN, "the link is closed")
        arrivals = [arrival.at for arrival in device.emulator.connections[0].arrivals]
        dark = [(a, b) for (a, shown), (b, _) in pairwise(device.lights.history) if shown.dark]
        assert device.lights.history[0][0] < arrivals[0]
        dark_at, shown = device.lights.history[-1]
        assert shown.dark
        assert dark_at > arrivals[-1]
        assert not [at for at in arrivals for a, b in dark if a < at < b], "no byte in the dark"


@pytest.mark.parametrize("link_takes_s", [0, 1, 3])
async def test_no_sample_is_lost_while_the_link_opens(link_takes_s: float) -> None:
    slow = Scenario(faults=(Delay(at="setup", seconds=link_takes_s),) if link_takes_s else ())
    async with home(slow, SHORT) as device:
        await ask(device)
        assert question() in bytes(device.emulator.connections[0].audio)


async def test_mute_within_a_conversation() -> None:
    async with home(Scenario(turns=(Answer(reply=STORY),)), SHORT) as device:
        await ask(device)
        device.buttons.press("mute")
        muted_at = loop_time()
        received = device.received_bytes
        await device.microphone.say(speech("nobody may hear this at all"))
        late = [arrival for arrival in device.emulator.connection.arrivals if arrival.at > muted_at + 0.1]
        assert not late
        assert device.received_bytes - received <= 3200, "100 ms at most"
        await device.until_turn(Turn.ASLEEP)
        assert device.lights.light is Light.MUTED
        await device.microphone.say(wake_word())
        assert device.status.turn is Turn.ASLEEP, "a muted device does not hear its name"
        device.buttons.press("mute")
        await device.until(lambda: device.status.microphone is Switch.ON, "microphone")
        await ask(device)


async def test_the_person_interrupts_and_the_reply_never_resumes() -> None:
    scenario = Scenario(turns=(Answer(reply=STORY), Answer(reply="All right.")))
    async with home(scenario, SHORT) as device:
        await ask(device)
        await asyncio.sleep(0.5)
        device.microphone.say(speech("thank you that is enough"))
        await device.until_turn(Turn.LISTENING)
        heard = len(device.speaker.heard())
        await asyncio.sleep(0.3)
        assert len(device.speaker.heard()) - heard <= 24_000 * 2 * 0.02, "silent within one period"
        await device.until_turn(Turn.FOLLOW_UP)
        interrupted, second = device.emulator.connections[0].replies
        assert interrupted.interrupted_at
        assert len(device.speaker.heard()) < len(interrupted.audio) + len(second.audio)


async def test_the_wake_word_interrupts_a_reply() -> None:
    async with home(Scenario(turns=(Answer(reply=STORY),)), SHORT) as device:
        await ask(device)
        device.microphone.say(wake_word())
        await device.until_turn(Turn.LISTENING)


async def test_the_talk_button_stops_a_reply() -> None:
    async with home(Scenario(turns=(Answer(reply=STORY),)), SHORT) as device:
        await ask(device)
        device.buttons.press("talk")
        assert device.status.turn is Turn.ASLEEP
        heard = len(device.speaker.heard())
        await asyncio.sleep(0.3)
        assert len(device.speaker.heard()) - heard <= 24_000 * 2 * 0.2, "an earcon at most"
        await device.until(lambda: not device.emulator.connection.open, "the link is closed")


async def test_push_to_talk() -> None:
    async with home(timings=SHORT) as device:
        device.buttons.down("talk")
        await device.microphone.say(question())
        device.buttons.up("talk")
        await device.until_turn(Turn.SPEAKING)
        kinds = [kind for kind in device.emulator.connection.kinds("in") if "audio" not in kind.lower()]
        link = device.emulator.connection
        assert question() in bytes(link.audio)
        assert [kind for kind in kinds if "ctivity" in kind] == ["activity_start", "activity_end"]


async def test_a_typed_question_opens_no_ear() -> None:
    from assistant.core.events import TextSubmitted

    async with home(timings=SHORT) as device:
        device.appliance.runner.post(TextSubmitted("How far away is the moon?"))
        await device.until_turn(Turn.SPEAKING)
        await device.until_turn(Turn.ASLEEP)
        assert list(device.emulator.connection.texts) == ["How far away is the moon?"]
        assert device.received_bytes == 0


async def test_a_first_connection_that_is_refused_is_tried_again() -> None:
    refusing = Scenario(faults=(Refuse(status=503, times=2),))
    async with home(refusing, SHORT) as device:
        await ask(device)
        assert len(device.emulator.handshakes) == 3
        assert question() in bytes(device.emulator.connection.audio)


async def test_a_key_that_is_refused_is_told_and_not_tried_again() -> None:
    async with home(Scenario(faults=(Refuse(status=403),)), SHORT) as device:
        device.microphone.say(wake_word())
        await device.until(lambda: device.status.cause is Cause.KEY_REFUSED, "the cause is told")
        assert device.status.turn is Turn.ASLEEP
        assert device.lights.light is Light.TROUBLE
        await asyncio.sleep(1.0)
        assert len(device.emulator.handshakes) == 1


async def test_device_endpointing() -> None:
    async with home(timings=SHORT, endpointing="device") as device:
        await ask(device)
        kinds = device.emulator.connection.kinds("in")
        assert "activity_start" in kinds
        assert "activity_end" in kinds
        assert question() in bytes(device.emulator.connection.audio)
