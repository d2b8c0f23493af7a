"""Planned reconnects: between turns, in time, and never under a reply or a tool."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.conversation import Rules
from assistant.core.states import Link, Turn
from assistant.core.timings import Timings
from assistant.core.toolcall import ToolCall, ToolResponse
from tests.support.pcm import number_of
from tests.support.talk import Talk, answering, asking, following_up


def rotations(talk: Talk) -> int:
    return len(talk.all(do.RotateLink))


def test_between_turns_it_happens_at_once() -> None:
    talk = following_up().tell(ev.GoAwayReceived(60.0))
    assert rotations(talk) == 1
    talk.tell(ev.LinkHandedOver())
    assert (talk.turn, talk.link) == (Turn.FOLLOW_UP, Link.OPENING)
    talk.says(0.5)
    talk.new()
    talk.link_opens()
    kept = [number_of(effect.pcm) for effect in talk.new() if isinstance(effect, do.SendAudio)]
    assert kept[-25:] == list(range(talk.frames - 24, talk.frames + 1))
    assert talk.status.asked_again == 0


def test_a_reply_is_heard_to_its_end_first() -> None:
    talk = answering(seconds=5).tell(ev.GoAwayReceived(60.0)).passes(3)
    assert rotations(talk) == 0
    talk.model_ends()
    assert rotations(talk) == 0  # it still plays: the person may be about to speak
    talk.passes(2)
    assert (talk.turn, rotations(talk)) == (Turn.FOLLOW_UP, 1)


def test_high_time_is_ten_seconds_before_the_end() -> None:
    talk = asking().model_says(100).tell(ev.GoAwayReceived(30.0)).model_ends()
    talk.passes(19.9)
    assert rotations(talk) == 0
    talk.passes(0.2)
    assert (talk.turn, rotations(talk)) == (Turn.SPEAKING, 1)


def test_what_is_being_said_then_goes_up_whole() -> None:
    talk = Talk(link_takes=0.0).wake().says(1).tell(ev.GoAwayReceived(10.5)).says(1)
    assert rotations(talk) == 1
    talk.says(0.2).tell(ev.LinkHandedOver()).says(0.3)
    talk.new()
    talk.link_opens()
    said = [number_of(effect.pcm) for effect in talk.new() if isinstance(effect, do.SendAudio)]
    assert said == list(range(said[0], talk.frames + 1))
    assert said[0] <= 2


def test_the_first_syllable_is_not_left_on_the_old_link() -> None:
    talk = following_up().passes(0.3)
    first = talk.frames + 1
    talk.says(0.1).tell(ev.GoAwayReceived(60.0))  # too short yet to be taken for speech
    talk.new()
    talk.tell(ev.LinkHandedOver()).link_opens().says(1)
    said = [number_of(effect.pcm) for effect in talk.new() if isinstance(effect, do.SendAudio)]
    assert said == list(range(said[0], talk.frames + 1))
    assert said[0] <= first
    assert talk.status.asked_again == 0


def test_an_answer_that_is_awaited_is_not_cut_until_it_is_high_time() -> None:
    talk = asking(Rules(Timings(reply_timeout_s=60.0))).tell(ev.GoAwayReceived(30.0), ev.LinkAged())
    talk.passes(19.9)
    assert (talk.turn, rotations(talk)) == (Turn.THINKING, 0)
    talk.passes(0.2)
    assert rotations(talk) == 1


def test_a_question_that_waits_for_its_answer_is_asked_again_on_the_new_link() -> None:
    talk = asking().tell(ev.GoAwayReceived(5.0)).passes(0.0).tell(ev.LinkHandedOver())
    talk.new()
    talk.link_opens()
    assert talk.status.asked_again == 1
    assert {type(effect) for effect in talk.new()} == {do.SendAudio}


def test_no_tool_is_cut() -> None:
    talk = asking().tell(ev.ToolCalled(ToolCall("1", "look")), ev.GoAwayReceived(0.0)).passes(20)
    assert rotations(talk) == 0
    talk.tell(ev.ToolFinished(ToolResponse("1", "look", {"output": "a cat"})))
    assert rotations(talk) == 1


def test_an_old_link_is_replaced_before_the_service_does_it() -> None:
    talk = asking(Rules(Timings(longest_link_s=25.0, follow_up_s=60.0)))
    talk.model_says(1).model_ends().passes(20)
    assert rotations(talk) == 0
    talk.passes(6)
    assert (talk.turn, rotations(talk)) == (Turn.FOLLOW_UP, 1)


def test_a_hand_over_that_fails_is_tried_again() -> None:
    talk = following_up(Rules(Timings(follow_up_s=60))).tell(ev.GoAwayReceived(60.0), ev.HandOverFailed())
    talk.passes(4.9)
    assert (rotations(talk), talk.link) == (1, Link.UP)
    talk.passes(0.2)
    assert rotations(talk) == 2


@pytest.mark.parametrize("late", [ev.LinkHandedOver(), ev.HandOverFailed()])
def test_what_belongs_to_no_hand_over_is_ignored(late: ev.Event) -> None:
    assert following_up().tell(late).link is Link.UP


def test_a_sleeper_just_closes_a_link_that_will_end() -> None:
    talk = following_up().passes(9).tell(ev.GoAwayReceived(60.0))
    assert (talk.turn, talk.link, rotations(talk)) == (Turn.ASLEEP, Link.DOWN, 0)


def test_sleep_does_not_linger_on_half_a_hand_over() -> None:
    talk = following_up().tell(ev.GoAwayReceived(60.0)).press().release().press()
    talk.is_now(Turn.ASLEEP, Link.DOWN)


def test_a_link_lost_in_the_hand_over_is_opened_as_usual() -> None:
    talk = following_up().tell(ev.GoAwayReceived(60.0)).link_lost().passes(1)
    talk.is_now(Link.UP)
    assert talk.tell(ev.LinkHandedOver()).link is Link.UP
