"""A conversation from the wake word to sleep, as a person sees it."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Turn
from assistant.core.timings import Timings
from tests.support.talk import Talk, answering, asking, following_up


def test_asleep_nothing_leaves_and_nothing_is_waited_for() -> None:
    talk = Talk().passes(5, speech=True)
    assert talk.log == []
    assert talk.conversation.next_deadline() is None
    talk.is_now(Light.DARK)


def test_a_whole_conversation() -> None:
    talk = Talk(link_takes=0.0).passes(3)
    talk.wake()
    assert (talk.turn, talk.light, talk.new()) == (Turn.LISTENING, Light.WAKING, [do.OpenLink(False)])
    talk.passes(0.1)
    talk.is_now(Light.LISTENING)
    talk.asks()
    assert (talk.turn, talk.light) == (Turn.THINKING, Light.THINKING)
    talk.tell(ev.PersonTranscribed("what is"), ev.PersonTranscribed(" the time?"))
    talk.model_says(1.0).tell(ev.ReplyTranscribed("It is ten."))
    assert (talk.turn, talk.light) == (Turn.SPEAKING, Light.SPEAKING)
    assert (talk.status.person, talk.status.model) == ("what is the time?", "It is ten.")
    talk.model_ends().passes(0.9)
    talk.is_now(Turn.SPEAKING)
    talk.passes(0.2)
    assert (talk.turn, talk.light) == (Turn.FOLLOW_UP, Light.FOLLOW_UP)
    talk.passes(8.0)
    assert (talk.turn, talk.light) == (Turn.ASLEEP, Light.DARK)
    assert talk.earcons == [Earcon.WAKE, Earcon.SLEEP]
    assert talk.new_kinds()[-1] is do.StopAudio


def test_the_pre_roll_goes_up_with_the_question_without_a_gap() -> None:
    talk = Talk(link_takes=0.0).passes(5)
    talk.wake().asks()
    assert talk.sent == list(range(talk.frames - 199, talk.frames + 1))  # 100 of pre-roll, 100 after


@pytest.mark.parametrize("link_takes", [0.0, 1.0, 3.0])
def test_a_slow_link_loses_no_frame(link_takes: float) -> None:
    talk = Talk(link_takes=link_takes).passes(5)
    woken_at = talk.frames
    talk.wake().asks(1.5).passes(1.5)
    assert talk.sent == list(range(woken_at - 99, talk.frames + 1))
    talk.is_now(Turn.THINKING)


def test_beyond_the_backlog_the_oldest_speech_is_dropped() -> None:
    talk = Talk(Rules(Timings(backlog_s=4.0))).passes(3).wake().says(6)
    talk.link_opens()
    assert talk.sent == list(range(talk.frames - 199, talk.frames + 1))


def test_the_reply_time_out_starts_with_the_link() -> None:
    talk = Talk(link_takes=5.0).wake().asks()
    talk.passes(6.9)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 0)
    talk.passes(0.2)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 1)


def test_a_problem_is_shown_for_a_while() -> None:
    talk = Talk().wake().link_lost(Cause.KEY_REFUSED)
    talk.is_now(Light.TROUBLE)
    talk.passes(9.9).is_now(Light.TROUBLE)
    talk.passes(3)
    assert (talk.light, talk.status.cause) == (Light.DARK, None)
    assert talk.conversation.next_deadline() is None


def test_the_service_writing_down_the_question_is_progress() -> None:
    talk = asking().passes(2.5).tell(ev.PersonTranscribed("er")).passes(3.9)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 0)


def test_listening_times_out() -> None:
    talk = Talk(link_takes=0.0).wake().passes(7.9)
    talk.is_now(Turn.LISTENING)
    talk.passes(0.2)
    talk.is_now(Turn.ASLEEP)
    assert talk.earcons == [Earcon.WAKE, Earcon.SLEEP]


def test_a_click_is_no_speech() -> None:
    talk = Talk(link_takes=0.0).wake().passes(4).says(0.1).passes(4)
    talk.is_now(Turn.ASLEEP)


def test_a_second_wake_word_makes_it_listen_afresh() -> None:
    talk = Talk(link_takes=0.0).wake().passes(6).wake("hey jarvis").passes(6)
    assert (talk.turn, talk.status.wake_word) == (Turn.LISTENING, "hey jarvis")


@pytest.mark.parametrize("end", [[ev.GenerationCompleted()], [ev.TurnCompleted()]])
def test_either_completion_ends_the_reply(end: list[ev.Event]) -> None:
    talk = asking().model_says(1).tell(*end).passes(1.1)
    talk.is_now(Turn.FOLLOW_UP)
    assert len(talk.all(do.EndReply)) == 1


def test_a_burst_is_played_to_its_end() -> None:
    talk = asking()
    for _ in range(30):
        talk.model_says(1).passes(0.01)
    talk.model_ends().passes(29)
    talk.is_now(Turn.SPEAKING)
    talk.passes(1)
    talk.is_now(Turn.FOLLOW_UP)
    assert not talk.all(do.FlushPlayout)


def test_a_speaker_that_never_drains_does_not_stop_the_conversation() -> None:
    talk = asking().model_says(1).model_ends()
    for _ in range(200):
        deadline = talk.conversation.next_deadline()
        assert deadline is not None
        if talk.turn is not Turn.SPEAKING:
            break
        talk.now = deadline
        talk.tell(ev.DeadlinePassed())
    assert (talk.turn, talk.status.cause) == (Turn.FOLLOW_UP, None)
    assert talk.now == pytest.approx(talk.at(do.Play)[0] + 3.0)


def test_follow_up_without_the_wake_word() -> None:
    talk = following_up().passes(7).asks()
    talk.is_now(Turn.THINKING)
    talk.model_says(1).model_ends().passes(1.1)
    talk.is_now(Turn.FOLLOW_UP)
    assert talk.sent == list(range(1, talk.frames + 1))
    assert len(talk.all(do.OpenLink)) == 1


def test_the_follow_up_window_can_be_off() -> None:
    talk = following_up(Rules(Timings(follow_up_s=0)))
    talk.is_now(Turn.ASLEEP)
    assert talk.earcons[-1] is not Earcon.TROUBLE


def test_speech_over_the_last_word_of_the_reply_is_a_follow_up() -> None:
    talk = asking().model_says(1).model_ends().passes(0.5).says(9.5)
    talk.is_now(Turn.LISTENING)
    talk.passes(1)
    talk.is_now(Turn.THINKING)


def test_the_model_may_speak_on_in_the_follow_up_window() -> None:
    talk = following_up().passes(4).model_says(6).passes(5)
    talk.is_now(Turn.SPEAKING)


def test_the_model_may_answer_before_endpointing_found_the_end() -> None:
    talk = Talk(link_takes=0.0).wake().says(1).model_says(1)
    talk.is_now(Turn.SPEAKING)


def test_speech_while_the_model_thinks_is_listened_to() -> None:
    asking().says(0.5).is_now(Turn.LISTENING)


def test_the_longest_conversation_ends_whatever_happens() -> None:
    talk = Talk(Rules(Timings(longest_conversation_s=60)), link_takes=0.0).wake()
    while talk.now < 1050:
        talk.asks().model_says(1).model_ends().passes(1.1)
    talk.asks().model_says(30).passes(10)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.DOWN)
    assert talk.at(do.FlushPlayout) == [1060.0]


def test_an_utterance_that_is_too_long_closes_the_ears() -> None:
    talk = Talk(link_takes=0.0).wake().says(61)
    talk.is_now(Turn.THINKING)
    assert not talk.status.streaming
    assert talk.new_kinds()[-1] is do.StopAudio
    talk.says(1).model_says(1)
    talk.is_now(Turn.SPEAKING)
    talk.model_ends().passes(1.1, speech=True)
    talk.is_now(Turn.ASLEEP)
    assert talk.new_kinds() == [do.Play, do.EndReply]


def test_a_long_utterance_that_no_link_took_is_over() -> None:
    rules = Rules(Timings(longest_utterance_s=5))
    talk = Talk(rules).wake().says(6)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.DOWN)
    assert not talk.all(do.SendAudio)


def test_late_deadlines_are_taken_one_at_a_time() -> None:
    """After a suspend everything is due at once; what comes first decides what the rest still means."""
    talk = Talk(Rules(Timings(hold_after_s=1.0, listen_timeout_s=1.5)), link_takes=0.0)
    talk.press().passes(0.9)
    talk.now += 5
    talk.tell(ev.DeadlinePassed())
    assert (talk.turn, talk.status.held) == (Turn.LISTENING, True)


def test_a_deadline_that_is_early_changes_nothing() -> None:
    talk = asking()
    status = talk.status
    talk.tell(ev.DeadlinePassed())
    assert talk.status == status


def test_the_transcript_of_a_new_conversation_is_new() -> None:
    talk = asking().tell(ev.PersonTranscribed("stop")).press().release()
    assert talk.status.person == "stop"
    talk.wake().passes(0.1).tell(ev.PersonTranscribed("go"))
    assert talk.status.person == "go"


def test_the_status_is_the_same_object_while_nothing_changes() -> None:
    talk = asking()
    before = talk.status
    assert talk.passes(0.1).status is before


def test_answering_helper_is_speaking() -> None:
    answering().is_now(Turn.SPEAKING)
