"""Timers, alarms and reminders: what a person hears of them, and how they make them stop."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.signals import Earcon, Light, Notice
from assistant.core.states import Turn
from assistant.core.usage import Costs
from tests.support.talk import Talk, answering, asking, following_up

TEA = Alarm(1, AlarmKind.TIMER, "tea", 1000.0)
WAKE_UP = Alarm(2, AlarmKind.ALARM, "", 1010.0)


def ringing(rules: Rules | None = None) -> Talk:
    return Talk(rules, link_takes=0.0).tell(ev.AlarmsChanged((TEA, WAKE_UP)), ev.AlarmDue(TEA))


def rings(talk: Talk) -> list[Earcon]:
    return [effect.earcon for effect in talk.all(do.Sound)]


def test_a_timer_rings_shows_and_tells_its_name() -> None:
    talk = ringing()
    assert rings(talk) == [Earcon.RING_SOFT]
    assert talk.all(do.Say) == [do.Say(Notice.TIMER_OVER, "tea")]
    assert (talk.light, talk.status.ringing, talk.status.alarms) == (Light.RINGING, (TEA,), (TEA, WAKE_UP))


def test_it_rings_on_and_gets_louder() -> None:
    talk = ringing().passes(70)
    heard = rings(talk)
    assert heard == sorted(heard, key=[Earcon.RING_SOFT, Earcon.RING, Earcon.RING_LOUD].index)
    assert [heard.count(each) for each in (Earcon.RING_SOFT, Earcon.RING, Earcon.RING_LOUD)] == [8, 16, 5]


def test_nobody_is_there() -> None:
    talk = ringing().passes(599)
    assert not talk.all(do.EndAlarm)
    talk.passes(4)
    assert (talk.all(do.EndAlarm), talk.light) == ([do.EndAlarm(1)], Light.DARK)
    before = len(rings(talk))
    talk.passes(10)
    assert len(rings(talk)) == before


@pytest.mark.parametrize("event", [ev.TalkPressed(), ev.StopPressed(), ev.StopWordHeard()])
def test_a_press_or_the_stop_word_ends_the_ring_and_nothing_else(event: ev.Event) -> None:
    talk = ringing().passes(3).tell(event, ev.TalkReleased()).passes(10)
    assert (talk.turn, talk.all(do.EndAlarm), len(rings(talk))) == (Turn.ASLEEP, [do.EndAlarm(1)], 2)
    assert not talk.all(do.OpenLink)


def test_the_wake_word_ends_the_ring_and_listens() -> None:
    talk = ringing().wake()
    assert (talk.turn, talk.all(do.EndAlarm)) == (Turn.LISTENING, [do.EndAlarm(1)])


def test_the_wake_word_ends_the_ring_though_there_is_no_budget_for_a_talk() -> None:
    talk = ringing().tell(ev.CostsCounted(Costs(day=2.0, limit=1.0))).wake()
    assert (talk.turn, talk.status.cause, talk.status.ringing) == (Turn.ASLEEP, Cause.BUDGET_SPENT, ())


def test_a_muted_device_rings_and_a_press_ends_it() -> None:
    talk = ringing().mute().tap()
    assert (talk.light, talk.status.ringing, talk.status.refused) == (Light.MUTED, (), 0)


def test_snooze() -> None:
    talk = ringing().tell(ev.SnoozePressed(5)).passes(10)
    assert talk.all(do.SnoozeAlarm) == [do.SnoozeAlarm(1, 5)]
    assert (talk.status.ringing, len(rings(talk))) == ((), 1)


def test_several_ring_as_one() -> None:
    talk = ringing().passes(1).tell(ev.AlarmDue(WAKE_UP), ev.AlarmDue(WAKE_UP))
    assert talk.status.ringing == (TEA, WAKE_UP)
    talk.tell(ev.StopPressed())
    assert talk.all(do.EndAlarm) == [do.EndAlarm(1), do.EndAlarm(2)]


def test_one_that_is_cancelled_is_silent() -> None:
    talk = ringing().tell(ev.AlarmDue(WAKE_UP), ev.AlarmsChanged((WAKE_UP,)))
    assert talk.status.ringing == (WAKE_UP,)
    talk.tell(ev.AlarmsChanged(()))
    before = len(rings(talk))
    talk.passes(5)
    assert (list(talk.status.ringing), len(rings(talk))) == ([], before)


@pytest.mark.parametrize(("volume", "levels"), [(0.1, [0.4, 0.1]), (0.9, [])])
def test_a_ring_is_heard_though_the_volume_is_down(volume: float, levels: list[float]) -> None:
    talk = ringing(Rules(volume=volume)).tell(ev.StopPressed())
    assert [effect.level for effect in talk.all(do.SetVolume)] == levels


def test_within_a_conversation_it_rings_over_the_reply_and_says_nothing() -> None:
    talk = answering().tell(ev.AlarmDue(TEA))
    assert (talk.turn, talk.notices, rings(talk)) == (Turn.SPEAKING, [], [Earcon.RING_SOFT])
    talk.press().release()
    assert (talk.turn, talk.status.ringing) == (Turn.SPEAKING, ())  # a press for the ring, not for the reply


def test_one_that_was_missed_is_told() -> None:
    talk = Talk().tell(ev.AlarmMissed(TEA))
    assert (talk.all(do.Say), rings(talk)) == ([do.Say(Notice.ALARM_MISSED, "tea")], [])


def test_the_stop_word_stops_the_reply() -> None:
    assert answering().tell(ev.StopWordHeard()).turn is Turn.ASLEEP


@pytest.mark.parametrize("talk", [Talk(), asking(), following_up()])
def test_the_stop_word_means_nothing_where_nothing_sounds(talk: Talk) -> None:
    before = talk.turn
    assert talk.tell(ev.StopWordHeard()).turn is before


@pytest.mark.parametrize("change", [ev.VolumeSet(0.0), ev.VolumePressed(-1)])
def test_nobody_makes_a_ring_silent_by_the_volume(change: ev.Event) -> None:
    talk = ringing(Rules(volume=0.4)).tell(change)
    assert talk.all(do.SetVolume)[-1] == do.SetVolume(0.4)
    talk.tap()
    assert talk.all(do.SetVolume)[-1] == do.SetVolume(talk.status.volume)


def test_what_comes_late_rings_for_as_long_as_the_first() -> None:
    talk = ringing().passes(598).tell(ev.AlarmDue(WAKE_UP)).passes(5)
    assert (talk.all(do.EndAlarm), talk.status.ringing) == ([do.EndAlarm(1)], (WAKE_UP,))
    talk.passes(600)
    assert talk.all(do.EndAlarm)[1:] == [do.EndAlarm(2)]


def test_a_ring_that_nobody_can_have_heard_is_not_over() -> None:
    talk = ringing().tell(ev.DeviceLost(ev.Device.SPEAKER)).passes(700)
    assert talk.status.ringing == (TEA,)
    talk.tell(ev.DeviceReady(ev.Device.SPEAKER)).passes(550)
    assert (talk.status.ringing, rings(talk)[-1]) == ((TEA,), Earcon.RING_LOUD)
    assert not talk.passes(60).status.ringing


def test_who_types_does_not_end_the_ring() -> None:
    talk = ringing().tell(ev.CostsCounted(Costs(day=2.0, limit=1.0))).types()
    assert (talk.status.cause, talk.status.ringing) == (Cause.BUDGET_SPENT, (TEA,))


def test_what_rang_within_a_conversation_is_told_after_it() -> None:
    talk = answering(seconds=1).tell(ev.AlarmDue(TEA)).tap().model_ends().passes(1)
    assert (talk.turn, talk.notices) == (Turn.FOLLOW_UP, [])
    talk.passes(8).is_now(Turn.ASLEEP)
    assert talk.all(do.Say) == [do.Say(Notice.TIMER_OVER, "tea")]


def test_what_is_due_at_once_is_told_one_after_the_other() -> None:
    talk = Talk().tell(ev.AlarmDue(TEA), ev.AlarmMissed(WAKE_UP), ev.NoticeSpoken(Notice.NO_NETWORK))
    assert talk.notices == [Notice.TIMER_OVER]
    assert talk.passes(1.1).notices == [Notice.TIMER_OVER, Notice.ALARM_MISSED]


@pytest.mark.parametrize("end", [ev.SnoozePressed(), ev.AlarmsChanged(())])
def test_what_was_snoozed_or_cancelled_is_not_told(end: ev.Event) -> None:
    talk = asking().tell(ev.AlarmDue(TEA), end, ev.StopPressed())
    assert (talk.turn, talk.notices) == (Turn.ASLEEP, [])


def test_a_press_ends_the_ring_though_a_code_is_being_spelled() -> None:
    talk = ringing().tell(ev.PairingCodeMade("123456")).tap()
    assert (talk.status.ringing, talk.status.refused) == ((), 0)
    assert (talk.tap().status.refused, talk.turn) == (1, Turn.ASLEEP)
