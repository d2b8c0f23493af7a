"""What is said to the PC and what the device is told: time is passed in, messages are pushed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.events import Device, DeviceLost, DeviceReady, PictureTaken
from assistant.core.sight import Picture, Source
from assistant.core.timings import LONGEST_SIDE
from assistant.screen import messages as m
from assistant.screenlink.sharing import (
    ABSENT_S,
    CONSENT_S,
    GRANT_S,
    MAX_BYTES,
    MESSAGES_PER_S,
    NOT_PAIRED,
    Act,
    Cut,
    Examine,
    Forget,
    Sharing,
)
from tests.support.frames import messages_of

READY = DeviceReady(Device.SCREEN)
PICTURE = Picture(Source.SCREEN, b"small", 0)


def lost(why: str) -> DeviceLost:
    return DeviceLost(Device.SCREEN, why)


def grant(number: int) -> m.Grant:
    return m.Grant(number, LONGEST_SIDE, LONGEST_SIDE, MAX_BYTES)


def sent(number: int) -> m.ScreenPicture:
    return m.ScreenPicture(number, 20, b"large")


def connected(sharing: Sharing, now: float = 0.0) -> list[Act]:
    return [*sharing.connected("study", now), *sharing.heard(m.Hello(), now)]


@pytest.fixture
def sharing() -> Sharing:
    """Somebody is connected; nothing is wanted."""
    sharing = Sharing()
    assert connected(sharing) == [m.Hello()]
    return sharing


@pytest.fixture
def ready(sharing: Sharing) -> Sharing:
    """The screen is wanted, and the person at the PC agreed."""
    assert sharing.start(0.0) == [m.Wanted()]
    assert sharing.heard(m.Consented(), 1.0) == [READY]
    return sharing


def test_a_picture_takes_a_wish_a_consent_and_a_grant(ready: Sharing) -> None:
    assert ready.take(2.0) == [grant(1)]
    assert ready.heard(sent(1), 2.1) == [Examine(1, b"large")]
    assert ready.examined(1, PICTURE) == [PictureTaken(PICTURE)]
    assert ready.take(3.0) == [grant(2)]


def test_nothing_is_granted_before_consent(sharing: Sharing) -> None:
    sharing.start(0.0)
    assert sharing.take(0.1) == []
    assert sharing.picture_bytes == 0
    assert sharing.heard(m.Consented(), 9.0) == [READY, grant(1)]
    assert sharing.picture_bytes == MAX_BYTES


def test_asking_twice_brings_one_picture(ready: Sharing) -> None:
    assert ready.take(2.0) == [grant(1)]
    assert ready.take(2.0) == []
    ready.heard(sent(1), 2.1)
    assert ready.take(2.1) == []
    assert ready.examined(1, PICTURE) == [PictureTaken(PICTURE)]
    assert ready.examined(1, PICTURE) == []


def test_consent_without_a_wish_means_nothing(sharing: Sharing) -> None:
    assert sharing.heard(m.Consented(), 0.0) == []
    assert sharing.start(1.0) == [m.Wanted()]
    assert sharing.take(1.0) == []


def test_a_wish_outlives_connections(ready: Sharing) -> None:
    assert ready.disconnected("it fell") == [lost("it fell")]
    assert connected(ready, 5.0) == [m.Hello(), m.Wanted()]
    assert ready.heard(m.Consented(), 6.0) == [READY]


# --- off means off --------------------------------------------------------------------------------


def test_after_stop_no_picture_follows_from_wherever(ready: Sharing) -> None:
    ready.take(2.0)
    ready.heard(sent(1), 2.1)
    assert ready.stop() == [m.Unwanted()]
    assert ready.examined(1, PICTURE) == []
    assert ready.stop() == []
    assert ready.deadline is None


def test_a_picture_under_way_when_the_switch_went_off_is_dropped_and_forgiven(ready: Sharing) -> None:
    ready.take(2.0)
    ready.stop()
    assert ready.picture_bytes == MAX_BYTES
    assert ready.heard(sent(1), 2.1) == []
    assert ready.picture_bytes == 0
    ready.start(3.0)
    ready.heard(m.Consented(), 3.5)
    assert ready.take(4.0) == [grant(2)]
    assert ready.heard(sent(2), 4.1) == [Examine(1, b"large")]


def test_a_late_picture_does_not_stand_for_a_later_wish(ready: Sharing) -> None:
    ready.take(2.0)
    ready.stop()
    ready.start(3.0)
    ready.heard(m.Consented(), 3.5)
    assert ready.take(4.0) == [grant(2)]
    assert ready.heard(sent(1), 4.1) == []
    assert ready.heard(sent(2), 4.2) == [Examine(1, b"large")]


def test_consent_is_asked_for_anew(ready: Sharing) -> None:
    ready.stop()
    assert ready.start(9.0) == [m.Wanted()]
    assert ready.take(9.0) == []


# --- rows 33 and 34 -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", m.Ending)
def test_it_ends_when_the_pc_says_so_and_the_reason_is_told(ready: Sharing, ending: m.Ending) -> None:
    ready.take(2.0)
    assert ready.heard(m.SharingEnded(ending), 2.1) == [lost(f"study {ending.value}")]
    assert ready.heard(sent(1), 2.2) == []  # it was under way
    assert ready.take(2.3) == []
    assert ready.heard(m.Consented(), 9.0) == [READY]  # unlocked again


@pytest.mark.parametrize("number", [0, 2, 2**32 - 1])
def test_a_picture_that_nobody_asked_for_ends_the_connection(ready: Sharing, number: int) -> None:
    ready.take(2.0)
    assert ready.heard(sent(number), 2.1) == [Cut("it sent a picture that nobody asked for")]


def test_a_second_picture_for_a_grant_ends_the_connection(ready: Sharing) -> None:
    ready.take(2.0)
    ready.heard(sent(1), 2.1)
    assert ready.heard(sent(1), 2.1) == [Cut("it sent a picture that nobody asked for")]


def test_who_talks_too_much_is_cut_off(sharing: Sharing) -> None:
    acts = [act for _ in range(MESSAGES_PER_S) for act in sharing.heard(m.Ping(), 0.5)]
    assert acts == [Cut("it talks too much")]


def test_an_honest_pace_is_not_too_much(sharing: Sharing) -> None:
    assert [act for second in range(600) for act in sharing.heard(m.Ping(), second / 4)] == []


def test_who_does_not_answer_a_grant_is_cut_off(ready: Sharing) -> None:
    ready.take(2.0)
    assert ready.deadline == 2.0 + GRANT_S
    assert ready.pass_time(2.0 + GRANT_S - 0.1) == []
    assert ready.pass_time(2.0 + GRANT_S) == [Cut("it was asked for a picture and did not answer")]


def test_what_is_no_picture_ends_the_connection(ready: Sharing) -> None:
    ready.take(2.0)
    ready.heard(sent(1), 2.1)
    assert ready.examined(1, "no JPEG") == [Cut("it sent what is no picture: no JPEG")]


def test_hello_comes_first_and_once() -> None:
    sharing = Sharing()
    sharing.connected("study", 0.0)
    assert sharing.heard(m.Consented(), 0.0) == [Cut("it says Hello at the wrong time")]
    connected(sharing)
    assert sharing.heard(m.Hello(), 0.0) == [Cut("it says Hello at the wrong time")]


def test_another_version_is_cut_off() -> None:
    sharing = Sharing()
    sharing.connected("study", 0.0)
    assert sharing.heard(m.Hello(m.VERSION + 1), 0.0) == [Cut("it speaks version 2; update both")]


def test_a_pc_that_has_forgotten_us_is_forgotten(sharing: Sharing) -> None:
    assert sharing.heard(m.Unpaired(), 0.0) == [Forget()]


# --- what a person is told ------------------------------------------------------------------------


def test_without_a_pc_the_screen_is_lost_within_five_seconds_and_told_once() -> None:
    sharing = Sharing()
    assert sharing.start(0.0) == []
    assert sharing.deadline == ABSENT_S < 5
    assert sharing.pass_time(ABSENT_S) == [lost("no PC is connected")]
    sharing.absent("", 9.0)
    assert sharing.pass_time(9.0 + ABSENT_S) == []


def test_why_no_pc_can_come_is_told() -> None:
    sharing = Sharing()
    sharing.absent(NOT_PAIRED, 0.0)
    assert sharing.start(0.0) == [DeviceLost(Device.SCREEN, NOT_PAIRED, unpaired=True)]
    assert sharing.absent("the disk is full", 1.0) == [lost("the disk is full")]
    assert sharing.absent("", 2.0) == []
    assert sharing.deadline == 2.0 + ABSENT_S


def test_nobody_at_the_pc_answers(sharing: Sharing) -> None:
    sharing.start(0.0)
    assert sharing.pass_time(CONSENT_S - 1) == []
    assert sharing.pass_time(CONSENT_S) == [lost("nobody answers at study")]
    assert sharing.heard(m.Consented(), CONSENT_S + 9) == [READY]


def test_a_loss_answers_what_was_asked_for(ready: Sharing) -> None:
    ready.take(2.0)
    ready.disconnected("it fell")
    assert ready.take(3.0) == []
    connected(ready, 4.0)
    assert ready.heard(m.Consented(), 5.0) == [READY]


# --- whatever anybody does ------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.sampled_from(["start", "stop", "take", "connect", "disconnect", "examined", "pass_time"]),
        messages_of(m.FromPc),
        st.integers(1, 6).map(sent),
        st.just(m.Consented()),
    ),
    max_size=60,
)


class Chance:
    """A device and a PC that do anything in any order; `step` fails if a picture is shown unasked."""

    def __init__(self) -> None:
        self.sharing = Sharing()
        self.now = 0.0
        self.wanted = self.asked = self.here = False
        self.examining = 0

    def step(self, what: Any) -> None:
        self.now += 0.3
        for act in getattr(self, what)() if isinstance(what, str) else self.hear(what):
            self.judge(act)
        assert self.sharing.deadline is None or self.wanted

    def judge(self, act: Act) -> None:
        match act:
            case PictureTaken():
                assert self.wanted
                assert self.asked
                self.asked = False
            case Examine(number):
                assert number == self.examining + 1
                self.examining = number
            case m.Grant() | DeviceReady() | DeviceLost():
                assert self.wanted
            case Cut():
                self.disconnect()

    def start(self) -> list[Act]:
        self.wanted = True
        return self.sharing.start(self.now)

    def stop(self) -> list[Act]:
        self.wanted = self.asked = False
        return self.sharing.stop()

    def take(self) -> list[Act]:
        self.asked = True
        return self.sharing.take(self.now)

    def connect(self) -> list[Act]:
        self.here = True
        return connected(self.sharing, self.now)

    def disconnect(self) -> list[Act]:
        self.here = False
        return self.sharing.disconnected("gone")

    def examined(self) -> list[Act]:
        return self.sharing.examined(self.examining, PICTURE)

    def pass_time(self) -> list[Act]:
        self.now += 5
        return self.sharing.pass_time(self.now)

    def hear(self, message: Any) -> list[Act]:
        return self.sharing.heard(message, self.now) if self.here else []


@given(STEPS)
def test_no_order_of_things_shows_a_picture_that_is_not_wanted(steps: list[Any]) -> None:
    chance = Chance()
    for step in steps:
        chance.step(step)
