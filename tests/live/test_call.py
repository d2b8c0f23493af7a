"""What goes straight to the wire, what is queued, and what a picture has to wait for."""

from assistant.core import events as ev
from assistant.core.effects import OpenLink, SendAudio, SendPicture, SendText, SendToolResponse, StopWatching
from assistant.core.sight import Picture, Source
from assistant.core.timings import FRAME_S
from assistant.core.toolcall import ToolResponse
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


# --- pictures -------------------------------------------------------------------------------------

ANSWER = SendToolResponse(ToolResponse("1", "look", {"output": "sent"}))
PICTURE = SendPicture(Picture(Source.CAMERA, b"", 0))


def test_a_picture_that_waits_does_not_make_audio_wait() -> None:
    call, wire = connected()
    call.put(PICTURE, 1.0)
    call.put(SendAudio(frame(1)), 1.0)

    assert wire.sent == [frame(1)]
    assert call.pictured.is_set()


def test_a_picture_waits_for_all_else() -> None:
    call, _ = connected()
    assert call.may_show(1.0)
    call.put(SendText("first"), 1.0)
    assert not call.may_show(1.0)
    call.outbox.take(1.0)
    assert call.may_show(1.0)
    call.pause()
    assert not call.may_show(1.0), "there is no wire"


def test_within_a_stream_a_picture_leaves_right_behind_a_frame() -> None:
    call, _ = connected()
    call.put(SendAudio(frame(1)), 1.0)

    assert call.may_show(1.001)
    assert not call.may_show(1.010), "the next one is near"
    assert call.may_show(1.050), "there is no next one"
    assert call.flows(1.050)
    assert not call.flows(2.050)


def test_an_answer_follows_the_picture_that_was_put_before_it() -> None:
    call, _ = connected()
    call.put(PICTURE, 1.0)
    call.put(ANSWER, 1.0)
    call.let_answers_go(1.0)
    assert not call.outbox

    call.put(StopWatching(Source.CAMERA), 1.0)
    call.let_answers_go(1.0)
    assert call.outbox.take(1.0) == ANSWER


def test_an_answer_waits_for_no_picture_that_comes_later() -> None:
    call, _ = connected()
    call.put(ANSWER, 1.0)
    call.put(PICTURE, 1.0)

    assert call.outbox.take(1.0) == ANSWER
