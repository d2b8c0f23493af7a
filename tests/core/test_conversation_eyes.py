"""Camera and screen: no picture without its switch and its light, and only around speech."""

from collections.abc import Callable

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.conversation import Rules
from assistant.core.events import Device
from assistant.core.sight import Picture, Source
from assistant.core.signals import Earcon, Indication, Light, Notice
from assistant.core.states import Link, Switch, Turn
from tests.support.talk import Talk, answering, asking, following_up

CAT, DOG = 0x00FF_00FF_00FF_00FF, 0xFF00_FF00_FF00_FF00
SWITCHES = [(Source.CAMERA, ev.CameraPressed()), (Source.SCREEN, ev.ScreenPressed())]
EARCONS = {
    Source.CAMERA: [Earcon.CAMERA_ON, Earcon.CAMERA_OFF],
    Source.SCREEN: [Earcon.SCREEN_ON, Earcon.SCREEN_OFF],
}


def seen(fingerprint: int = CAT, source: Source = Source.CAMERA) -> ev.PictureTaken:
    return ev.PictureTaken(Picture(source, b"jpeg", fingerprint))


def pictures(talk: Talk) -> int:
    return len(talk.all(do.SendPicture))


@pytest.mark.parametrize(("source", "press"), SWITCHES)
def test_a_switch_opens_its_source_and_lights_its_light(source: Source, press: ev.Event) -> None:
    talk = Talk().tell(press)
    assert talk.new() == [do.StartWatching(source)]
    assert talk.shown == Indication(
        Light.DARK, camera=source is Source.CAMERA, screen=source is Source.SCREEN
    )
    talk.tell(press)
    assert talk.new() == [do.StopWatching(source)]
    assert (talk.shown, talk.earcons) == (Indication(), EARCONS[source])


def test_pictures_are_taken_from_the_start_of_speech_once_a_second_until_its_end() -> None:
    talk = Talk(link_takes=0.0).tell(ev.CameraPressed()).wake().passes(3)
    assert len(talk.at(do.TakePicture)) == 1
    began_at = talk.now
    talk.says(3.1).passes(3)
    times = [at - began_at for at in talk.at(do.TakePicture)[1:]]
    assert times == pytest.approx([0.2, 1.2, 2.2, 3.2], abs=0.03)


def test_the_owner_may_want_pictures_all_the_time() -> None:
    talk = Talk(Rules(always_look=True), link_takes=0.0).tell(ev.CameraPressed()).wake().passes(5.1)
    assert len(talk.at(do.TakePicture)) == 6


def test_then_it_looks_from_the_press_of_the_switch_on() -> None:
    talk = following_up(Rules(always_look=True)).tell(ev.CameraPressed()).passes(4.1)
    assert len(talk.at(do.TakePicture)) == 5
    talk = Talk(Rules(always_look=True)).tell(ev.CameraPressed(), ev.DeviceReady(Device.CAMERA)).passes(4.1)
    assert not talk.at(do.TakePicture), "nobody is awake"


@pytest.mark.parametrize("begun", [asking, answering, following_up])
def test_it_looks_at_the_start_of_speech_whosever_turn_it_is(begun: Callable[[], Talk]) -> None:
    talk = begun().tell(ev.CameraPressed()).says(2.3)
    assert len(talk.at(do.TakePicture)) == 3


@pytest.mark.parametrize("talk", [Talk(), asking()])
def test_without_its_switch_nothing_is_taken_and_nothing_leaves(talk: Talk) -> None:
    talk.tell(seen(), ev.LookAsked(Source.CAMERA), seen()).says(1).tell(seen())
    assert not talk.all(do.TakePicture)
    assert pictures(talk) == 0


def test_asleep_nothing_leaves_with_the_switch_on() -> None:
    talk = Talk().tell(ev.CameraPressed()).says(3).tell(seen())
    assert (talk.all(do.TakePicture), pictures(talk)) == ([], 0)


def test_no_picture_leaves_before_its_light_is_seen() -> None:
    talk = asking()
    talk.broken_lights = True
    talk.tell(ev.CameraPressed()).says(0.5).tell(seen())
    assert pictures(talk) == 0
    talk.tell(ev.LightsShown(Indication(Light.LISTENING, camera=True)))
    assert pictures(talk) == 1


def test_nor_by_the_light_of_the_other() -> None:
    talk = asking()
    talk.broken_lights = True
    talk.tell(ev.CameraPressed(), seen(), ev.LightsShown(Indication(Light.LISTENING, screen=True)))
    assert pictures(talk) == 0


def test_the_newest_waits_for_the_link() -> None:
    talk = Talk().tell(ev.CameraPressed()).wake().tell(seen(CAT), seen(DOG))
    assert pictures(talk) == 0
    talk.link_opens()
    assert [effect.picture.fingerprint for effect in talk.all(do.SendPicture)] == [DOG]


def test_what_looks_the_same_is_not_sent_again_for_ten_seconds() -> None:
    talk = asking().tell(ev.CameraPressed(), seen(CAT)).passes(1).tell(seen(CAT ^ 0b101)).passes(1)
    assert pictures(talk) == 1
    talk.tell(seen(DOG))
    assert pictures(talk) == 2
    talk = following_up().tell(ev.CameraPressed()).says(1).tell(seen(CAT)).says(9.9).tell(seen(CAT))
    assert pictures(talk) == 1
    talk.says(0.2).tell(seen(CAT))
    assert (pictures(talk), talk.status.camera_pictures, talk.status.pictures) == (2, 2, 2)


def test_what_the_link_dropped_was_not_seen() -> None:
    talk = asking().tell(ev.CameraPressed())
    talk.narrow = True
    talk.tell(seen(CAT)).passes(1.1)
    assert (pictures(talk), talk.status.pictures) == (1, 0)
    talk.narrow = False
    talk.tell(seen(CAT)).passes(1.1).tell(seen(CAT)).passes(1.1)
    assert (pictures(talk), talk.status.pictures) == (2, 1)
    talk.tell(ev.CameraPressed(), ev.PictureSent(Source.CAMERA))  # it left as the switch went off
    assert talk.status.pictures == 2


def test_both_sources_have_a_memory_of_their_own() -> None:
    talk = asking().tell(ev.CameraPressed(), ev.ScreenPressed(), seen(CAT), seen(CAT, Source.SCREEN))
    talk.passes(1.1)
    assert (talk.status.camera_pictures, talk.status.screen_pictures) == (1, 1)


def test_the_sources_take_turns_at_one_picture_a_second_in_all() -> None:
    talk = asking().mute().wake().types().tell(ev.CameraPressed(), ev.ScreenPressed())
    began_at = talk.now
    for number in range(41):
        for source in Source:
            talk.tell(seen(0xFF << number % 7 * 8, source))
        talk.passes(0.1, microphone=False)
    sent = [effect.picture.source for effect in talk.all(do.SendPicture)]
    assert sent == [Source.CAMERA, Source.SCREEN] * 2 + [Source.CAMERA]
    assert talk.at(do.SendPicture) == pytest.approx([began_at + second for second in range(5)])


def test_no_press_and_no_device_gets_round_the_pace() -> None:
    talk = Talk(link_takes=0.0).wake().says(1).tell(ev.CameraPressed(), seen(CAT)).says(0.3)
    talk.tell(ev.ScreenPressed(), seen(DOG)).says(0.3)
    talk.tell(ev.DeviceReady(Device.SCREEN), seen(DOG)).says(0.3)
    assert pictures(talk) == 1
    assert pictures(talk.says(0.2)) == 2


def test_off_is_off_at_once() -> None:
    talk = answering().tell(ev.CameraPressed(), ev.CameraPressed(), seen())
    assert (pictures(talk), talk.status.camera) == (0, Switch.OFF)


def test_the_end_of_the_conversation_switches_off() -> None:
    talk = following_up().tell(ev.CameraPressed(), ev.ScreenPressed()).passes(9)
    assert (talk.turn, talk.status.camera, talk.status.screen) == (Turn.ASLEEP, Switch.OFF, Switch.OFF)
    assert [effect.source for effect in talk.all(do.StopWatching)] == [Source.CAMERA, Source.SCREEN]
    kept = following_up(Rules(keep_watching=True)).tell(ev.CameraPressed()).passes(9)
    assert (kept.turn, kept.status.camera) == (Turn.ASLEEP, Switch.ON)


def test_the_model_may_ask_for_one_look_while_nobody_speaks() -> None:
    talk = answering().tell(ev.CameraPressed(), seen(CAT)).tell(ev.LookAsked(Source.CAMERA))
    assert len(talk.all(do.TakePicture)) == 1
    talk.tell(seen(CAT)).passes(0.9)
    assert pictures(talk) == 1
    assert pictures(talk.passes(0.2, microphone=False)) == 2  # although it looks the same


def test_what_the_model_asked_for_comes_first() -> None:
    talk = answering().tell(ev.CameraPressed(), ev.ScreenPressed(), seen(CAT), ev.LookAsked(Source.CAMERA))
    talk.tell(seen(DOG, Source.SCREEN), seen(CAT)).passes(1.1)
    assert [effect.picture.source for effect in talk.all(do.SendPicture)] == [Source.CAMERA] * 2
    assert talk.passes(1).status.screen_pictures == 1


def test_switched_on_while_somebody_speaks_it_looks_at_once() -> None:
    talk = Talk(link_takes=0.0).wake().says(1).tell(ev.CameraPressed())
    assert len(talk.all(do.TakePicture)) == 1
    talk.tell(ev.DeviceReady(Device.CAMERA))
    assert len(talk.all(do.TakePicture)) == 2


def test_a_camera_that_fails_is_told_and_nothing_else_changes() -> None:
    talk = asking().tell(ev.CameraPressed(), ev.DeviceLost(Device.CAMERA, "hangs"))
    assert (talk.turn, talk.link, talk.notices) == (Turn.THINKING, Link.UP, [Notice.CAMERA_GONE])
    assert talk.status.missing == {Device.CAMERA}
    talk.model_says(1).model_ends().passes(20)
    assert (talk.turn, talk.status.missing, talk.light) == (Turn.ASLEEP, frozenset(), Light.DARK)


def test_a_screen_that_is_not_shared_any_more_is_switched_off() -> None:
    talk = asking().tell(ev.ScreenPressed(), ev.DeviceLost(Device.SCREEN, "locked"))
    assert (talk.status.screen, talk.notices) == (Switch.OFF, [Notice.SHARING_ENDED])
    talk.tell(ev.DeviceLost(Device.SCREEN, "late"))
    assert talk.notices == [Notice.SHARING_ENDED]


# --- pairing ----------------------------------------------------------------------------------------


def test_a_code_is_spelled_with_closed_ears() -> None:
    talk = asking().tell(ev.PairingAsked())
    assert talk.new()[-1] == do.OpenPairing()
    talk.tell(ev.PairingCodeMade("271828"))
    assert talk.turn is Turn.ASLEEP
    assert talk.all(do.SpellCode) == [do.SpellCode("271828")]
    sent = len(talk.sent)
    talk.says(0.5).wake().press().says(0.4)
    assert (talk.turn, len(talk.sent), talk.link) == (Turn.ASLEEP, sent, Link.DOWN)
    talk.tell(ev.NoticeSpoken()).passes(1).wake().is_now(Turn.ASLEEP)  # another notice was
    talk.passes(8).wake().says(1).is_now(Turn.LISTENING)
    assert "271828" not in repr(ev.PairingCodeMade("271828")) + repr(do.SpellCode("271828"))


def test_a_code_that_is_never_spelled_does_not_deafen() -> None:
    Talk().tell(ev.PairingCodeMade("271828")).passes(20.1).wake().is_now(Turn.LISTENING)


@pytest.mark.parametrize(("paired", "notice"), [(True, Notice.PAIRED), (False, Notice.PAIRING_REFUSED)])
def test_the_end_of_pairing_is_told(paired: bool, notice: Notice) -> None:
    assert Talk().tell(ev.PairingEnded(paired)).notices == [notice]


def test_a_picture_that_comes_too_late_is_not_kept_for_the_next_conversation() -> None:
    talk = Talk(Rules(keep_watching=True), link_takes=0.0).tell(ev.CameraPressed()).wake().says(1)
    sent = pictures(talk.tell(ev.StopPressed(), seen(DOG)).passes(60).wake().passes(0.1))
    assert sent == 0


def test_a_source_that_nobody_watches_is_not_missed() -> None:
    assert Talk().tell(ev.DeviceLost(Device.CAMERA, "unplugged")).notices == []


def test_who_calls_and_then_speaks_is_looked_at_once_a_second() -> None:
    talk = following_up().tell(ev.CameraPressed()).wake().says(0.9)
    assert len(talk.all(do.TakePicture)) == 1
    talk.says(0.2)
    assert len(talk.all(do.TakePicture)) == 2
