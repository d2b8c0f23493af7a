"""Mute means mute: in any state, for everything, at once."""

from collections.abc import Callable

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Switch, Turn
from tests.support.talk import Talk, answering, asking, following_up


def listening() -> Talk:
    return Talk(link_takes=0.0).passes(3).wake().says(1)


def holding() -> Talk:
    return Talk(link_takes=0.0).passes(3).press().says(1)


def undecided() -> Talk:
    return following_up().press().says(0.2)


AFTER_MUTE = {
    listening: Turn.ASLEEP,
    holding: Turn.ASLEEP,
    undecided: Turn.ASLEEP,
    following_up: Turn.ASLEEP,
    asking: Turn.THINKING,
    answering: Turn.SPEAKING,
}


@pytest.mark.parametrize("begin", AFTER_MUTE)
def test_nothing_leaves_while_muted(begin: Callable[[], Talk]) -> None:
    talk = begin()
    talk.new()
    talk.mute()
    assert talk.status.microphone is Switch.OFF
    talk.is_now(Light.MUTED)
    assert talk.turn is AFTER_MUTE[begin]
    assert do.StopAudio() in talk.new()
    assert not talk.status.streaming
    talk.says(1).wake().says(1).press().says(1).release().says(5)
    assert do.SendAudio not in talk.new_kinds()
    talk.is_now(Light.MUTED)


@pytest.mark.parametrize("begin", AFTER_MUTE)
def test_what_was_heard_while_muted_never_leaves(begin: Callable[[], Talk]) -> None:
    talk = begin()
    muted_at = talk.frames
    talk.mute().says(3).mute()
    unmuted_at = talk.frames
    talk.passes(0.5).wake().asks().passes(5)
    assert not set(talk.sent) & set(range(muted_at + 1, unmuted_at + 1))
    assert talk.frames in talk.sent


def test_the_pre_roll_from_before_the_mute_is_forgotten() -> None:
    talk = Talk(link_takes=0.0).passes(3).mute().mute().wake().passes(1)
    assert talk.sent == list(range(151, talk.frames + 1))


def test_muting_and_unmuting_is_heard_and_seen() -> None:
    talk = Talk().mute()
    talk.is_now(Light.MUTED)
    talk.mute()
    talk.is_now(Light.DARK)
    assert talk.earcons == [Earcon.MUTED, Earcon.UNMUTED]


def test_a_muted_sleeper_refuses_the_button() -> None:
    talk = Talk().mute().press()
    assert (talk.turn, talk.status.refused) == (Turn.ASLEEP, 1)
    talk.passes(1).release()
    assert talk.earcons == [Earcon.MUTED, Earcon.REFUSED]
    assert talk.log == []


def test_a_muted_reply_is_heard_to_its_end_and_then_it_sleeps() -> None:
    talk = asking().mute().model_says(1).model_ends()
    talk.is_now(Turn.SPEAKING)
    talk.passes(1.1)
    assert (talk.turn, talk.light) == (Turn.ASLEEP, Light.MUTED)


def test_a_reply_stays_the_last_one_when_unmuted_meanwhile() -> None:
    talk = answering().mute().mute().model_ends().passes(6)
    talk.is_now(Turn.ASLEEP)


def test_the_button_stops_a_reply_also_while_muted() -> None:
    talk = answering().mute().press()
    assert (talk.turn, talk.status.refused) == (Turn.ASLEEP, 0)


def test_a_button_held_through_a_muted_stop_does_not_listen_after_unmuting() -> None:
    talk = answering().mute().press().passes(1).mute().passes(1)
    talk.is_now(Turn.ASLEEP)
    talk.release().is_now(Turn.ASLEEP)


def test_an_interruption_of_a_muted_reply_ends_the_conversation() -> None:
    answering().mute().tell(ev.ReplyInterrupted()).is_now(Turn.ASLEEP)


def test_a_question_that_was_muted_before_it_left_is_not_waited_for() -> None:
    talk = asking(link_takes=None).mute()
    assert (talk.turn, talk.link, talk.status.cause) == (Turn.ASLEEP, Link.DOWN, None)
    assert not talk.all(do.SendAudio)


def settled(talk: Talk, *, meant: bool) -> Talk:
    """A press of a button that mutes and means something else too."""
    return talk.tell(ev.MuteTouched()).passes(1).tell(ev.MuteSettled(meant))


def test_a_finger_on_the_mute_button_mutes_at_once_and_unmutes_when_it_was_meant_so() -> None:
    talk = Talk().tell(ev.MuteTouched())
    talk.is_now(Light.MUTED)
    talk.passes(1).tell(ev.MuteSettled(meant=True)).is_now(Light.MUTED)
    talk.tell(ev.MuteTouched()).passes(9).is_now(Light.MUTED)
    talk.tell(ev.MuteSettled(meant=True)).is_now(Light.DARK)


def test_a_finger_that_means_something_else_leaves_the_microphone_as_it_was() -> None:
    settled(Talk(), meant=False).is_now(Light.DARK)
    talk = settled(Talk().mute(), meant=False)
    talk.is_now(Light.MUTED)
    assert talk.earcons == [Earcon.MUTED], "it was never on meanwhile"


def test_the_boards_switch_wins_over_the_finger_too() -> None:
    talk = settled(Talk().tell(ev.MuteLineChanged(muted=True)), meant=True)
    assert talk.status.refused == 1
    talk.tell(ev.MuteLineChanged(muted=False)).is_now(Light.DARK)


def test_muted_text_is_answered() -> None:
    talk = Talk(link_takes=0.0).mute().types("hello").passes(0.1).says(1).model_says(1)
    talk.is_now(Turn.SPEAKING)
    assert talk.all(do.SendText) == [do.SendText("hello")]
    assert talk.sent == []
    assert not talk.all(do.StopAudio)


def test_muting_within_an_activity_ends_it() -> None:
    talk = holding()
    talk.new()
    talk.mute()
    assert talk.new() == [do.StopAudio(), do.CloseLink()]
