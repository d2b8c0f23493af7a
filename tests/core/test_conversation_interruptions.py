"""Barge-in: by the wake word, by the service's notice, by speech; and what becomes of late audio."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.states import Link, Reply, Turn
from tests.support.talk import answering, asking, following_up


def test_the_wake_word_interrupts_the_reply_and_listens_at_once() -> None:
    talk = answering()
    talk.new()
    talk.wake()
    talk.is_now(Turn.LISTENING)
    assert talk.new() == [do.FlushPlayout()]
    talk.asks()
    talk.is_now(Turn.THINKING)
    assert talk.sent == list(range(1, talk.frames + 1))


def test_late_audio_after_a_local_barge_in_is_discarded() -> None:
    talk = answering().wake()
    heard = len(talk.all(do.Play))
    talk.model_says(1).tell(ev.ReplyTranscribed("and so on")).model_says(1)
    assert (len(talk.all(do.Play)), talk.turn) == (heard, Turn.LISTENING)
    talk.tell(ev.ReplyInterrupted(), ev.TurnCompleted()).asks().model_says(1)
    assert (len(talk.all(do.Play)), talk.turn) == (heard + 1, Turn.SPEAKING)


@pytest.mark.parametrize("end", [ev.TurnCompleted(), ev.ReplyInterrupted()])
def test_the_service_tells_when_the_discarded_reply_is_over(end: ev.Event) -> None:
    talk = answering().wake()
    assert talk.status.reply is Reply.DISCARDING
    talk.tell(ev.GenerationCompleted())
    assert talk.status.reply is Reply.DISCARDING
    assert talk.tell(end).status.reply is Reply.NONE


def test_a_discarded_turn_does_not_end_the_next_one() -> None:
    talk = answering().wake().asks()
    talk.tell(ev.TurnCompleted()).is_now(Turn.THINKING)


def test_the_transcript_of_a_discarded_reply_does_not_mix_with_the_next_question() -> None:
    talk = answering().tell(ev.PersonTranscribed("tell me a story"), ev.ReplyTranscribed("Once"))
    talk.wake().tell(ev.ReplyTranscribed(" upon a time"), ev.PersonTranscribed("enough"))
    assert (talk.status.person, talk.status.model) == ("enough", "")


def test_nothing_is_discarded_when_the_whole_reply_was_here_already() -> None:
    talk = asking().model_says(5).model_ends().passes(1).wake()
    assert talk.status.reply is Reply.NONE
    talk.asks().model_says(1)
    assert len(talk.all(do.Play)) == 2


def test_the_service_interrupts() -> None:
    talk = answering()
    talk.new()
    talk.says(0.4).tell(ev.ReplyInterrupted())
    talk.is_now(Turn.LISTENING)
    assert talk.new_kinds() == [do.SendAudio, do.FlushPlayout]
    talk.tell(ev.TurnCompleted()).says(1).passes(1)
    talk.is_now(Turn.THINKING)


def test_an_interruption_that_comes_after_the_words_waits_for_the_answer() -> None:
    talk = answering().asks(0.5).tell(ev.ReplyInterrupted())
    talk.is_now(Turn.LISTENING)
    talk.model_says(1).is_now(Turn.SPEAKING)


def test_the_wake_word_while_the_model_thinks() -> None:
    asking().wake().is_now(Turn.LISTENING)


def test_the_wake_word_in_the_follow_up_window() -> None:
    talk = following_up().passes(7).wake().passes(7)
    talk.is_now(Turn.LISTENING)


@pytest.mark.parametrize("drained", [1, 2])
def test_a_report_of_the_speaker_that_nobody_waits_for_is_ignored(drained: int) -> None:
    talk = answering().tell(*[ev.PlayoutDrained()] * drained)
    talk.is_now(Turn.SPEAKING)


def test_audio_that_comes_after_the_end_is_a_new_reply() -> None:
    talk = asking().model_says(3).model_ends().passes(1).model_says(1).passes(2.5)
    talk.is_now(Turn.SPEAKING)
    talk.model_ends().passes(1).is_now(Turn.FOLLOW_UP)


def test_what_the_service_says_to_a_sleeper_is_not_played() -> None:
    talk = following_up().passes(9)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.UP)
    talk.new()
    talk.model_says(1)
    assert (talk.turn, talk.new()) == (Turn.ASLEEP, [do.CloseLink()])
