"""The `Session` port against the emulator: what the conversation may rely on."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import (
    CloseLink,
    EndActivity,
    OpenLink,
    RotateLink,
    SendAudio,
    SendText,
    SendToolResponse,
    StartActivity,
    StopAudio,
)
from assistant.core.timings import FRAME_BYTES
from assistant.core.toolcall import ToolResponse
from assistant.core.usage import Usage
from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from assistant.emulator.catalogue import MODELS, Backend
from assistant.emulator.faults import Refuse
from assistant.emulator.scenario import ToolCall
from tests.support.live_server import Talker, talking
from tests.support.speech import silence, speech

QUESTION = speech("what is the weather like in London") + silence(1.2)


@asynccontextmanager
async def conversing(
    *turns: Turn, model: str = "", setup_timeout_s: float = 8.0
) -> AsyncGenerator[tuple[Emulator, Talker], None]:
    """A session that may call an emulator."""
    settings = EmulatorSettings(scenario=Scenario(turns=turns, delay_s=0))
    async with Emulator(settings) as emulator:
        live = LiveConfig(
            base_url=emulator.base_url,
            ca_file=emulator.ca_file,
            model=model,
            setup_timeout_s=setup_timeout_s,
        )
        async with talking(live) as talker:
            yield emulator, talker


def send(talker: Talker, pcm: bytes) -> None:
    """Hand speech over at once, frame by frame."""
    for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
        talker.do(SendAudio(pcm[start : start + FRAME_BYTES]))


async def turn(talker: Talker) -> tuple[str, bytes]:
    """What is said, and how it sounds, until the turn is complete."""
    said, pcm = "", b""
    while not isinstance(event := await talker.next(), ev.TurnCompleted):
        match event:
            case ev.ReplyTranscribed(text):
                said += text
            case ev.ModelSpoke(piece):
                pcm += piece
            case ev.LinkLost():
                pytest.fail(f"{event}")
    return said, pcm


@pytest.mark.parametrize("explicit", [False, True])
async def test_a_spoken_question_is_answered(explicit: bool) -> None:
    async with conversing(Turn(reply="It rains.", heard="what is the weather like")) as (emulator, talker):
        talker.do(OpenLink(explicit_activity=explicit))
        await talker.expect(ev.LinkOpened)
        if explicit:
            talker.do(StartActivity())
        send(talker, QUESTION)
        if explicit:
            talker.do(EndActivity())
        said, pcm = await turn(talker)

        assert said.strip() == "It rains."
        assert pcm == bytes(emulator.sent_audio[0].audio)
        assert bytes(emulator.connection.audio) == QUESTION[: len(QUESTION) // FRAME_BYTES * FRAME_BYTES]
        assert emulator.connection.refusal is None


async def test_a_typed_question_is_answered_and_the_next_one() -> None:
    async with conversing(Turn(reply="One."), Turn(reply="Two.")) as (_, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        for answer in ("One.", "Two."):
            talker.do(SendText("count"))
            assert (await turn(talker))[0].strip() == answer


async def test_a_microphone_that_falls_silent_is_no_offence() -> None:
    async with conversing(Turn(reply="Yes.")) as (emulator, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        for _ in range(3):
            send(talker, silence(0.1))
            await emulator.wait_for(lambda: "audio" in emulator.connection.kinds("in"))
            talker.do(StopAudio())
        talker.do(SendText("are you there"))
        await turn(talker)
        assert emulator.connection.refusal is None


async def test_a_tool_is_called_and_its_result_answered() -> None:
    wants = Turn(reply="It is on.", tool_call=ToolCall(name="lamp", args={"on": True}))
    async with conversing(wants) as (emulator, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        talker.do(SendText("light"))
        while not isinstance(event := await talker.next(), ev.ToolCalled):
            pass
        assert (event.call.name, event.call.arguments) == ("lamp", {"on": True})
        talker.do(SendToolResponse(ToolResponse(event.call.id, "lamp", {"output": "on"})))
        said = ""
        while not said:  # the call may have a turn of its own
            said, _ = await turn(talker)
        assert said.strip() == "It is on."
        [answer] = emulator.connection.tool_responses
        assert answer.id == event.call.id


async def test_what_a_turn_used_is_told_with_it() -> None:
    async with conversing(Turn(reply="One."), Turn(reply="Two.")) as (_, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        used: list[Usage] = []
        for _ in range(2):
            talker.do(SendText("count"))
            while not isinstance(event := await talker.next(), ev.TurnCompleted):
                if isinstance(event, ev.TokensUsed):
                    used.append(event.usage)

        first, second = used
        assert first.text_in > 0
        assert first.audio_out > 0
        assert second.audio_in >= first.audio_out, "the context is billed again"


async def test_an_interruption_is_told() -> None:
    async with conversing(Turn(reply="This is a long answer that somebody will not let me finish.")) as (
        emulator,
        talker,
    ):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        talker.do(SendText("speak"))
        while not isinstance(await talker.next(), ev.ModelSpoke):
            pass
        emulator.interrupt()
        kinds: list[type[ev.Event]] = []
        while not kinds or kinds[-1] is not ev.TurnCompleted:
            kinds.append(type(await talker.next()))

        assert ev.ReplyInterrupted in kinds
        assert ev.ModelSpoke not in kinds[kinds.index(ev.ReplyInterrupted) :]
        assert ev.GenerationCompleted not in kinds


async def test_a_conversation_is_resumed_after_a_lost_link() -> None:
    async with conversing(Turn(reply="One."), Turn(reply="Two.")) as (emulator, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        talker.do(SendText("count"))
        await turn(talker)
        await emulator.wait_for(
            lambda: "sessionResumptionUpdate" in emulator.connection.kinds("out")[-3:], what="a handle"
        )
        emulator.close(1001)
        assert (await talker.expect(ev.LinkLost)).cause is Cause.LINK_LOST

        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)

        assert emulator.connection.history

        emulator.forget_sessions()
        talker.do(CloseLink())
        talker.do(OpenLink(explicit_activity=False))
        assert await talker.expect(ev.LinkOpened) == ev.LinkOpened(remembered=False)
        assert not emulator.connection.history


async def test_a_link_that_the_service_will_end_is_replaced_between_turns() -> None:
    async with conversing(Turn(reply="One."), Turn(reply="Two.")) as (emulator, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        talker.do(SendText("count"))
        await turn(talker)
        emulator.go_away(60.0)
        assert await talker.next() == ev.GoAwayReceived(60.0)

        talker.do(RotateLink())
        await talker.expect(ev.LinkHandedOver)
        assert await talker.expect(ev.LinkOpened) == ev.LinkOpened(remembered=True)
        talker.do(SendText("count"))
        assert (await turn(talker))[0].strip() == "Two."

        old, new = emulator.connections
        assert [said.text for said in new.history][:3] == ["count", "One.", "count"]
        assert new.opened_at < (old.closed_at or 0.0), "make before break"
        assert new.refusal is None


async def test_a_link_that_cannot_be_replaced_goes_on() -> None:
    async with conversing(Turn(reply="One.")) as (emulator, talker):
        talker.do(OpenLink(explicit_activity=False))
        await talker.expect(ev.LinkOpened)
        emulator.fault(Refuse(status=503))
        talker.do(RotateLink())
        await talker.expect(ev.HandOverFailed)
        talker.do(SendText("count"))
        assert (await turn(talker))[0].strip() == "One."


@pytest.mark.parametrize("model", MODELS[Backend.GEMINI])
async def test_every_model_takes_our_setup(model: str) -> None:
    async with conversing(model=model) as (emulator, talker):
        for explicit in (False, True):
            talker.do(OpenLink(explicit_activity=explicit))
            await talker.expect(ev.LinkOpened)
            talker.do(CloseLink())
        assert emulator.connection.refusal is None


async def test_a_model_that_is_none_is_named_as_the_cause() -> None:
    async with conversing(model="gemini-0-live") as (_, talker):
        talker.do(OpenLink(explicit_activity=False))
        assert (await talker.expect(ev.LinkLost)).cause is Cause.MODEL_REFUSED
