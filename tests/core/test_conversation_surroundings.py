"""The device itself: its lights, its mute switch, its volume, its budget, and what it keeps."""

from collections.abc import Callable

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.events import Device
from assistant.core.signals import Earcon, Indication, Light, Notice
from assistant.core.states import Link, Switch, Turn
from assistant.core.timings import QUIETEST_RING
from assistant.core.usage import Costs, Usage
from tests.support.talk import Talk, answering, asking, following_up

SPENT = ev.CostsCounted(Costs(day=1.0, limit=1.0))

# --- lights -----------------------------------------------------------------------------------------


def test_nothing_leaves_before_the_light_is_seen() -> None:
    talk = Talk(link_takes=0.0)
    talk.broken_lights = True
    talk.wake().says(0.5)
    assert (talk.link, talk.sent) == (Link.UP, [])
    talk.tell(ev.LightsShown(Indication(Light.LISTENING)))
    assert talk.sent == list(range(1, talk.frames + 1))


@pytest.mark.parametrize("shown", [Light.DARK, Light.TROUBLE, Light.OFFLINE, Light.MUTED])
def test_a_light_that_tells_of_something_else_does_not_count(shown: Light) -> None:
    talk = Talk(link_takes=0.0)
    talk.broken_lights = True
    talk.wake().tell(ev.LightsShown(Indication(shown))).says(0.5)
    assert talk.sent == []


def test_lights_that_do_not_answer_end_the_conversation() -> None:
    talk = Talk(link_takes=0.0)
    talk.broken_lights = True
    talk.wake().says(1.1)
    assert (talk.turn, talk.status.cause, talk.sent) == (Turn.ASLEEP, Cause.LIGHTS_GONE, [])
    assert talk.notices == [Notice.LIGHTS_GONE]


def test_lights_that_break_end_it_at_once_and_none_begins() -> None:
    talk = asking().tell(ev.DeviceLost(Device.LIGHTS))
    assert (talk.turn, talk.status.cause) == (Turn.ASLEEP, Cause.LIGHTS_GONE)
    sent = len(talk.sent)
    talk.wake().says(1)
    assert (talk.turn, len(talk.sent), talk.status.refused) == (Turn.ASLEEP, sent, 1)
    talk.tell(ev.DeviceReady(Device.LIGHTS)).wake().says(1)
    assert len(talk.sent) > sent


def test_the_owner_may_do_without() -> None:
    talk = Talk(Rules(no_light=True), link_takes=0.0)
    talk.broken_lights = True
    talk.tell(ev.DeviceLost(Device.LIGHTS)).wake().says(2)
    assert talk.sent
    assert talk.earcons[-1] is Earcon.WAKE


@pytest.mark.parametrize("volume", [0.0, 0.2])
def test_the_sound_in_place_of_a_light_is_heard_however_quiet_the_device_is(volume: float) -> None:
    talk = Talk(Rules(no_light=True, volume=volume), link_takes=0.0).wake()
    assert (talk.earcons, talk.all(do.SetVolume)) == ([Earcon.WAKE], [do.SetVolume(QUIETEST_RING)])
    talk.says(1.1)
    assert talk.all(do.SetVolume)[1:] == [do.SetVolume(volume)]
    talk.tell(ev.CameraPressed())
    assert (talk.earcons[-1], talk.all(do.SetVolume)[-1].level) == (Earcon.CAMERA_ON, QUIETEST_RING)
    talk.tell(ev.CameraPressed()).passes(1.1)
    assert talk.all(do.SetVolume)[-1].level == volume


def test_where_there_is_a_light_the_sound_is_as_quiet_as_the_rest() -> None:
    talk = Talk(Rules(volume=0.0), link_takes=0.0).wake().tell(ev.CameraPressed())
    assert not talk.all(do.SetVolume)


@pytest.mark.parametrize("begin", [Talk.wake, lambda talk: talk.press().passes(0.5)])
def test_who_calls_after_a_text_is_told_that_it_listens(begin: Callable[[Talk], Talk]) -> None:
    talk = begin(Talk(Rules(no_light=True), link_takes=0.0).types().passes(0.1))
    assert (talk.status.streaming, talk.earcons[-1]) == (True, Earcon.WAKE)


SPEAKER_LOST = ev.DeviceLost(Device.SPEAKER)


def test_without_light_and_speaker_nothing_tells_that_it_listens_so_it_does_not() -> None:
    talk = Talk(Rules(no_light=True), link_takes=0.0).tell(SPEAKER_LOST).wake().says(1)
    assert (talk.turn, talk.status.cause, talk.sent) == (Turn.ASLEEP, Cause.SPEAKER_GONE, [])
    talk.tell(ev.DeviceReady(Device.SPEAKER)).wake().says(1)
    assert talk.sent


@pytest.mark.parametrize("begin", [asking, answering, following_up])
def test_a_speaker_that_goes_ends_it_at_once_where_there_is_no_light(begin: Callable[[Rules], Talk]) -> None:
    talk = begin(Rules(no_light=True)).tell(SPEAKER_LOST)
    assert (talk.turn, talk.status.cause, talk.notices) == (
        Turn.ASLEEP,
        Cause.SPEAKER_GONE,
        [Notice.SPEAKER_GONE],
    )


def test_a_speaker_that_goes_with_the_budget_is_not_why_it_ends() -> None:
    answering(Rules(no_light=False)).tell(SPENT, SPEAKER_LOST).is_now(Turn.SPEAKING)


def test_text_needs_no_light_while_muted() -> None:
    talk = Talk(link_takes=0.0).mute().types().passes(2)
    assert talk.all(do.SendText)


# --- the mute switch of the board -------------------------------------------------------------------


def test_the_boards_switch_wins_over_the_button() -> None:
    talk = Talk(link_takes=0.0).tell(ev.MuteLineChanged(muted=True))
    assert (talk.status.microphone, talk.status.mute_line, talk.light) == (Switch.OFF, True, Light.MUTED)
    talk.mute()
    assert (talk.status.microphone, talk.status.refused) == (Switch.OFF, 1)
    talk.wake().press()
    assert talk.turn is Turn.ASLEEP
    talk.tell(ev.MuteLineChanged(muted=False))
    assert (talk.status.microphone, talk.light) == (Switch.ON, Light.DARK)


@pytest.mark.parametrize("begin", [lambda: Talk(link_takes=0.0).wake().says(1), following_up])
def test_it_ends_what_listens(begin: object) -> None:
    talk = begin()  # type: ignore[operator]
    sent = len(talk.sent)
    talk.tell(ev.MuteLineChanged(muted=True)).says(1)
    assert (talk.turn, len(talk.sent)) == (Turn.ASLEEP, sent)


def test_a_reply_is_heard_to_its_end() -> None:
    assert answering().tell(ev.MuteLineChanged(muted=True)).turn is Turn.SPEAKING


WITH_A_SWITCH = Rules(mute_line=True)


def test_it_is_muted_until_it_is_known_where_the_switch_stands() -> None:
    talk = Talk(WITH_A_SWITCH, link_takes=0.0)
    assert (talk.status.microphone, talk.status.mute_line_read, talk.light) == (
        Switch.OFF,
        False,
        Light.MUTED,
    )
    talk.tell(ev.DeviceReady(Device.LIGHTS)).wake().says(1).press().says(1)
    assert (talk.turn, talk.log) == (Turn.ASLEEP, [])
    before = len(talk.earcons)
    talk.release().tell(ev.MuteLineChanged(muted=False))
    assert (talk.status.microphone, talk.status.mute_line_read, talk.light) == (Switch.ON, True, Light.DARK)
    assert len(talk.earcons) == before, "nobody has moved it"
    talk.passes(11).wake().says(1)
    assert min(talk.sent) > 100, "nothing from before leaves"
    assert Device.BUTTONS not in talk.status.missing


def test_a_switch_that_stands_on_mute_at_start_goes_on_muting() -> None:
    talk = Talk(WITH_A_SWITCH).tell(ev.MuteLineChanged(muted=True))
    assert (talk.status.microphone, talk.status.mute_line, talk.earcons) == (Switch.OFF, True, [])
    talk.tell(ev.MuteLineChanged(muted=False))
    assert (talk.status.microphone, talk.earcons) == (Switch.ON, [Earcon.UNMUTED])


def test_a_switch_that_cannot_be_read_is_missing() -> None:
    talk = Talk(WITH_A_SWITCH, link_takes=0.0).tell(ev.DeviceReady(Device.LIGHTS)).passes(10.1)
    assert (talk.status.microphone, talk.status.missing) == (Switch.OFF, frozenset({Device.BUTTONS}))
    talk.passes(100).wake().says(1)
    assert talk.log == []
    talk.tell(ev.MuteLineChanged(muted=False))
    assert (talk.status.microphone, talk.status.missing) == (Switch.ON, frozenset())


# --- volume, stop -----------------------------------------------------------------------------------


def test_volume_goes_by_steps_to_its_ends() -> None:
    talk = Talk(Rules(volume=0.85)).tell(ev.VolumePressed(1), ev.VolumePressed(1))
    assert [effect.level for effect in talk.all(do.SetVolume)] == [0.95, 1.0]
    assert talk.tell(*[ev.VolumePressed(-1)] * 12).status.volume == 0.0


@pytest.mark.parametrize("begin", [asking, answering, following_up])
def test_stop_stops(begin: object) -> None:
    talk = begin().tell(ev.StopPressed())  # type: ignore[operator]
    assert talk.turn is Turn.ASLEEP


# --- devices ----------------------------------------------------------------------------------------


def test_a_microphone_that_goes_is_told_also_in_sleep() -> None:
    assert Talk().tell(ev.DeviceLost(Device.MICROPHONE)).notices == [Notice.MICROPHONE_GONE]


def test_a_speaker_that_is_back_says_so() -> None:
    talk = Talk().tell(ev.DeviceReady(Device.SPEAKER))
    assert talk.notices == []
    talk.tell(ev.DeviceLost(Device.SPEAKER), ev.DeviceReady(Device.SPEAKER))
    assert talk.notices == [Notice.SPEAKER_BACK]


# --- money ------------------------------------------------------------------------------------------


def test_tokens_are_counted_per_turn() -> None:
    used = ev.TokensUsed(Usage(audio_in=100))
    talk = asking().tell(used, used).model_says(1).model_ends().passes(1.1).asks().tell(used)
    assert [effect.new_turn for effect in talk.all(do.CountTokens)] == [True, False, True]


def test_tokens_are_counted_whatever_became_of_the_link() -> None:
    used = ev.TokensUsed(Usage(text_out=100))
    talk = asking().link_lost().tell(used).tap().tell(used)
    assert len(talk.all(do.CountTokens)) == 2


def test_a_spent_budget_ends_the_conversation_after_the_reply() -> None:
    talk = asking().model_says(1).tell(SPENT).passes(0.9)
    talk.is_now(Turn.SPEAKING)
    talk.model_ends().passes(0.2)
    assert (talk.turn, talk.light, talk.notices) == (Turn.ASLEEP, Light.LOW_BUDGET, [Notice.BUDGET_SPENT])
    opened = len(talk.all(do.OpenLink))
    talk.passes(1).wake().tell(ev.WakeWordSuspected("okay nabu", 0.4))
    assert (talk.turn, len(talk.all(do.OpenLink))) == (Turn.ASLEEP, opened)
    talk.tell(ev.CostsCounted(Costs(day=0.0, limit=1.0))).wake().is_now(Turn.LISTENING)


def test_a_budget_that_runs_low_is_seen() -> None:
    assert Talk().tell(ev.CostsCounted(Costs(day=0.95, limit=1.0))).light is Light.LOW_BUDGET


# --- memory -----------------------------------------------------------------------------------------


def test_each_turn_is_remembered_once() -> None:
    talk = asking().tell(ev.PersonTranscribed("how far"), ev.ReplyTranscribed("very")).model_says(1)
    talk.model_ends().passes(20)
    assert talk.all(do.RememberTurn) == [do.RememberTurn("how far", "very")]


def test_forgetting_takes_a_second_press() -> None:
    talk = following_up().tell(ev.ForgetPressed())
    assert (talk.turn, talk.notices) == (Turn.ASLEEP, [Notice.CONFIRM_FORGETTING])
    assert talk.status.asking == "forget everything"
    talk.passes(9)
    talk.press().release()
    assert talk.status.asking == ""
    assert talk.all(do.ForgetEverything) == [do.ForgetEverything()]
    assert talk.all(do.Unpair) == [do.Unpair()]
    assert (talk.turn, talk.notices[-1]) == (Turn.ASLEEP, Notice.FORGOTTEN)
    talk.wake()
    assert talk.all(do.OpenLink)[-1].fresh


@pytest.mark.parametrize("pairs", [True, False])
def test_once_it_was_told_that_all_is_forgotten_a_pc_may_pair_anew(pairs: bool) -> None:
    talk = Talk(Rules(pairs=pairs)).tell(ev.ForgetPressed()).passes(2).press().release()
    assert not talk.all(do.OpenPairing)
    talk.passes(2)
    assert talk.notices[-1] is Notice.FORGOTTEN
    assert talk.all(do.OpenPairing) == [do.OpenPairing(anew=True)] * pairs


def test_forgetting_lapses() -> None:
    talk = Talk().tell(ev.ForgetPressed()).passes(11.5)
    talk.press().release().is_now(Turn.LISTENING)
    assert not talk.all(do.ForgetEverything)


def test_who_goes_on_talking_does_not_forget() -> None:
    talk = Talk().tell(ev.ForgetPressed()).wake().press().release()
    assert not talk.all(do.ForgetEverything)


def test_the_light_of_the_last_conversation_does_not_count() -> None:
    talk = following_up()
    sent = len(talk.sent)
    talk.broken_lights = True
    talk.tell(ev.StopPressed()).wake().says(0.5)
    assert len(talk.sent) == sent


def test_text_wants_a_light_too() -> None:
    talk = Talk(link_takes=0.0)
    talk.broken_lights = True
    talk.types().passes(1.1)
    assert (talk.turn, talk.status.cause) == (Turn.ASLEEP, Cause.LIGHTS_GONE)


@pytest.mark.parametrize("begin", [following_up, lambda: answering().tell(SPENT).wake()])
def test_nobody_talks_around_the_budget(begin: object) -> None:
    talk = begin().tell(SPENT)  # type: ignore[operator]
    assert (talk.turn, talk.notices) == (Turn.ASLEEP, [Notice.BUDGET_SPENT])


def test_nor_by_holding_the_button() -> None:
    talk = answering().tell(SPENT).press().passes(0.5)
    assert (talk.turn, talk.status.held) == (Turn.ASLEEP, False)


def test_another_sentence_leaves_no_more_time_to_confirm() -> None:
    talk = Talk().tell(ev.ForgetPressed()).passes(9).tell(ev.NoticeSpoken(Notice.SPEAKER_BACK)).passes(2.1)
    talk.tap()
    assert not talk.all(do.ForgetEverything)
