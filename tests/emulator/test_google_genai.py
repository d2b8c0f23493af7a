"""The emulator proven by google-genai, used as its documentation says."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from google.genai import errors, types
from google.genai.live import AsyncSession
from websockets.exceptions import InvalidStatus

from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from tests.support.genai_client import handle, session, speak, turn
from tests.support.speech import seconds, silence, speech

QUESTION = speech("what is the weather like in London") + silence(0.8)
TRANSCRIPTS: dict[str, Any] = {
    "input_audio_transcription": types.AudioTranscriptionConfig(),
    "output_audio_transcription": types.AudioTranscriptionConfig(),
}
RESUMPTION: dict[str, Any] = {"session_resumption": types.SessionResumptionConfig()}


def emulator(*turns: Turn, api_key: str | None = None) -> Emulator:
    return Emulator(EmulatorSettings(scenario=Scenario(turns=turns, delay_s=0), api_key=api_key))


@pytest.mark.parametrize("vertex", [False, True])
async def test_audio_in_speech_out(vertex: bool) -> None:
    async with emulator(Turn(reply="It rains.", heard="what is the weather like")) as service:
        async with session(service, vertex=vertex, **TRANSCRIPTS) as live:
            await speak(live, QUESTION)
            heard = await turn(live)
        assert (heard.asked, heard.said) == ("what is the weather like", "It rains.")
        assert 0.4 < seconds(heard.audio, 24_000) < 3
        assert heard.kinds[-1] == "turn_complete"
        assert heard.usage is not None
        assert heard.usage.response_tokens_details is not None
        kinds = {detail.modality: detail.token_count for detail in heard.usage.response_tokens_details}
        transcripts = -(-len("what is the weather like") // 4) - (-len("It") // 4) - (-len(" rains.") // 4)
        assert kinds == {
            types.MediaModality.AUDIO: round(seconds(heard.audio, 24_000) * 25),
            types.MediaModality.TEXT: transcripts,
        }
        (sent,) = service.sent_audio
        assert bytes(sent.audio) == heard.audio
        assert sent.first_chunk_at is not None
        assert sent.turn_complete_at is not None
        assert sent.turn_complete_at - sent.first_chunk_at >= seconds(heard.audio, 24_000) - 0.01
        connection = service.connection
        assert bytes(connection.audio) == QUESTION
        assert [arrival.offset for arrival in connection.arrivals][:3] == [0, 640, 1280]
        assert connection.setup is not None
        assert connection.backend.value == ("vertex" if vertex else "gemini")


async def test_two_turns_by_text_and_by_content_on_one_session() -> None:
    async with (
        emulator(Turn(reply="One."), Turn(reply="Two.")) as service,
        session(service, **TRANSCRIPTS) as live,
    ):
        await live.send_realtime_input(text="count")
        assert (await turn(live)).said == "One."
        await live.send_client_content(
            turns=types.Content(role="user", parts=[types.Part(text="on")]), turn_complete=True
        )
        assert (await turn(live)).said == "Two."
        assert list(service.connection.texts) == ["count", "on"]


async def test_speaking_over_the_reply_interrupts_it() -> None:
    long = Turn(reply="Once upon a time there was a very long story about a heron and a river and a boat.")
    async with emulator(long) as service, session(service) as live:
        await live.send_realtime_input(text="tell me a story")
        await service.wait_for(lambda: service.sent_audio and service.sent_audio[0].chunks)
        await speak(live, speech("stop please"))
        heard = await turn(live)
        assert heard.kinds[-2:] == ["interrupted", "turn_complete"]
        assert "generation_complete" not in heard.kinds
        assert service.sent_audio[0].interrupted_at is not None


async def test_explicit_activity() -> None:
    manual = types.RealtimeInputConfig(
        automatic_activity_detection=types.AutomaticActivityDetection(disabled=True)
    )
    async with emulator() as service, session(service, realtime_input_config=manual, **TRANSCRIPTS) as live:
        await live.send_realtime_input(activity_start=types.ActivityStart())
        await speak(live, silence(1.5))
        await live.send_realtime_input(activity_end=types.ActivityEnd())
        heard = await turn(live)
        assert heard.said == "I heard 1.5 seconds of speech."


async def test_a_session_is_resumed_by_its_handle() -> None:
    async with emulator(Turn(reply="Yes.")) as service:
        async with session(service, **RESUMPTION) as live:
            await live.send_realtime_input(text="I am Ann")
            await turn(live)
            kept = await handle(live)
        resumed = types.SessionResumptionConfig(handle=kept)
        async with session(service, session_resumption=resumed) as live:
            await live.send_realtime_input(text="who am I")
            await turn(live)
            assert [said.text for said in service.connection.history][:2] == ["I am Ann", "Yes."]
        with pytest.raises(errors.APIError, match="Invalid session handle") as refused:
            async with session(service, session_resumption=types.SessionResumptionConfig(handle="old")):
                pass
        assert refused.value.code == 1007


async def test_a_picture_is_seen() -> None:
    async with emulator() as service, session(service, **TRANSCRIPTS) as live:
        jpeg = b"\xff\xd8\xff\xe0" + bytes(100)
        await live.send_realtime_input(video=types.Blob(data=jpeg, mime_type="image/jpeg"))
        await live.send_realtime_input(text="what is this")
        assert (await turn(live)).said == "I read: what is this I saw 1 picture."
        assert list(service.connection.pictures) == [jpeg]


async def test_a_tool_is_called() -> None:
    declared = types.Tool(function_declarations=[types.FunctionDeclaration(name="set_timer")])
    scripted = Turn.model_validate(
        {"reply": "Done.", "tool_call": {"name": "set_timer", "args": {"minutes": 5}}}
    )
    async with emulator(scripted) as service, session(service, tools=[declared], **TRANSCRIPTS) as live:
        await live.send_realtime_input(text="five minutes please")
        (call,) = [call async for call in first_calls(live)]
        assert (call.name, call.args) == ("set_timer", {"minutes": 5})
        result = types.FunctionResponse(id=call.id, name=call.name, response={"output": "ok"})
        await live.send_tool_response(function_responses=[result])
        assert (await turn(live)).said == "Done."
        assert service.connection.tool_responses[0].response == {"output": "ok"}


async def first_calls(live: AsyncSession) -> AsyncIterator[types.FunctionCall]:
    async for message in live.receive():
        if message.tool_call:
            for call in message.tool_call.function_calls or ():
                yield call
            return


async def test_go_away_interruption_and_speech_unasked() -> None:
    async with emulator() as service, session(service, **TRANSCRIPTS) as live:
        service.say("By the way, this is a rather long remark.")
        await service.wait_for(lambda: service.sent_audio)
        service.go_away(30)
        service.interrupt()
        heard = await turn(live)
        assert heard.kinds[-3:] == ["go_away", "interrupted", "turn_complete"]


@pytest.mark.parametrize("way", ["close", "drop"])
async def test_the_link_ends(way: str) -> None:
    async with emulator() as service, session(service) as live:
        if way == "close":
            service.close(1011, "The service is currently unavailable.")
        else:
            service.drop_link()
        with pytest.raises(errors.APIError) as lost:
            await turn(live)
        assert lost.value.code == (1011 if way == "close" else 1006)
        await service.wait_for(lambda: not service.connection.open)


@pytest.mark.parametrize(
    ("config", "code", "reason"),
    [
        ({"thinking_config": types.ThinkingConfig(thinking_budget=0)}, 1007, "thinking_config"),
        ({"enable_affective_dialog": True}, 1007, "enable_affective_dialog"),
        ({"proactivity": types.ProactivityConfig(proactive_audio=False)}, 1007, "proactive_audio"),
        ({"tools": [types.Tool(code_execution=types.ToolCodeExecution())]}, 1007, "code_execution"),
        ({"model": "gemini-2.0-flash-live-001"}, 1008, "is not found for API version v1"),
    ],
)
async def test_a_setup_that_the_model_refuses(config: dict[str, Any], code: int, reason: str) -> None:
    async with emulator() as service:
        with pytest.raises(errors.APIError, match=reason) as refused:
            async with session(service, **config):
                pass
        assert refused.value.code == code
        assert service.connection.refusal is not None


async def test_audio_of_another_rate_is_refused() -> None:
    async with emulator() as service, session(service) as live:
        wrong = types.Blob(data=silence(0.02, 24_000), mime_type="audio/pcm;rate=24000")
        await live.send_realtime_input(audio=wrong)
        with pytest.raises(errors.APIError, match="Unsupported sample rate") as refused:
            await turn(live)
        assert refused.value.code == 1007


@pytest.mark.parametrize("vertex", [False, True])
async def test_a_wrong_key_is_refused_at_the_door(vertex: bool) -> None:
    async with emulator(api_key="right") as service:
        with pytest.raises(InvalidStatus) as refused:
            async with session(service, key="wrong", vertex=vertex):
                pass
        assert refused.value.response.status_code == 403
        async with session(service, key="right", vertex=vertex):
            pass
