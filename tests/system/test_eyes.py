"""Camera and screen on the whole device: which pictures the service gets, judged by their bytes."""

import asyncio
from dataclasses import replace

import pytest

from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.signals import Light, Notice
from assistant.core.states import Switch, Turn
from assistant.core.timings import Timings
from assistant.emulator.messages import FunctionResponse
from assistant.emulator.scenario import Scenario, ToolCall
from assistant.emulator.scenario import Turn as Answer
from assistant.sim.camera import SimCamera
from tests.support.home import Home, home, question, wake_word
from tests.support.ownvoice import is_heard, likeness, sentence

SHORT = Timings(follow_up_s=2.0, linger_s=0.3)


def clock() -> float:
    return asyncio.get_running_loop().time()


def camera_of(device: Home) -> SimCamera:
    camera = device.appliance.devices.camera
    assert isinstance(camera, SimCamera)
    return camera


def pictures(device: Home) -> list[bytes]:
    """The JPEGs that reached the service, over all links."""
    return [picture for connection in device.emulator.connections for picture in connection.pictures]


async def asks(device: Home) -> None:
    await device.microphone.say(wake_word() + question())
    await device.until_turn(Turn.SPEAKING)


async def test_no_picture_before_its_switch_is_on_nor_after_it_goes_off() -> None:
    async with home(timings=SHORT) as device:
        await asks(device)
        assert pictures(device) == []
        assert not camera_of(device).open
        await device.until_turn(Turn.FOLLOW_UP)
        device.buttons.press("camera")
        await device.until(lambda: camera_of(device).open, "camera")
        assert device.lights.indication.camera
        await device.microphone.say(question())
        await device.until(lambda: pictures(device), "picture")
        device.buttons.press("camera")
        await device.until(lambda: device.status.camera is Switch.OFF, "switch")
        await asyncio.sleep(0.5)
        kept = len(pictures(device))
        assert not camera_of(device).open
        await device.microphone.say(wake_word() + question())
        await asyncio.sleep(1)
        assert len(pictures(device)) == kept


async def test_the_picture_is_what_the_camera_saw() -> None:
    async with home(timings=SHORT) as device:
        device.buttons.press("camera")
        await asks(device)
        await device.until(lambda: pictures(device), "picture")
        import simplejpeg

        seen = simplejpeg.decode_jpeg(pictures(device)[0])
        assert max(seen.shape[:2]) <= 768
        assert len(pictures(device)) <= 4, "one a second at most"


async def test_the_end_of_the_conversation_closes_the_camera() -> None:
    async with home(timings=SHORT) as device:
        device.buttons.press("camera")
        await asks(device)
        await device.until_turn(Turn.ASLEEP)
        await device.until(lambda: not camera_of(device).open, "closed camera")
        assert (device.status.camera, device.lights.indication.camera) == (Switch.OFF, False)


@pytest.mark.parametrize("trouble", ["hang", "junk", "unplug"])
async def test_20_a_camera_that_fails_leaves_the_talk_alone(trouble: str) -> None:
    told = await sentence(Notice.CAMERA_GONE)
    patient = replace(SHORT, listen_timeout_s=60.0)  # one talk, however long it takes to be told
    async with home(timings=patient, spoken=True) as device:
        device.buttons.press("camera")
        await device.until(lambda: camera_of(device).open, "camera")
        failed_at = clock()
        getattr(camera_of(device), trouble)()
        device.buttons.press("talk")
        await device.until(lambda: Device.CAMERA in device.status.missing, "that it is noticed")
        assert clock() - failed_at <= 5
        async with asyncio.timeout(10):
            await is_heard(device.speaker, told)
        device.speaker.forget()
        assert device.status.turn is Turn.LISTENING
        await asks(device)
        assert question() in bytes(device.emulator.connections[-1].audio)
        await device.until_turn(Turn.FOLLOW_UP)  # and it was looked for again and again meanwhile
        assert likeness(device.speaker.heard(), told) < 0.5, "it is said once"
        assert device.problems == []


@pytest.mark.parametrize("switched_on", [True, False])
async def test_the_model_looks_only_where_a_person_lets_it(*, switched_on: bool) -> None:
    look = ToolCall(name="look", args={"source": "camera"})
    scenario = Scenario(turns=(Answer(tool_calls=(look,), reply="That is a test card."),))
    async with home(scenario, SHORT) as device:
        if switched_on:
            device.buttons.press("camera")
            await device.until(lambda: camera_of(device).open, "camera")
        await asks(device)
        answer: FunctionResponse = device.emulator.connections[-1].tool_responses[-1]
        if switched_on:
            assert pictures(device)
            assert "the picture has been sent" in str(answer.response)
        else:
            assert pictures(device) == []
            assert "ask the person to press its button" in str(answer.response)


async def test_27_lights_that_break_stop_the_stream_and_say_so() -> None:
    async with home(timings=SHORT) as device:
        await device.microphone.say(wake_word())
        await device.until(lambda: device.received_bytes > 0, "audio")
        device.lights.unplug()
        broke_at = clock()
        await device.until_turn(Turn.ASLEEP)
        assert clock() - broke_at < 3
        assert Cause.LIGHTS_GONE in device.problems
        await asyncio.sleep(0.2)  # what was on the way arrives
        received = device.received_bytes
        await device.microphone.say(wake_word() + question())
        assert device.received_bytes == received, "no light, no byte"
        device.lights.replug()
        await asks(device)
        assert device.lights.light is not Light.DARK
