"""What is counted of status after status."""

from dataclasses import replace

from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link, Turn
from assistant.core.status import Status
from assistant.service.tally import Tally

TURNS = (Turn.LISTENING, Turn.THINKING, Turn.SPEAKING, Turn.FOLLOW_UP, Turn.LISTENING, Turn.THINKING)


def test_a_conversation_and_its_replies() -> None:
    tally = Tally()
    for turn in (*TURNS, Turn.SPEAKING, Turn.ASLEEP, Turn.LISTENING, Turn.ASLEEP):
        tally.note(Status(turn=turn))
    assert (tally.conversations, tally.replies) == (2, 2)


def test_links() -> None:
    tally = Tally()
    for link in (Link.OPENING, Link.DOWN, Link.OPENING, Link.UP, Link.UP, Link.OPENING, Link.UP, Link.DOWN):
        tally.note(Status(link=link))
    assert (tally.links_opened, tally.links_closed) == (2, 2)


def test_problems_and_devices_count_when_they_come() -> None:
    tally = Tally()
    gone = frozenset({Device.MICROPHONE})
    lost, both = Status(cause=Cause.LINK_LOST, missing=gone), gone | {Device.SPEAKER}
    for status in (lost, replace(lost, offline=True), Status(), lost, replace(lost, missing=both)):
        tally.note(status)
    assert tally.problems == {Cause.LINK_LOST: 2}
    assert tally.devices_lost == {Device.MICROPHONE: 2, Device.SPEAKER: 1}


def test_each_alarm_rings_once() -> None:
    tally = Tally()
    tea, egg = Alarm(1, AlarmKind.TIMER, "tea", 1.0), Alarm(2, AlarmKind.TIMER, "egg", 2.0)
    for ringing in ((tea,), (tea, egg), (egg,), ()):
        tally.note(Status(ringing=ringing))
    assert tally.rings == 2


def test_nothing_is_counted_twice() -> None:
    tally = Tally()
    status = Status(turn=Turn.SPEAKING, link=Link.UP, cause=Cause.LINK_LOST)
    for _ in range(3):
        tally.note(status)
    assert (tally.conversations, tally.replies, tally.links_opened, tally.links_closed) == (1, 1, 1, 0)
    assert tally.latest is status
