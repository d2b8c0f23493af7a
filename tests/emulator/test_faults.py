"""What goes wrong within a conversation, at times that the tests set."""

import base64
import binascii
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from websockets.frames import Close

from assistant.emulator.catalogue import Backend
from assistant.emulator.faults import (
    FAULTS,
    CloseLink,
    DropLink,
    Fault,
    GoAway,
    Interrupt,
    LoseMemory,
    SayTurnComplete,
    SendBadAudio,
    SendFrame,
    SendHuge,
    ShutPort,
    SlowReader,
    Withhold,
)
from assistant.emulator.outputs import Drop, ReadSlowly, Send, SendText, Shut
from assistant.emulator.scenario import Scenario, Turn, load_scenario
from assistant.emulator.sessions import Said
from tests.support.live_frames import Client, audio, frame, picture, service, setup
from tests.support.speech import silence, speech

TEXT = frame(realtime_input={"text": "hello"})


def connected(*faults: Fault, reply_s: float = 1.0, **fields: Any) -> Client:
    scenario = Scenario(turns=(Turn(reply="one two three"),), faults=faults, delay_s=0)
    client = Client(service(scenario), reply_s=reply_s)
    client.send(setup(**fields))
    return client


def audio_bytes(client: Client) -> int:
    """How much of the reply was sent."""
    return sum(len(output.audio) for _, output in client.log if isinstance(output, Send))


def odd_frames(client: Client) -> list[SendText]:
    return [output for _, output in client.log if isinstance(output, SendText)]


# --- where in a reply -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ({"audio_s": 0.5}, 24_000),
        ({"audio_s": 0.01}, 480),
        ({"audio_bytes": 2}, 2),
        ({"audio_bytes": 12_345}, 12_344),
        ({"audio_bytes": 3_840}, 3_840),
        ({"audio_s": 0}, 0),
        ({"audio_s": 99}, 48_000),
    ],
)
def test_a_reply_stalls_after_exactly_so_much_audio(where: dict[str, Any], sent: int) -> None:
    client = connected(Withhold(at="reply", **where))
    client.send(TEXT)
    client.pass_time(60)
    assert audio_bytes(client) == sent
    assert not list(client.messages("turnComplete"))
    assert client.closed is None


@pytest.mark.parametrize("code", [1000, 1001, 1007, 1008, 1011, 1013, 4999])
def test_any_close_code_at_any_byte(code: int) -> None:
    client = connected(CloseLink(at="reply", audio_bytes=9_000, code=code, reason="why"))
    client.send(TEXT)
    client.pass_time(5)
    assert client.closed is not None
    assert (client.closed.code, client.closed.reason) == (code, "why")
    upto = [output for _, output in client.log].index(client.closed)
    assert sum(len(output.audio) for _, output in client.log[:upto] if isinstance(output, Send)) == 9_000


@pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 1016, 2999, 5000])
def test_a_code_that_no_close_can_carry_is_refused(code: int) -> None:
    with pytest.raises(ValidationError, match="3000 to 4999"):
        CloseLink(at="reply", code=code)


@pytest.mark.parametrize("code", [1000, 1003, 1007, 1014, 3000, 4999])
def test_every_other_can_be_sent(code: int) -> None:
    assert Close(CloseLink(at="reply", code=code).code, "").serialize()


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(ValidationError, match="halves of characters"):
        SendFrame(at="reply", text="\ud800")


def test_pieces_of_a_cut_reply_are_the_reply() -> None:
    client = connected(
        SendFrame(at="reply", audio_bytes=1_000, text="{}"), SendFrame(at="reply", audio_s=0.3, text="[]")
    )
    client.send(TEXT)
    client.pass_time(5)
    assert audio_bytes(client) == 48_000
    assert [sent.text for sent in odd_frames(client)] == ["{}", "[]"]
    times = [when for when, _ in client.messages("modelTurn")]
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert times[-1] - times[0] == pytest.approx(0.24)


@pytest.mark.parametrize(("nth", "after"), [(1, "setupComplete"), (2, "modelTurn"), (4, "modelTurn")])
def test_after_the_nth_message(nth: int, after: str) -> None:
    client = connected(DropLink(at="message", nth=nth))
    client.send(TEXT)
    client.pass_time(5)
    outputs = [output for _, output in client.log]
    dropped = next(index for index, output in enumerate(outputs) if isinstance(output, Drop))
    assert sum(isinstance(output, Send) for output in outputs[:dropped]) == nth
    assert Client.kinds([outputs[dropped - 1]]) == [after]


def test_a_second_after_the_nth_message() -> None:
    client = connected(CloseLink(at="message", nth=1, after_s=1))
    assert client.closed is None
    assert client.pass_time(1) == ["Close"]


# --- silence and ends -----------------------------------------------------------------------------


@pytest.mark.parametrize("time_left_s", [0.0, 3.5, 50.0])
def test_a_connection_that_goes_away_is_closed_in_time_although_silent(time_left_s: float) -> None:
    client = connected(GoAway(at="question", time_left_s=time_left_s), Withhold(at="question", after_s=0.01))
    client.send(TEXT)
    went = client.now
    client.pass_time(60)
    ((_, said),) = client.messages("goAway")
    assert said["goAway"] == {"timeLeft": f"{time_left_s:g}s"}
    assert client.closed is not None
    assert client.closed.code == 1001
    (closed_at,) = [when for when, output in client.log if output is client.closed]
    assert closed_at - went == pytest.approx(time_left_s)
    assert not list(client.messages("turnComplete"))


@pytest.mark.parametrize(
    ("fault", "output"),
    [
        (
            DropLink(at="reply", audio_s=0.1, rst=True, within_message=True),
            Drop(rst=True, within_message=True),
        ),
        (SlowReader(at="reply", audio_s=0.1, bytes_s=1000, seconds=2), ReadSlowly(1000, 2)),
        (ShutPort(at="reply", audio_s=0.1, seconds=3), Shut(3)),
        (SendFrame(at="reply", audio_s=0.1, text="garbage", binary=True), SendText("garbage", binary=True)),
    ],
)
def test_what_is_done_to_the_connection(fault: Fault, output: object) -> None:
    client = connected(fault)
    client.send(TEXT)
    client.pass_time(5)
    done = [one for _, one in client.log]
    before = done[: done.index(output)]  # type: ignore[arg-type]
    assert sum(len(one.audio) for one in before if isinstance(one, Send)) == 4_800


def test_a_fault_at_speech_strikes_also_when_the_speech_ends_a_reply() -> None:
    client = connected(CloseLink(at="speech", after_s=0.2), reply_s=5)
    client.send(TEXT)
    assert client.send(audio(speech("stop please"))) == ["interrupted", "turnComplete"]
    assert client.pass_time(0.2) == ["Close"]


# --- odd words ------------------------------------------------------------------------------------


def test_a_phantom_interrupts_nothing() -> None:
    listening = connected(Interrupt(at="setup_complete", after_s=1))
    assert listening.pass_time(2) == ["interrupted"]
    listening.send(TEXT)
    assert "turnComplete" in listening.pass_time(5)
    speechless = connected(Interrupt(at="question", times=1))
    assert speechless.send(TEXT) == ["interrupted", "turnComplete"]
    assert audio_bytes(speechless) == 0


def test_the_turn_is_said_to_be_complete_twice_or_too_early() -> None:
    twice = connected(SayTurnComplete())
    twice.send(TEXT)
    assert twice.pass_time(5)[-2:] == ["turnComplete", "turnComplete"]
    early = connected(SayTurnComplete(at="reply", audio_s=0.5))
    early.send(TEXT)
    assert early.pass_time(5) == [
        "modelTurn",
        "turnComplete",
        "modelTurn",
        "generationComplete",
        "turnComplete",
    ]


@pytest.mark.parametrize("size", [100, 1_200_000])
def test_a_huge_message_is_as_long_as_it_says_and_valid(size: int) -> None:
    client = connected(SendHuge(at="setup_complete", size=size))
    (sent,) = odd_frames(client)
    assert len(sent.text.encode()) == size
    assert sent.binary
    (part,) = json.loads(sent.text)["serverContent"]["modelTurn"]["parts"]
    assert set(part["text"]) == {"x"}


@pytest.mark.parametrize("how", ["truncated", "invalid"])
def test_audio_that_is_not_base64(how: Any) -> None:
    client = connected(SendBadAudio(at="setup_complete", base64=how))
    (sent,) = odd_frames(client)
    (part,) = json.loads(sent.text)["serverContent"]["modelTurn"]["parts"]
    with pytest.raises(binascii.Error):
        base64.b64decode(part["inlineData"]["data"], validate=True)


def test_audio_of_half_a_sample() -> None:
    (sent,) = odd_frames(connected(SendBadAudio(at="setup_complete", base64="odd")))
    (part,) = json.loads(sent.text)["serverContent"]["modelTurn"]["parts"]
    assert len(base64.b64decode(part["inlineData"]["data"], validate=True)) % 2 == 1


# --- sessions -------------------------------------------------------------------------------------


def handle(client: Client) -> str:
    """The newest one that was given."""
    updates = [
        message["sessionResumptionUpdate"] for _, message in client.messages("sessionResumptionUpdate")
    ]
    return str([update["newHandle"] for update in updates if update["resumable"]][-1])


def remembering(*faults: Fault, **fields: Any) -> tuple[Client, str]:
    """A session that was told a name, and its handle. Its next reply repeats what it remembers."""
    turns = (Turn(reply="Hello."), Turn(reply="You said: {before}."))
    client = Client(service(Scenario.model_validate({"turn": turns, "fault": faults, "delay_s": 0} | fields)))
    client.send(setup(sessionResumption={}), frame(realtime_input={"text": "I am Ann"}))
    client.pass_time(5)
    return client, handle(client)


def resumed(first: Client, given: str, number: int = 2) -> Client:
    client = Client(first.shared, number=number)
    client.now = first.now
    client.send(setup(sessionResumption={"handle": given}, outputAudioTranscription={}))
    return client


def answer(client: Client) -> str:
    """What it says when asked what it was told."""
    client.send(frame(realtime_input={"text": "what did I say?"}))
    client.pass_time(5)
    return "".join(m["outputTranscription"]["text"] for _, m in client.messages("outputTranscription"))


def test_a_resumed_session_can_be_asked_what_it_remembers() -> None:
    first, given = remembering()
    again = resumed(first, given)
    assert answer(again) == "You said: I am Ann."
    assert again.dialogue.answering.session.history[0] == Said("user", "I am Ann")


def test_a_resumed_session_may_have_lost_its_memory() -> None:
    first, given = remembering(LoseMemory())
    assert answer(resumed(first, given)) == "You said: nothing."


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1007, "Invalid session handle"),
        (1008, "BidiGenerateContent session not found"),
        (1011, "Internal error encountered."),
    ],
)
def test_a_handle_is_refused_as_often_as_wanted(code: int, reason: str) -> None:
    first, given = remembering(CloseLink(at="resume", code=code, reason=reason, times=1))
    refused = resumed(first, given)
    assert refused.closed is not None
    assert (refused.closed.code, refused.closed.reason) == (code, reason)
    assert type(refused.log[0][1]).__name__ == "Close"
    assert resumed(first, given, number=3).closed is None


def test_a_handle_expires() -> None:
    first, given = remembering(handle_valid_s=60)
    first.pass_time(50)
    assert resumed(first, given).closed is None
    first.pass_time(20)
    late = resumed(first, given, number=3)
    assert late.closed is not None
    assert (late.closed.code, late.closed.reason) == (1008, "BidiGenerateContent session not found")


def test_an_old_connection_must_be_closed_before_its_session_is_resumed() -> None:
    first, given = remembering(one_link=True)
    early = resumed(first, given)
    assert early.closed is not None
    assert early.closed.code == 1011
    first.shared.sessions.leave(1)
    assert resumed(first, given, number=3).closed is None


def test_there_is_no_handle_while_the_model_generates() -> None:
    client = connected(sessionResumption={})
    client.send(TEXT)
    client.pass_time(5)
    updates = [m["sessionResumptionUpdate"] for _, m in client.messages("sessionResumptionUpdate")]
    assert updates[0] == {"resumable": False}
    assert updates[1]["resumable"] is True
    assert updates[1]["newHandle"]
    assert len(updates) == 2


def test_a_transparent_session_tells_what_was_consumed() -> None:
    client = Client(service(Scenario(turns=(Turn(reply="one"),), delay_s=0)), Backend.VERTEX)
    model = "publishers/google/models/gemini-3.8-live"
    client.send(setup(model=model, sessionResumption={"transparent": True}), audio(silence(0.1)), TEXT)
    client.send(audio(silence(0.1)))
    client.pass_time(5)
    *_, (_, last) = client.messages("sessionResumptionUpdate")
    assert last["sessionResumptionUpdate"]["lastConsumedClientMessageIndex"] == "3"


def test_a_resumed_session_is_billed_its_context_again_by_modality() -> None:
    first = connected(sessionResumption={}, reply_s=2.0)
    first.send(picture(), audio(silence(4.0)), TEXT)
    first.pass_time(5)
    again = Client(first.shared, number=2)
    again.send(setup(sessionResumption={"handle": handle(first)}), TEXT)
    again.pass_time(5)
    ((_, message),) = again.messages("usageMetadata")
    counted = {one["modality"]: one["tokenCount"] for one in message["usageMetadata"]["promptTokensDetails"]}
    assert counted == {"IMAGE": 258, "TEXT": 4, "AUDIO": 150}
    assert message["usageMetadata"]["promptTokenCount"] == 412


# --- files ----------------------------------------------------------------------------------------

EVERY_FAULT = {
    "refuse": "status = 429\nretry_delay_s = 27",
    "certificate": "wrong = 'expired'",
    "refuse_token": "error = 'invalid_grant'",
    "lose_memory": "",
    "delay": "at = 'reply'\nseconds = 2",
    "withhold": "at = 'reply'\naudio_s = 1.5",
    "slow_reader": "at = 'speech'\nbytes_s = 1000",
    "close": "at = 'reply'\naudio_bytes = 4800\ncode = 1007",
    "drop": "at = 'message'\nnth = 3\nrst = true",
    "go_away": "at = 'question'\ntime_left_s = 5",
    "shut_port": "at = 'turn_complete'\nseconds = 5",
    "send": "at = 'setup_complete'\ntext = '{}'",
    "huge": "at = 'reply'\nsize = 5000000",
    "bad_audio": "at = 'reply'\nbase64 = 'invalid'",
    "interrupt": "at = 'speech'",
    "empty_turn": "",
    "say_turn_complete": "",
    "cancel_calls": "after_s = 0.5",
}


def test_every_fault_can_be_written_in_a_file(tmp_path: Path) -> None:
    assert EVERY_FAULT.keys() == FAULTS.keys()
    path = tmp_path / "rude.toml"
    path.write_text("".join(f"[[fault]]\ndo = '{name}'\n{keys}\n" for name, keys in EVERY_FAULT.items()))
    assert [type(fault) for fault in load_scenario(path).faults] == list(FAULTS.values())
