"""The talk button: tapped it is the wake word or stop, held it is push-to-talk."""

from collections.abc import Callable

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Turn
from assistant.core.timings import Timings
from tests.support.pcm import frame
from tests.support.talk import Talk, answering, asking, following_up, split_by_links

WIRE = (do.StartActivity, do.SendAudio, do.EndActivity)


def on_the_wire(talk: Talk) -> list[type[do.Effect]]:
    """What the service was told since the last look, runs of one kind as one."""
    return [kind for kind in talk.new_kinds() if kind in WIRE]


def listening() -> Talk:
    return Talk(link_takes=0.0).passes(3).wake().passes(0.5)


def sleeping() -> Talk:
    return Talk(link_takes=0.0).passes(3)


EVERY_STATE = pytest.mark.parametrize("begin", [sleeping, listening, asking, answering, following_up])


def test_a_tap_wakes_it() -> None:
    talk = sleeping().tap()
    assert (talk.turn, talk.light) == (Turn.LISTENING, Light.WAKING)
    assert talk.earcons == [Earcon.WAKE]
    talk.asks()
    talk.is_now(Turn.THINKING)
    assert talk.all(do.OpenLink) == [do.OpenLink(explicit_activity=False)]
    assert talk.sent == list(range(136, talk.frames + 1))  # 0.3 s before the press
    assert not talk.all(do.StartActivity)


def test_the_light_is_on_while_the_button_is_undecided_and_nothing_leaves() -> None:
    talk = following_up().passes(1)
    talk.new()
    talk.press().passes(0.3)
    talk.is_now(Light.LISTENING)
    assert talk.new() == []
    talk.release()
    assert [type(effect) for effect in talk.new()] == [do.SendAudio] * 15


@pytest.mark.parametrize("begin", [listening, asking, answering])
def test_a_tap_stops_it(begin: Callable[[], Talk]) -> None:
    talk = begin()
    talk.new()
    talk.tap().passes(30)
    assert (talk.turn, talk.link, talk.light) == (Turn.ASLEEP, Link.DOWN, Light.DARK)
    assert do.CloseLink in talk.new_kinds()


def test_pressed_while_speaking_it_is_silent_at_once() -> None:
    talk = answering()
    talk.new()
    talk.press()
    assert talk.new() == [do.FlushPlayout(), do.StopAudio(), do.CloseLink()]


def test_stopped_while_listening_the_unanswered_words_are_not_answered_later() -> None:
    talk = listening().says(1).tap()
    talk.is_now(Link.DOWN)


def test_stopped_within_a_reply_that_is_all_here_the_link_lingers() -> None:
    talk = asking().model_says(5).model_ends().passes(1).tap()
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.UP)


def test_a_tap_in_the_follow_up_window_listens() -> None:
    talk = following_up().passes(7).tap().passes(7)
    talk.is_now(Turn.LISTENING)


@EVERY_STATE
def test_held_in_any_state_is_push_to_talk(begin: Callable[[], Talk]) -> None:
    talk = begin()
    talk.press().passes(0.5)
    assert talk.status.held
    assert (talk.turn, talk.link) == (Turn.LISTENING, Link.UP)
    assert talk.all(do.OpenLink)[-1] == do.OpenLink(explicit_activity=True)
    talk.says(3).passes(20).release()
    assert (talk.status.held, talk.turn) == (False, Turn.THINKING)
    tail = [type(effect) for _, effect in talk.log]
    opened = len(tail) - 1 - tail[::-1].index(do.OpenLink)
    assert tail[opened + 1] is do.StartActivity
    assert set(tail[opened + 2 : -1]) == {do.SendAudio}
    assert tail[-1] is do.EndActivity
    said = tail[opened + 2 : -1].count(do.SendAudio)
    assert talk.sent[-said:] == list(range(talk.frames - said + 1, talk.frames + 1))
    talk.model_says(1)
    talk.is_now(Turn.SPEAKING)


@EVERY_STATE
def test_a_held_button_admits_what_was_said_from_the_press_on(begin: Callable[[], Talk]) -> None:
    talk = begin()
    pressed_at = talk.frames
    talk.press().says(2).release()
    missing = set(range(pressed_at + 1, talk.frames + 1)) - set(talk.sent)
    assert not missing


@pytest.mark.parametrize("link_takes", [0.0, 1.0, 3.0])
def test_push_to_talk_over_a_slow_link(link_takes: float) -> None:
    talk = Talk(link_takes=link_takes).passes(3).press().says(1.5).release()
    said = talk.frames
    talk.passes(3.9)
    talk.is_now(Turn.THINKING)
    assert on_the_wire(talk) == [do.StartActivity, do.SendAudio, do.EndActivity]
    assert talk.sent == list(range(136, said + 1))


def test_pauses_do_not_end_what_is_held() -> None:
    talk = sleeping().press().says(1).passes(5).says(1)
    talk.is_now(Turn.LISTENING)
    assert not talk.all(do.EndActivity)


def test_a_button_that_is_stuck_ends_the_utterance_in_the_end() -> None:
    talk = sleeping().press().passes(61)
    talk.is_now(Turn.THINKING)
    assert not talk.status.held
    assert talk.status.streaming
    talk.release()
    talk.is_now(Turn.THINKING)
    assert len(talk.all(do.EndActivity)) == 1


def test_the_reply_of_before_is_not_played_into_what_is_held() -> None:
    talk = sleeping().press().says(1).model_says(1)
    assert (talk.turn, talk.all(do.Play)) == (Turn.LISTENING, [])


def test_after_push_to_talk_the_device_finds_the_end_of_the_follow_up() -> None:
    talk = sleeping().press().says(1).release().model_says(1).model_ends().passes(3)
    talk.is_now(Turn.FOLLOW_UP)
    talk.new()
    talk.passes(1)
    assert talk.new() == []
    talk.asks()
    assert on_the_wire(talk) == [do.StartActivity, do.SendAudio, do.EndActivity]
    talk.is_now(Turn.THINKING)


def test_the_next_conversation_is_as_usual() -> None:
    talk = sleeping().press().says(1).release().model_says(1).model_ends().passes(10)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.DOWN)
    talk.wake()
    assert talk.all(do.OpenLink)[-1] == do.OpenLink(explicit_activity=False)


def test_a_link_lost_within_the_activity_starts_it_anew() -> None:
    talk = sleeping().press().says(1).link_lost()
    talk.new()
    talk.says(2).release()
    assert on_the_wire(talk) == [do.StartActivity, do.SendAudio, do.EndActivity]
    on_the_first, on_the_second = split_by_links(talk)
    assert on_the_second == list(range(on_the_first[0], on_the_second[-1] + 1))  # all of it, once more
    talk.is_now(Turn.THINKING)


def test_a_link_lost_with_the_activity_asks_again() -> None:
    talk = sleeping().press().says(1).release().link_lost(Cause.LINK_LOST)
    assert (talk.turn, talk.status.cause) == (Turn.THINKING, Cause.LINK_LOST)
    talk.new()
    talk.passes(1)
    assert on_the_wire(talk) == [do.StartActivity, do.SendAudio, do.EndActivity]
    on_the_first, on_the_second = split_by_links(talk)
    assert on_the_first == on_the_second


def test_a_press_while_it_waits_to_connect_again() -> None:
    talk = following_up().link_lost().press().passes(0.3)
    assert talk.link is Link.DOWN  # tapped or held, that is the kind of link
    talk.release()
    talk.is_now(Link.OPENING)


def test_the_model_speaks_while_the_button_is_undecided() -> None:
    talk = following_up().press().passes(0.1).model_says(3).passes(0.1).release().passes(0.5)
    talk.is_now(Turn.SPEAKING)
    assert talk.sent == sorted(talk.sent)


def test_frames_that_were_passed_over_do_not_overtake() -> None:
    talk = following_up().press().passes(0.1).types("hi").release().passes(1).wake().passes(1)
    assert talk.sent == sorted(set(talk.sent))


def test_a_release_without_a_press_changes_nothing() -> None:
    for begin in (sleeping, listening, asking, answering, following_up):
        talk = begin()
        turn = talk.turn
        talk.new()
        assert talk.release().turn is turn
        assert talk.new() == []


def test_the_button_decides_what_is_judged() -> None:
    """No end of an utterance is found while the press may still become a hold."""
    talk = sleeping()
    talk.press()
    for number in range(1000, 1015):
        talk.tell(ev.FrameHeard(frame(number), True))
    talk.is_now(Turn.LISTENING)
    assert not talk.status.held


@pytest.mark.parametrize("explicit", [False, True])
def test_a_button_that_is_slow_to_decide_does_not_lose_the_question(explicit: bool) -> None:
    rules = Rules(Timings(hold_after_s=2.0, speech_end_s=0.4), explicit_activity=explicit)
    talk = Talk(rules, link_takes=0.0).passes(1).press().says(0.5).passes(1).release().asks()
    talk.is_now(Turn.THINKING)
    assert set(range(51, 126)) <= set(talk.sent)


def test_text_that_is_typed_while_the_button_is_undecided_is_not_lost_with_the_link() -> None:
    talk = following_up()
    talk.new()
    talk.press().passes(0.1).types("hi").passes(0.5)
    assert talk.new_kinds()[:4] == [do.CloseLink, do.OpenLink, do.SendText, do.StartActivity]
