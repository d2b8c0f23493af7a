"""Devices that go away, and the end of it all."""

from collections.abc import Callable

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Turn
from tests.support.talk import Talk, answering, asking, following_up

MICROPHONE_LOST = ev.DeviceLost(Device.MICROPHONE)
MICROPHONE_READY = ev.DeviceReady(Device.MICROPHONE)


def listening() -> Talk:
    return Talk(link_takes=0.0).passes(3).wake().says(1)


@pytest.mark.parametrize("begin", [listening, following_up])
def test_a_microphone_that_goes_while_the_person_is_to_speak(begin: Callable[[], Talk]) -> None:
    talk = begin().tell(MICROPHONE_LOST)
    assert (talk.turn, talk.light, talk.status.cause) == (Turn.ASLEEP, Light.TROUBLE, Cause.MICROPHONE_GONE)
    assert talk.earcons[-1] is Earcon.TROUBLE
    talk.passes(60, microphone=False)
    talk.is_now(Light.TROUBLE)
    talk.tell(MICROPHONE_READY)
    talk.is_now(Light.DARK)
    talk.wake().is_now(Turn.LISTENING)


@pytest.mark.parametrize("begin", [asking, answering])
def test_a_microphone_that_goes_meanwhile_lets_the_reply_finish(begin: Callable[[], Talk]) -> None:
    talk = begin().tell(MICROPHONE_LOST)
    talk.model_says(1).model_ends().passes(7, microphone=False)
    talk.is_now(Turn.ASLEEP)


def test_a_microphone_that_is_back_in_time_hears_the_follow_up() -> None:
    talk = answering().tell(MICROPHONE_LOST).passes(1, microphone=False).tell(MICROPHONE_READY)
    talk.model_ends().passes(5).is_now(Turn.FOLLOW_UP)


@pytest.mark.parametrize("begin", [Talk.wake, Talk.press])
def test_without_a_microphone_it_says_so(begin: Callable[[Talk], Talk]) -> None:
    talk = begin(Talk().tell(MICROPHONE_LOST))
    assert (talk.turn, talk.status.cause) == (Turn.ASLEEP, Cause.MICROPHONE_GONE)
    talk.passes(1, microphone=False)
    assert not talk.release().all(do.OpenLink)


def test_without_a_microphone_text_works() -> None:
    talk = Talk(link_takes=0.0).tell(MICROPHONE_LOST).types().passes(0.1, microphone=False).model_says(1)
    talk.is_now(Turn.SPEAKING)


@pytest.mark.parametrize("device", [Device.SPEAKER, Device.WAKE_WORD, Device.BUTTONS])
def test_any_other_device_is_only_missed(device: Device) -> None:
    talk = asking().tell(ev.DeviceLost(device))
    assert (talk.turn, talk.status.missing) == (Turn.THINKING, frozenset({device}))
    assert talk.tell(ev.DeviceReady(device)).status.missing == frozenset()


@pytest.mark.parametrize("device", [one for one in Device if one not in (Device.CAMERA, Device.SCREEN)])
def test_a_sleeper_shows_what_is_missing(device: Device) -> None:
    Talk().tell(ev.DeviceLost(device)).is_now(Light.TROUBLE)


def connecting() -> Talk:
    return Talk().wake()


def retrying() -> Talk:
    return Talk().wake().link_lost()


def holding() -> Talk:
    return Talk(link_takes=0.0).press().says(1)


def lingering() -> Talk:
    return following_up().passes(9)


def discarding() -> Talk:
    return answering().wake()


@pytest.mark.parametrize(
    "begin",
    [Talk, connecting, retrying, listening, holding, asking, answering, discarding, following_up, lingering],
)
def test_shutdown_from_any_state_stops_playout_and_closes_the_link(begin: Callable[[], Talk]) -> None:
    talk = begin()
    was_speaking, had_link = talk.turn is Turn.SPEAKING, talk.link is not Link.DOWN
    talk.new()
    talk.shutdown()
    effects = talk.new()
    assert (do.FlushPlayout() in effects) is was_speaking
    assert (effects[-1:] == [do.CloseLink()]) is had_link
    assert (talk.turn, talk.link, talk.status.streaming) == (Turn.ASLEEP, Link.DOWN, False)
    assert talk.conversation.next_deadline() is None
    talk.wake().press().types().says(3).model_says(1).shutdown()
    assert talk.new() == []
