"""What the device does of its own when the model asks for it, as the person and the service see it."""

from pathlib import Path
from typing import Any

from assistant.core.signals import Light
from assistant.core.states import Link, Switch, Turn
from assistant.core.timings import Timings
from assistant.core.websource import WebSource
from assistant.emulator.scenario import Page, Program, Scenario, ToolCall
from assistant.emulator.scenario import Turn as Answer
from assistant.memory import erasing
from tests.support.home import Home, home
from tests.support.ownvoice import rms
from tests.support.plugged import asks, is_answered, told, types

SHORT = Timings(follow_up_s=1.0, linger_s=0.2)
LONG = Timings(follow_up_s=30.0, linger_s=0.2)


def call(name: str, **args: Any) -> ToolCall:
    return ToolCall(name=name, args=args)


def voices(device: Home) -> list[str]:
    """The voice of each setup, in order."""
    setups = [link.setup.model_dump() for link in device.emulator.connections if link.setup]
    speech = [setup["generation_config"]["speech_config"] for setup in setups]
    return [one["voice_config"]["prebuilt_voice_config"]["voice_name"] for one in speech]


async def test_code_is_run_by_the_service_for_a_model_that_cannot() -> None:
    program = Program(code="print(2**100)", output="1267650600228229401496703205376", answer="A big one.")
    turn = Answer(tool_calls=(call("run_code", task="what is 2 to the 100"),), reply="Quite big.")
    async with home(Scenario(turns=(turn,), programs=(program,)), SHORT) as device:
        types(device)
        await is_answered(device, "Quite big.")
        (generation,) = device.emulator.generations
        assert (generation.task, generation.runs_code) == ("what is 2 to the 100", True)
        (said,) = told(device)
        assert "A big one." in said["output"]
        assert "1267650600228229401496703205376" in said["output"]


async def test_the_pages_of_a_search_are_shown_and_kept_and_not_read_out(tmp_path: Path) -> None:
    page = Page(title="The Moon", address="https://moon.example/far")
    turn = Answer(pages=(page,), reply="Rather far.")
    async with home(Scenario(turns=(turn,)), SHORT, folder=tmp_path, google_search=True) as device:
        types(device, "How far is it?")
        await is_answered(device, "Rather far.")
        assert device.status.sources == (WebSource("The Moon", "https://moon.example/far"),)
        assert "only when you are asked" in str(device.emulator.connection.setup)
    (kept,) = erasing.look(tmp_path).turns.values()
    assert kept.person == "How far is it?"
    assert kept.model == "Rather far. (sources: The Moon https://moon.example/far)"


async def test_another_voice_speaks_until_the_conversation_ends() -> None:
    turn = Answer(tool_calls=(call("change_voice", voice="Puck"),), reply="Like this?")
    async with home(Scenario(turns=(turn,)), LONG) as device:
        await asks(device)
        await is_answered(device, "Like this?")
        await device.until(lambda: len(voices(device)) == 2, "a link with the other voice")
        await device.until(lambda: device.status.link is Link.UP, "link")
        types(device)
        await device.until_turn(Turn.SPEAKING)
        device.buttons.press("talk")
        await device.until(lambda: device.status.link is Link.DOWN, "end of the link")
        types(device)
        await device.until_turn(Turn.SPEAKING)
        assert voices(device) == ["Kore", "Puck", "Kore"]


async def test_a_goodbye_is_heard_and_ends_the_conversation() -> None:
    turn = Answer(tool_calls=(call("end_conversation"),), reply="Goodbye, sleep well.")
    async with home(Scenario(turns=(turn,)), LONG) as device:
        await asks(device)
        await device.until_turn(Turn.SPEAKING)
        await device.until_turn(Turn.ASLEEP)
        (goodbye,) = [reply for reply in device.emulator.sent_audio if reply.audio]
        assert goodbye.transcript == "Goodbye, sleep well."
        assert len(device.speaker.heard()) >= len(goodbye.audio)


async def test_as_loud_as_the_person_says() -> None:
    turns = (
        Answer(reply="This is how loud I am."),
        Answer(tool_calls=(call("set_volume", percent=20),), reply="This is how loud I am."),
    )
    async with home(Scenario(turns=turns), SHORT) as device:
        loudness = []
        for _ in turns:
            device.speaker.forget()
            types(device)
            await is_answered(device, "This is how loud I am.")
            await device.until_turn(Turn.ASLEEP)
            loudness.append(rms(device.speaker.heard()))
        assert device.status.volume == 0.2
        before, after = loudness
        assert 0.2 < after / before < 0.3, "20 of the 80 percent that it begins with"


async def test_mute_closes_the_ears_until_somebody_presses() -> None:
    turn = Answer(tool_calls=(call("mute"),), reply="I hear nothing any more.")
    async with home(Scenario(turns=(turn,)), SHORT) as device:
        await asks(device)
        await device.until(lambda: device.status.microphone is Switch.OFF, "muted microphone")
        await is_answered(device, "I hear nothing any more.")
        assert device.lights.light is Light.MUTED
        link = device.emulator.connections[0]
        returned_at = next(entry.at for entry in link.timeline if entry.kind == "tool_response")
        assert not [arrival for arrival in link.arrivals if arrival.at > returned_at + 0.1]
        device.buttons.press("mute")
        await device.until(lambda: device.status.microphone is Switch.ON, "open ears")
