import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.effects import (
    EndActivity,
    SendAudio,
    SendText,
    SendToolResponse,
    StartActivity,
    StopAudio,
    WireEffect,
)
from assistant.core.timings import FRAME_BYTES, FRAME_S
from assistant.core.toolcall import ToolResponse
from assistant.live.uplink import FRESH_FOR_S, MOST_AUDIO_BYTES, MOST_OTHERS, UNSEEN_S, Outbox
from tests.support.outbox import box, frames, joined, oldest_s, take_all, watched
from tests.support.pcm import frame, number_of

FRAMES_A_MESSAGE = 5
ANSWER = SendToolResponse(ToolResponse("1", "f", {"error": "no"}))


def put_all(outbox: Outbox, now: float, *effects: WireEffect) -> None:
    for effect in effects:
        outbox.put(effect, now)


def talk_on(outbox: Outbox, first: int, seconds: float, message_every_s: float) -> list[WireEffect]:
    """Speak for so long on a link that takes a message (up to 100 ms) now and then; what it took."""
    taken: list[WireEffect] = []
    number, next_message = first, 0.0
    while (now := (number - first) * FRAME_S) < seconds:
        outbox.put(SendAudio(frame(number)), now)
        number += 1
        while next_message <= now and (message := outbox.take(now)) is not None:
            taken.append(message)
            next_message += message_every_s
    return taken


def test_a_lonely_frame_leaves_as_it_is() -> None:
    outbox = box(put=frames(1, 1))

    assert take_all(outbox) == frames(1, 1)
    assert len(outbox) == 0


def test_frames_that_wait_leave_together_in_order() -> None:
    messages = take_all(box(put=frames(1, 12)))

    assert [len(m.pcm) // FRAME_BYTES for m in messages if isinstance(m, SendAudio)] == [5, 5, 2]
    assert joined(messages) == b"".join(f.pcm for f in frames(1, 12))


def test_everything_keeps_its_place_among_the_audio() -> None:
    put: list[WireEffect] = [
        StartActivity(),
        *frames(1, 2),
        SendText("a"),
        *frames(3, 1),
        EndActivity(),
        ANSWER,
        StartActivity(),
        *frames(4, 1),
    ]

    messages = take_all(box(explicit=True, put=put))

    assert messages == [
        StartActivity(),
        SendAudio(frame(1) + frame(2)),
        SendText("a"),
        SendAudio(frame(3)),
        EndActivity(),
        ANSWER,
        StartActivity(),
        SendAudio(frame(4)),
    ]


def test_a_stalled_uplink_loses_the_oldest_audio_and_nothing_else() -> None:
    outbox = box(explicit=True, put=[StartActivity(), SendText("a")])
    for number in range(500):
        outbox.put(SendAudio(frame(number)), number * FRAME_S)
        assert oldest_s(outbox, number * FRAME_S) <= FRESH_FOR_S + 1e-6
    outbox.put(EndActivity(), 10.0)

    messages = take_all(outbox, 10.0)

    newest = joined(messages)
    assert newest == b"".join(frame(n) for n in range(500 - len(newest) // FRAME_BYTES, 500))
    assert 24 <= len(newest) // FRAME_BYTES <= 26, "half a second"
    assert outbox.dropped_frames == 500 - len(newest) // FRAME_BYTES
    assert [type(m) for m in messages if not isinstance(m, SendAudio)] == [
        StartActivity,
        SendText,
        EndActivity,
    ]


def test_old_audio_is_not_sent_when_the_uplink_moves_again() -> None:
    outbox = watched(box(put=frames(1, 1)), 0.0, FRESH_FOR_S + 0.1)

    assert outbox.take(FRESH_FOR_S + 0.1) is None
    assert outbox.dropped_frames == 1


def test_a_burst_passes_unharmed_on_a_link_that_is_half_again_as_fast_as_speech() -> None:
    """Three seconds of pre-roll, then 20 ms frames on top, and all of them leave."""
    outbox = box(put=frames(0, 150))
    sent = talk_on(outbox, first=150, seconds=10.0, message_every_s=0.1 / 1.5)

    assert outbox.dropped_frames == 0
    assert joined(sent) == b"".join(frame(n) for n in range(len(joined(sent)) // FRAME_BYTES))


def test_a_link_slower_than_speech_catches_up_with_what_a_burst_delayed() -> None:
    """After two seconds of pre-roll, speech is late by as much; after four times that it is fresh."""
    outbox = box(put=frames(0, 100))
    talk_on(outbox, first=100, seconds=9.0, message_every_s=0.1 / 0.7)

    oldest = outbox.take(9.0)
    assert isinstance(oldest, SendAudio)
    captured_at = (number_of(oldest.pcm) - 100) * FRAME_S
    assert 9.0 - captured_at <= FRESH_FOR_S + FRAME_S


def test_after_a_burst_has_left_speech_is_fresh_again() -> None:
    outbox = box(put=frames(0, 150))
    take_all(outbox, 0.2)
    for number in range(100):
        outbox.put(SendAudio(frame(number)), 0.2 + number * FRAME_S)
        assert oldest_s(outbox, 0.2 + number * FRAME_S) <= FRESH_FOR_S + 1e-6

    assert outbox.dropped_frames > 70


def test_a_burst_into_a_dead_link_is_bounded() -> None:
    outbox = box(put=frames(0, 10_000))

    assert len(joined(take_all(outbox))) == MOST_AUDIO_BYTES


def test_too_much_of_everything_else_gives_the_link_up() -> None:
    outbox = box(put=[SendText("a")] * MOST_OTHERS)
    assert not outbox.overflowed

    outbox.put(SendText("b"), 0.0)

    assert outbox.overflowed


def test_audio_does_not_count_as_everything_else() -> None:
    assert not box(put=[*frames(0, MOST_OTHERS + 1), SendText("a")]).overflowed


def test_what_waits_does_not_grow_old_while_nobody_looks() -> None:
    """A busy computer, not the way, held it up."""
    outbox = box(put=frames(1, 3))
    for number, now in ((4, 3.0), (5, 60.0)):
        outbox.put(SendAudio(frame(number)), now)

    assert oldest_s(outbox, 60.0) == pytest.approx(2 * UNSEEN_S)
    assert joined(take_all(outbox, 62.0)) == b"".join(f.pcm for f in frames(1, 5))


# --- a new wire ------------------------------------------------------------------------------------


def test_what_waits_for_a_new_wire_keeps_and_leaves_as_if_put_then() -> None:
    outbox = box(put=[SendText("a"), *frames(1, 3)])
    outbox.hold()
    outbox.put(SendAudio(frame(4)), 3.0)
    outbox.renew(5.0)

    assert oldest_s(outbox, 5.0) <= 0
    assert take_all(outbox, 5.0) == [SendText("a"), SendAudio(b"".join(f.pcm for f in frames(1, 4)))]
    assert outbox.dropped_frames == 0


def test_without_that_it_would_have_been_stale() -> None:
    outbox = watched(box(put=frames(1, 3)), 0.0, 3.0)
    outbox.put(SendAudio(frame(4)), 3.0)

    assert joined(take_all(outbox, 3.0)) == frame(4)


def test_an_open_activity_goes_on_by_the_new_wire() -> None:
    outbox = box(explicit=True, put=[StartActivity(), *frames(1, 1)])
    take_all(outbox)
    put_all(outbox, 0.0, *frames(2, 1), EndActivity())
    outbox.renew(0.0)

    assert take_all(outbox) == [StartActivity(), *frames(2, 1), EndActivity()]


def test_an_open_activity_of_which_nothing_waits_goes_on_too() -> None:
    outbox = box(explicit=True, put=[StartActivity()])
    take_all(outbox)
    outbox.renew(0.0)
    outbox.put(StartActivity(), 0.0)

    assert take_all(outbox) == [StartActivity()], "said once, whoever says it"


def test_the_end_of_an_activity_of_the_old_wire_is_not_said_by_the_new_one() -> None:
    outbox = box(explicit=True, put=[StartActivity(), *frames(1, 1)])
    take_all(outbox)
    put_all(outbox, 0.0, EndActivity(), SendText("a"), StartActivity(), *frames(2, 1))
    outbox.renew(0.0)

    assert take_all(outbox) == [SendText("a"), StartActivity(), *frames(2, 1)]


def test_nor_is_the_end_of_a_stream_of_the_old_wire() -> None:
    outbox = box(put=frames(1, 1))
    take_all(outbox)
    outbox.put(StopAudio(), 0.0)
    outbox.renew(0.0)
    assert take_all(outbox) == []

    outbox.put(StopAudio(), 0.0)
    assert take_all(outbox) == []


# --- the microphone falls silent ------------------------------------------------------------------


def test_stop_forgets_audio_that_has_not_left_and_ends_the_stream() -> None:
    outbox = box(put=frames(1, 1))
    outbox.take(0.0)
    put_all(outbox, 0.0, *frames(2, 3), SendText("a"), StopAudio())

    assert take_all(outbox) == [SendText("a"), StopAudio()]


def test_stop_says_nothing_if_no_audio_has_left() -> None:
    assert take_all(box(put=[*frames(1, 3), StopAudio()])) == []


def test_stop_is_said_once() -> None:
    outbox = box(put=frames(1, 1))
    outbox.take(0.0)
    outbox.put(StopAudio(), 0.0)
    outbox.put(StopAudio(), 0.0)

    assert take_all(outbox) == [StopAudio()]
    outbox.put(StopAudio(), 0.0)
    assert take_all(outbox) == []


def test_stop_ends_an_activity_that_is_open_on_the_wire() -> None:
    outbox = box(explicit=True, put=[StartActivity(), *frames(1, 1)])
    outbox.take(0.0)
    outbox.put(StopAudio(), 0.0)

    assert take_all(outbox) == [EndActivity()]


def test_stop_ends_it_although_its_end_was_waiting() -> None:
    outbox = box(explicit=True, put=[StartActivity(), *frames(1, 1)])
    outbox.take(0.0)
    put_all(outbox, 0.0, EndActivity(), StartActivity(), *frames(2, 1), StopAudio())

    assert take_all(outbox) == [EndActivity()]


def test_stop_takes_back_an_activity_that_never_left() -> None:
    outbox = box(explicit=True, put=[StartActivity(), *frames(1, 1), StopAudio()])

    assert take_all(outbox) == []
    outbox.put(StartActivity(), 0.0)
    assert take_all(outbox) == [StartActivity()]


@pytest.mark.parametrize("explicit", [True, False])
@given(
    steps=st.lists(
        st.sampled_from(["start", "end", "audio", "stop", "text", "take", "wait", "renew"]),
        min_size=1,
        max_size=60,
    )
)
def test_every_wire_sees_well_formed_activities_whatever_is_put(explicit: bool, steps: list[str]) -> None:
    outbox, now, wires = Outbox(explicit_activity=explicit), 0.0, [list[WireEffect]()]
    put: dict[str, WireEffect] = {
        "start": StartActivity(),
        "end": EndActivity(),
        "audio": SendAudio(bytes(FRAME_BYTES)),
        "stop": StopAudio(),
        "text": SendText("a"),
    }
    for step in steps:
        if step in put:
            outbox.put(put[step], now)
        elif step == "take" and (message := outbox.take(now)) is not None:
            wires[-1].append(message)
        elif step == "wait":
            now += 0.2
        elif step == "renew":
            outbox.renew(now)
            wires.append([])
    wires[-1] += take_all(outbox, now)

    assert sum(isinstance(m, SendText) for wire in wires for m in wire) == steps.count("text")
    for wire in wires:
        is_well_formed(wire, explicit=explicit)


def is_well_formed(wire: list[WireEffect], *, explicit: bool) -> None:
    marks = [m for m in wire if isinstance(m, StartActivity | EndActivity)]
    assert not marks or explicit
    assert marks == ([StartActivity(), EndActivity()] * len(marks))[: len(marks)]
    streams = "".join(
        "a" if isinstance(m, SendAudio) else "s" for m in wire if isinstance(m, SendAudio | StopAudio)
    )
    assert "ss" not in streams
    assert not streams.startswith("s")
    assert not (explicit and "s" in streams)
