"""Faults as google-genai reports them: what a client has to cope with, proven by the library itself."""

from typing import Any

import pytest
from google.genai import errors, types
from websockets.exceptions import InvalidStatus

from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from assistant.emulator.faults import (
    CloseLink,
    DropLink,
    EmptyTurn,
    Fault,
    GoAway,
    Interrupt,
    Refuse,
    SayTurnComplete,
    SendBadAudio,
    SendFrame,
    SendHuge,
)
from assistant.emulator.scenario import ToolCall
from tests.support.genai_client import Heard, session, turn
from tests.support.speech import seconds

TRANSPARENT: dict[str, Any] = {"session_resumption": types.SessionResumptionConfig(transparent=True)}


def emulator(*faults: Fault, turns: tuple[Turn, ...] = (Turn(reply="Here is the answer."),)) -> Emulator:
    return Emulator(EmulatorSettings(scenario=Scenario(turns=turns, faults=faults, delay_s=0)))


async def answered(*faults: Fault, **config: Any) -> Heard:
    """What a client gets when it asks something."""
    async with emulator(*faults) as service, session(service, **config) as live:
        await live.send_realtime_input(text="hello")
        return await turn(live)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (SendFrame(at="reply", text='{"news":{}}'), TypeError),  # an unknown message
        (SendFrame(at="reply", text='{"news":{}}', binary=True), TypeError),
        (SendFrame(at="reply", text="garbage"), ValueError),
        (SendFrame(at="reply", text='{"serverContent":5}'), (TypeError, ValueError, AttributeError)),
        (SendBadAudio(at="reply", base64="truncated"), ValueError),
        (SendBadAudio(at="reply", base64="invalid"), ValueError),
    ],
)
async def test_what_it_stumbles_over_leaves_the_session_usable(
    fault: Fault, raised: type[Exception] | tuple[type[Exception], ...]
) -> None:
    async with emulator(fault) as service, session(service) as live:
        await live.send_realtime_input(text="hello")
        with pytest.raises(raised):
            await turn(live)
        assert (await turn(live)).kinds[-1] == "turn_complete"


@pytest.mark.parametrize(
    "fault",
    [
        SendFrame(at="reply", text='{"serverContent":{"mood":"fine"}}'),
        SendFrame(at="reply", text="{}"),
        SendHuge(at="reply", size=900_000),
        SendBadAudio(at="reply", base64="odd"),
    ],
)
async def test_what_it_tolerates(fault: Fault) -> None:
    heard = await answered(fault)
    assert heard.audio
    assert heard.kinds[-1] == "turn_complete"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (SendHuge(at="reply", size=1_100_000), 1006),  # 1 MiB is the default of its WebSocket library
        (DropLink(at="reply", audio_s=0.3, rst=True), 1006),
        (DropLink(at="reply", audio_bytes=960, within_message=True), 1006),
        (CloseLink(at="reply", audio_bytes=10_000, code=1011), 1011),
        (CloseLink(at="message", nth=2, code=1008, reason="Operation is not implemented."), 1008),
    ],
)
async def test_what_ends_the_link(fault: Fault, code: int) -> None:
    with pytest.raises(errors.APIError) as lost:
        await answered(fault)
    assert lost.value.code == code


async def test_a_stall_is_half_a_reply() -> None:
    async with emulator(CloseLink(at="reply", audio_s=0.5)) as service, session(service) as live:
        await live.send_realtime_input(text="hello")
        heard = b""
        with pytest.raises(errors.APIError):
            async for message in live.receive():
                heard += message.data or b""
        assert seconds(heard, 24_000) == 0.5


async def test_an_empty_turn_and_a_phantom() -> None:
    assert not (await answered(EmptyTurn())).audio
    phantom = await answered(Interrupt(at="question"))
    assert not phantom.audio
    assert phantom.kinds[-2:] == ["interrupted", "turn_complete"]


async def test_a_turn_that_is_complete_too_early_is_cut_in_two() -> None:
    early = SayTurnComplete(at="reply", audio_s=0.5)
    async with emulator(early) as service, session(service) as live:
        await live.send_realtime_input(text="hello")
        first, second = await turn(live), await turn(live)
        assert first.audio + second.audio == bytes(service.sent_audio[0].audio)
        assert seconds(first.audio, 24_000) == 0.5


async def test_a_go_away_with_little_time() -> None:
    async with emulator(GoAway(at="setup_complete", time_left_s=0.3)) as service, session(service) as live:
        with pytest.raises(errors.APIError) as lost:
            async for message in live.receive():
                assert message.go_away is not None
                assert message.go_away.time_left == "0.3s"
        assert lost.value.code == 1001


async def test_updates_while_generating_and_after() -> None:
    async with emulator() as service, session(service, vertex=True, **TRANSPARENT) as live:
        await live.send_realtime_input(text="hello")
        updates = [message.session_resumption_update async for message in live.receive()]
        assert [update.resumable for update in updates if update] == [False]
        async for message in live.receive():
            update = message.session_resumption_update
            assert update is not None
            assert update.resumable
            assert update.new_handle
            assert update.last_consumed_client_message_index == 1
            break


async def test_several_tools_and_one_taken_back() -> None:
    calls = Turn(reply="Both.", tool_calls=(ToolCall(name="f"), ToolCall(name="g")))
    interrupted = Interrupt(at="tool_call", after_s=0.05)
    async with emulator(interrupted, turns=(calls,)) as service, session(service) as live:
        await live.send_realtime_input(text="do both")
        asked, cancelled = None, None
        async for message in live.receive():
            asked = message.tool_call or asked
            cancelled = message.tool_call_cancellation or cancelled
        assert asked is not None
        assert asked.function_calls is not None
        assert [call.name for call in asked.function_calls] == ["f", "g"]
        assert cancelled is not None
        assert cancelled.ids == [call.id for call in asked.function_calls]


async def test_refusals_at_the_door_are_not_api_errors() -> None:
    async with emulator(Refuse(status=429, retry_delay_s=27)) as service:
        with pytest.raises(InvalidStatus) as refused:
            async with session(service):
                pass
        assert b'"retryDelay": "27s"' in refused.value.response.body
