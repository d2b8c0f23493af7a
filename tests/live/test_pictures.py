"""When a picture may leave. An uplink is what the kernel says of it."""

from dataclasses import replace

import pytest

from assistant.core.sight import Picture, Source
from assistant.live.pictures import FRESH_FOR_S, LATE_S, LONGEST_S, MOST_REST_S, RECALL_S, REST, Pictures
from assistant.live.tcpinfo import Uplink

JPEG_BYTES = 60_000
MESSAGE_BYTES = JPEG_BYTES * 4 // 3
FAST = Uplink(acknowledged=0, written=0, unsent=0, rate=2_000_000, round_trip_s=0.02)


def picture(source: Source = Source.CAMERA, number: int = 0, size: int = JPEG_BYTES) -> Picture:
    return Picture(source, bytes(size), number)


def waiting(*pictures: Picture, now: float = 100.0) -> Pictures:
    box = Pictures()
    for one in pictures or (picture(),):
        box.put(one, now)
    return box


def send(box: Pictures, now: float, took_s: float) -> None:
    """A picture leaves now, and is acknowledged so much, and a round trip, later."""
    box.put(picture(), now)
    assert box.take(now, FAST, audio=True) is not None
    box.left(Source.CAMERA, now, MESSAGE_BYTES)
    box.look(now + took_s + FAST.round_trip_s, replace(FAST, acknowledged=MESSAGE_BYTES))
    assert not box.leaving


def rest_s(box: Pictures, since: float) -> float:
    """How long no picture may leave, in steps of 10 ms."""
    step = 0
    box.put(picture(number=-1), since)
    while box.take(since + step / 100, FAST, audio=True) is None:
        step += 1
        box.put(picture(number=step), since + step / 100)
    return step / 100


def test_of_each_source_the_newest_leaves() -> None:
    box = waiting(picture(number=1), picture(Source.SCREEN, 2), picture(number=3))

    first = box.take(100.0, FAST, audio=True)
    second = box.take(101.0, FAST, audio=True)

    assert [first, second] == [picture(Source.SCREEN, 2), picture(number=3)]
    assert not box.waiting
    assert box.dropped == 1


def test_one_at_a_time() -> None:
    box = waiting(picture(), picture(Source.SCREEN))
    assert box.take(100.0, FAST, audio=True) is not None
    box.left(Source.CAMERA, 100.0, ends=MESSAGE_BYTES)
    box.look(101.0, replace(FAST, acknowledged=MESSAGE_BYTES - 1, round_trip_s=1.0))
    assert box.take(101.0, FAST, audio=True) is None

    box.look(101.0, replace(FAST, acknowledged=MESSAGE_BYTES, round_trip_s=1.0))
    assert box.take(101.0, FAST, audio=True) == picture(Source.SCREEN)


def test_one_a_second_of_all_sources_also_where_one_was_held_up() -> None:
    box = Pictures()
    send(box, 100.0, took_s=0.01)
    box.put(picture(Source.SCREEN), 100.1)
    assert box.take(100.9, FAST, audio=True) is None
    assert box.take(101.0, FAST, audio=True) == picture(Source.SCREEN)


def test_what_waited_for_too_long_is_dropped() -> None:
    box = waiting()
    box.expire(100.0 + FRESH_FOR_S)
    assert box.dropped == 0

    box.expire(100.1 + FRESH_FOR_S)
    assert box.dropped == 1
    assert not box.waiting


# --- the way up -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kbit_s", "leaves"), [(256, False), (1_000, False), (1_500, False), (2_000, True), (40_000, True)]
)
def test_while_audio_flows_it_leaves_only_where_it_is_quick(kbit_s: int, *, leaves: bool) -> None:
    uplink = replace(FAST, rate=kbit_s * 125)

    assert (waiting().take(100.0, uplink, audio=True) is not None) is leaves
    assert (MESSAGE_BYTES / uplink.rate <= LONGEST_S) is leaves


def test_a_small_one_leaves_where_a_large_one_does_not() -> None:
    box = waiting(picture(size=12_000))

    assert box.take(100.0, replace(FAST, rate=50_000), audio=True) is not None


def test_while_nobody_speaks_it_may_take_its_time() -> None:
    assert waiting().take(100.0, replace(FAST, rate=50_000), audio=False) is not None
    assert waiting().take(100.0, replace(FAST, rate=30_000), audio=False) is None


def test_nothing_leaves_by_a_way_of_which_nothing_is_known() -> None:
    assert waiting().take(100.0, replace(FAST, rate=0), audio=False) is None


def test_audio_that_is_late_already_is_not_made_later() -> None:
    late = replace(FAST, unsent=int(FAST.rate * LATE_S) + 1)

    assert waiting().take(100.0, late, audio=True) is None
    assert waiting().take(100.0, replace(late, unsent=1_000), audio=True) is not None


# --- what it took ---------------------------------------------------------------------------------


def test_a_quick_one_is_followed_by_the_next() -> None:
    box = Pictures()
    send(box, 100.0, took_s=LATE_S - 0.01)

    assert rest_s(box, 101.0) == 0


def test_the_round_trip_is_not_its_fault() -> None:
    box = waiting()
    box.take(100.0, FAST, audio=True)
    far = replace(FAST, acknowledged=MESSAGE_BYTES, round_trip_s=0.5)
    box.left(Source.CAMERA, 100.0, MESSAGE_BYTES)
    box.look(100.55, far)

    assert rest_s(box, 101.0) == 0


def test_a_slow_one_is_followed_by_a_rest_of_ten_times_as_long() -> None:
    box = Pictures()
    send(box, 100.0, took_s=0.3)

    assert rest_s(box, 100.32) == pytest.approx(REST * 0.3, abs=0.02)


def test_each_that_took_far_too_long_doubles_the_rest_and_a_better_one_ends_that() -> None:
    box, now, rests = Pictures(), 0.0, []
    for took_s in (1.0, 1.0, 1.0, 0.2, 1.0):
        now += 1_000
        send(box, now, took_s)
        rests.append(rest_s(box, now + took_s))

    assert rests == pytest.approx([10, 20, 40, 2, 10], abs=0.05)


def test_there_is_an_end_to_resting() -> None:
    box = Pictures()
    for attempt in range(20):
        send(box, attempt * 1_000.0, took_s=3.0)
    last = 19_003.0 + FAST.round_trip_s
    box.put(picture(), last + MOST_REST_S - 0.1)
    assert box.take(last + MOST_REST_S - 0.1, FAST, audio=True) is None
    box.put(picture(), last + MOST_REST_S + 0.1)
    assert box.take(last + MOST_REST_S + 0.1, FAST, audio=True) is not None


# --- the switch -----------------------------------------------------------------------------------


def test_a_switch_that_goes_off_drops_what_waits_of_its_source_alone() -> None:
    box = waiting(picture(), picture(Source.SCREEN))
    box.stop(Source.CAMERA, 100.0)

    assert box.take(100.0, FAST, audio=True) == picture(Source.SCREEN)
    assert not box.waiting


def test_what_is_leaving_then_must_soon_have_left() -> None:
    box = waiting()
    box.take(100.0, FAST, audio=True)
    box.left(Source.CAMERA, 100.0, MESSAGE_BYTES)
    box.stop(Source.SCREEN, 100.1)
    assert not box.is_overdue(200.0), "the other one's switch"

    box.stop(Source.CAMERA, 200.0)
    assert not box.is_overdue(200.0 + RECALL_S - 0.01)
    box.stop(Source.CAMERA, 200.0 + RECALL_S)
    assert box.is_overdue(200.0 + RECALL_S), "the first press counts"
    box.look(200.5, replace(FAST, acknowledged=MESSAGE_BYTES))
    assert not box.is_overdue(201.0), "it is gone"


# --- another connection ---------------------------------------------------------------------------


def test_a_connection_that_is_replaced_takes_its_pictures_with_it() -> None:
    box = waiting()
    box.take(100.0, FAST, audio=True)
    box.left(Source.CAMERA, 100.0, MESSAGE_BYTES)
    box.put(picture(Source.SCREEN), 100.0)
    box.forget()
    assert not box.waiting
    assert box.leaving, "by the old one, still"

    box.renew()
    assert not box.leaving


def test_what_comes_in_between_leaves_by_the_new_one() -> None:
    box = waiting()
    box.forget()
    box.put(picture(number=2), 100.5)
    box.renew()

    assert box.take(101.0, FAST, audio=True) == picture(number=2)
