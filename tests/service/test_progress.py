"""What stands still is found, and nothing else is."""

from dataclasses import replace

from assistant.core.events import Device
from assistant.core.states import Switch, Turn
from assistant.core.status import Status
from assistant.service.progress import Judge, Part, parts_of
from tests.support.attended import FakePart

LOOK_S = 1.0
PATIENCE_S = 3.5


class Ward:
    """A judge, and the parts that it judges, in virtual time."""

    def __init__(self, status: Status | None = None, rest_s: float = 0.0) -> None:
        self.status = status or Status()
        self.ears, self.mouth = FakePart(), FakePart()
        self.now = 100.0
        parts = (
            Part("ears", lambda: self.ears.progress, lambda status: Device.MICROPHONE not in status.missing),
            Part("mouth", lambda: self.mouth.progress, lambda status: status.turn is Turn.SPEAKING, rest_s),
        )
        self.judge = Judge(parts, PATIENCE_S, LOOK_S)

    def look(self, seconds: float = LOOK_S, *, hears: bool = True, speaks: bool = False) -> list[str]:
        self.now += seconds
        self.ears.progress += hears
        self.mouth.progress += speaks
        return self.judge.still(self.status, self.now)


def test_a_part_that_gets_on_is_fine() -> None:
    ward = Ward()
    assert not any(ward.look() for _ in range(100))


def test_a_part_that_stands_still_is_named_after_the_patience() -> None:
    ward = Ward()
    ward.look()
    assert [ward.look(hears=False) for _ in range(4)] == [[], [], [], ["ears"]]


def test_what_moves_again_in_time_begins_anew() -> None:
    ward = Ward()
    for _ in range(10):
        assert not any(ward.look(hears=False) for _ in range(3))
        assert ward.look() == []


def test_what_is_not_wanted_may_stand_still() -> None:
    ward = Ward(Status(missing=frozenset({Device.MICROPHONE})))
    assert not any(ward.look(hears=False) for _ in range(100))
    ward.status = Status()
    assert [ward.look(hears=False) for _ in range(4)][-1] == ["ears"], "it counts from when it was wanted"


def test_a_part_may_rest_for_longer() -> None:
    ward = Ward(Status(turn=Turn.SPEAKING), rest_s=2.0)
    ward.look(speaks=True)
    assert [bool(ward.look()) for _ in range(6)] == [False] * 5 + [True]


def test_one_look_that_comes_late_accuses_nobody() -> None:
    ward = Ward()
    ward.look()
    assert ward.look(3600.0, hears=False) == []


def test_all_that_stand_still_are_named() -> None:
    ward = Ward(Status(turn=Turn.SPEAKING))
    ward.look(hears=False)
    assert [ward.look(hears=False) for _ in range(4)][-1] == ["ears", "mouth"]


def test_what_is_wanted_of_the_devices_own_parts() -> None:
    asleep = Status()
    microphone, wake_word, speaker = parts_of(FakePart(1), FakePart(2), FakePart(3), 6.0)
    gone = replace(asleep, missing=frozenset({Device.MICROPHONE, Device.WAKE_WORD, Device.SPEAKER}))
    muted = replace(asleep, microphone=Switch.OFF)
    speaking = replace(asleep, turn=Turn.SPEAKING)
    assert [microphone.wanted(status) for status in (asleep, muted, gone)] == [True, True, False]
    assert [wake_word.wanted(status) for status in (asleep, muted, gone)] == [True, False, False]
    assert [speaker.wanted(status) for status in (asleep, speaking, gone)] == [False, True, False]
    assert not speaker.wanted(replace(speaking, missing=gone.missing))
    assert wake_word.wanted(replace(asleep, missing=frozenset({Device.WAKE_WORD}))), "no excuse to be deaf"
    assert speaker.rest_s == 6.0
    assert [part.progress() for part in (microphone, wake_word, speaker)] == [1, 2, 3]
