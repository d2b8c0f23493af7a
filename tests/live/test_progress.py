import pytest

from assistant.core import events as ev
from assistant.core.effects import (
    EndActivity,
    SendAudio,
    SendText,
    SendToolResponse,
    StartActivity,
    WireEffect,
)
from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.live.progress import STALL_S, Progress

QUESTIONS = [EndActivity(), SendText("hi"), SendToolResponse(ToolResponse("1", "f", {}))]


def asked(message: WireEffect, now: float = 100.0) -> Progress:
    progress = Progress()
    progress.sends(message, now)
    progress.sent()
    return progress


def test_a_message_that_does_not_leave_is_a_stall() -> None:
    progress = Progress()
    progress.sends(SendAudio(b""), 100.0)

    assert progress.stalled(100.0 + STALL_S) is None
    assert progress.stalled(100.1 + STALL_S) is not None
    progress.sent()
    assert progress.stalled(1000.0) is None


def test_behind_a_picture_that_moves_a_message_may_wait() -> None:
    progress = Progress()
    progress.sends(SendAudio(b""), 100.0)
    for second in range(1, 20):
        progress.picture_leaves(second * 1000, 100.0 + second)
        assert progress.stalled(100.0 + second) is None


def test_behind_a_picture_that_does_not_move_it_may_not() -> None:
    progress = Progress()
    progress.sends(SendAudio(b""), 100.0)
    progress.picture_leaves(1000, 101.0)
    for second in range(2, 7):
        progress.picture_leaves(1000, 100.0 + second)

    assert progress.stalled(101.0 + STALL_S) is None
    assert progress.stalled(101.1 + STALL_S) is not None


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: type(q).__name__)
def test_after_a_question_silence_counts_from_it_or_from_the_last_byte(question: WireEffect) -> None:
    progress = asked(question)

    assert progress.silent_s(0, 106.0) == 6.0
    assert progress.silent_s(1, 107.0) == 0.0, "a pong is a byte"
    assert progress.silent_s(1, 109.0) == 2.0


@pytest.mark.parametrize("statement", [StartActivity(), SendAudio(b"")])
def test_nothing_is_owed_while_the_person_speaks(statement: WireEffect) -> None:
    assert asked(statement).silent_s(0, 1000.0) == 0.0


def test_speaking_again_takes_the_question_back() -> None:
    progress = asked(EndActivity())
    progress.sends(StartActivity(), 101.0)

    assert progress.silent_s(0, 1000.0) == 0.0


def test_half_a_reply_is_owed_its_other_half() -> None:
    progress = Progress()
    progress.heard(ev.ModelSpoke(b""), 100.0)

    assert progress.silent_s(0, 106.0) == 6.0


@pytest.mark.parametrize(
    "end",
    [ev.GenerationCompleted(), ev.TurnCompleted(), ev.ReplyInterrupted(), ev.ToolCalled(ToolCall("1", "f"))],
)
def test_a_whole_reply_or_a_call_is_all_that_was_owed(end: ev.Event) -> None:
    progress = asked(EndActivity())
    progress.heard(ev.PersonTranscribed("hi"), 101.0)
    assert progress.silent_s(0, 106.0) == 6.0
    progress.heard(end, 102.0)

    assert progress.silent_s(0, 1000.0) == 0.0
