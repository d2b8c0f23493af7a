"""What waits for a way that is narrower than speech."""

from dataclasses import replace

import pytest

from assistant.core.effects import SendAudio, WireEffect
from assistant.core.timings import FRAME_BYTES, FRAME_S
from assistant.live.tcpinfo import Uplink
from assistant.live.uplink import OLDEST_S, Outbox
from tests.support.outbox import box, frames, joined, take_all, watched
from tests.support.pcm import frame, number_of

NARROW = Uplink(acknowledged=0, written=8_000, unsent=5_000, rate=32_000, round_trip_s=0.03)
"""A way that carries 22,400 bytes of audio a second, and holds a quarter of a second's."""


def late(first: int, count: int) -> list[SendAudio]:
    """Frames from before the link was up."""
    return [SendAudio(frame(number), late=True) for number in range(first, first + count)]


def narrow(*put: WireEffect, uplink: Uplink = NARROW, proven_at: float = 0.3, carried: int = 9_000) -> Outbox:
    """What was put at once, on a way of which it was then seen how narrow it is."""
    outbox = box(put=put)
    outbox.look(uplink, 0.0)
    watched(outbox, 0.0, proven_at).look(
        replace(uplink, acknowledged=uplink.acknowledged + carried, written=uplink.written + carried),
        proven_at,
    )
    return outbox


def test_on_a_narrow_way_what_is_late_gives_way_to_what_is_being_said() -> None:
    outbox = narrow(*late(0, 100), *frames(100, 1))
    left = joined(take_all(outbox, 0.3))

    newest = b"".join(frame(number) for number in range(101))
    assert newest.endswith(left)
    spare_s = OLDEST_S - 0.25 - 0.3
    assert len(left) == pytest.approx(spare_s * 0.7 * 32_000, abs=2 * FRAME_BYTES)


def test_on_a_narrow_way_nothing_that_is_fresh_arrives_old() -> None:
    outbox = narrow(*late(0, 50), *frames(50, 1))
    for number in range(1, 100):
        outbox.put(SendAudio(frame(50 + number)), number * FRAME_S)
    oldest = outbox.take(99 * FRAME_S)

    assert isinstance(oldest, SendAudio)
    age_s = (50 + 99 - number_of(oldest.pcm)) * FRAME_S
    assert age_s + 0.25 == pytest.approx(OLDEST_S, abs=FRAME_S)


def test_on_a_narrow_way_a_question_from_before_the_link_goes_whole_while_nobody_speaks_on() -> None:
    outbox = narrow(*late(0, 150))
    for number in range(150, 250):
        outbox.put(SendAudio(frame(number), speech=False), (number - 149) * FRAME_S)
    sent = joined(take_all(outbox, 2.0))

    assert sent.startswith(b"".join(frame(number) for number in range(150)))
    assert outbox.dropped_frames == pytest.approx(100 - 0.75 / FRAME_S, abs=2), "of the silence behind it"


@pytest.mark.parametrize(
    ("uplink", "proven_at", "carried"),
    [
        (replace(NARROW, rate=64_000), 0.3, 18_000),
        (replace(NARROW, rate=0), 0.3, 9_000),
        (NARROW, 0.1, 9_000),
        (replace(NARROW, round_trip_s=0.2), 0.5, 9_000),
        (NARROW, 0.3, 0),
    ],
    ids=["wide enough", "not measured", "too early", "too early on a long way", "stalled"],
)
def test_a_way_that_was_not_proven_narrow_is_none(uplink: Uplink, proven_at: float, carried: int) -> None:
    outbox = narrow(*late(0, 100), *frames(100, 1), uplink=uplink, proven_at=proven_at, carried=carried)

    assert len(joined(take_all(outbox, 0.4))) == 101 * FRAME_BYTES


def test_a_low_rate_right_after_a_stall_proves_nothing() -> None:
    outbox = narrow(*late(0, 100), *frames(100, 1), proven_at=0.1)
    outbox.look(replace(NARROW, acknowledged=20_000, written=28_000, rate=500_000), 0.2)
    watched(outbox, 0.2, 0.4).look(replace(NARROW, acknowledged=40_000, written=48_000), 0.4)

    assert len(joined(take_all(outbox, 0.4))) == 101 * FRAME_BYTES


def test_a_new_wire_is_judged_anew() -> None:
    outbox = narrow(*late(0, 100))
    outbox.renew(0.4)
    outbox.put(SendAudio(frame(100)), 0.4)

    assert len(joined(take_all(outbox, 0.4))) == 101 * FRAME_BYTES
