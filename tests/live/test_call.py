"""Which audio goes straight to the wire, and which is queued."""

from assistant.core import events as ev
from assistant.core.effects import OpenLink, SendAudio, SendText
from assistant.core.timings import FRAME_S
from assistant.live.call import Call
from tests.support.pcm import frame


class Wire:
    """A wire that takes what it is given, unless it is busy."""

    def __init__(self) -> None:
        self.busy = False
        self.sent: list[bytes] = []

    def send(self, pcm: bytes) -> bool:
        if not self.busy:
            self.sent.append(pcm)
        return not self.busy


def connected() -> tuple[Call, Wire]:
    call, wire = Call(lambda event: None, OpenLink(explicit_activity=False)), Wire()
    call.begin(wire.send, 0.0)
    return call, wire


def test_a_flowing_stream_is_not_queued() -> None:
    call, wire = connected()
    for number in range(5):
        call.put(SendAudio(frame(number)), 1.0 + number * FRAME_S)

    assert wire.sent == [frame(number) for number in range(5)]
    assert not call.outbox


def test_what_comes_at_once_is_queued_behind_its_first_frame() -> None:
    call, wire = connected()
    for number in range(4):
        call.put(SendAudio(frame(number)), 1.0)

    assert wire.sent == [frame(0)]
    assert call.outbox.take(1.0) == SendAudio(frame(1) + frame(2) + frame(3))


def test_nothing_overtakes_what_waits() -> None:
    call, wire = connected()
    call.put(SendText("first"), 1.0)
    call.put(SendAudio(frame(1)), 1.0)

    assert wire.sent == []
    assert [call.outbox.take(1.0), call.outbox.take(1.0)] == [SendText("first"), SendAudio(frame(1))]


def test_a_busy_wire_is_waited_for() -> None:
    call, wire = connected()
    wire.busy = True
    call.put(SendAudio(frame(1)), 1.0)
    wire.busy = False
    call.put(SendAudio(frame(2)), 1.0 + FRAME_S)

    assert wire.sent == []
    assert call.filled.is_set()
    assert call.outbox.take(1.0 + FRAME_S) == SendAudio(frame(1) + frame(2))


def test_nothing_is_told_after_hanging_up() -> None:
    told: list[ev.Event] = []
    call = Call(told.append, OpenLink(explicit_activity=False))
    call.tell(ev.LinkOpened())
    call.hang_up()
    call.tell(ev.TurnCompleted())

    assert told == [ev.LinkOpened()]


def test_between_two_wires_everything_waits() -> None:
    call, wire = connected()
    call.pause()
    call.put(SendAudio(frame(1)), 1.0)
    call.put(SendAudio(frame(2)), 9.0)
    assert wire.sent == []
    call.begin(wire.send, 9.5)

    assert call.outbox.take(9.5) == SendAudio(frame(1) + frame(2))


def test_only_a_link_that_is_up_can_be_replaced() -> None:
    call = Call(lambda event: None, OpenLink(explicit_activity=False))
    call.rotate()
    assert not call.rotation.is_set()

    call, _ = connected()
    call.rotate()
    assert call.rotation.is_set()
    call.pause()
    call.begin(lambda pcm: True, 1.0)
    assert not call.rotation.is_set()
