"""Presses of a whole board become events: what they mean, in order, and however late they are handed in."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.buttons.contact import Edge
from assistant.buttons.gestures import Times
from assistant.buttons.keypad import Keypad
from assistant.config.board.buttons import MUTE_LINE, Meanings
from assistant.core.events import (
    CameraPressed,
    Event,
    ForgetPressed,
    MuteLineChanged,
    MutePressed,
    MuteSettled,
    MuteTouched,
    ScreenPressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    VolumePressed,
)

BOARD = {
    "talk": Meanings(hold="talk"),
    "one": Meanings(press="talk", double="camera", long="screen", very_long="forget"),
    "mute": Meanings(press="mute", very_long="forget"),
    "stop": Meanings(press="stop"),
    "louder": Meanings(press="volume_up", long="mute"),
    "quieter": Meanings(press="volume_down"),
}
DEBOUNCE = 0.02


def told(*edges: tuple[float, str, bool], until: float = 60.0) -> list[tuple[float, Event]]:
    """The events, each with the time at which it is told; nobody is late."""
    keypad = Keypad(BOARD, DEBOUNCE)
    found: list[tuple[float, Event]] = []

    def wait(until: float) -> None:
        while (deadline := keypad.next_deadline()) is not None and deadline <= until:
            found.extend((deadline, event) for event in keypad.wait(deadline))

    for at, name, down in edges:
        wait(at)
        found += [(at, event) for event in keypad.take(Edge(name, down, at), at)]
    wait(until)
    return found


def press(name: str, at: float, length: float = 0.125) -> list[tuple[float, str, bool]]:
    return [(at, name, True), (at + length, name, False)]


@pytest.mark.parametrize(
    ("edges", "events"),
    [
        (press("talk", 0, 3), [(0, TalkPressed()), (3, TalkReleased())]),
        (press("one", 0), [(0.4, TalkPressed(0.4)), (0.4, TalkReleased())]),
        (press("one", 0, 0.75), [(0.75, TalkPressed(0.75)), (0.75, TalkReleased())]),
        ([*press("one", 0), *press("one", 0.25)], [(0.25, CameraPressed())]),
        (press("one", 0, 2), [(2, ScreenPressed())]),
        (press("one", 0, 12), [(10, ForgetPressed())]),
        (press("stop", 0, 12), [(0, StopPressed())]),
        (press("louder", 0), [(0.125, VolumePressed(1))]),
        (press("louder", 0, 3), [(1, MutePressed())]),
        (press("quieter", 0), [(0, VolumePressed(-1))]),
    ],
)
def test_a_gesture_is_the_event_that_the_board_means(
    edges: list[tuple[float, str, bool]], events: list[tuple[float, Event]]
) -> None:
    assert told(*edges) == events


def test_mute_acts_when_the_button_goes_down_and_is_settled_by_the_gesture() -> None:
    assert told(*press("mute", 0)) == [(0, MuteTouched()), (0.125, MuteSettled(meant=True))]
    assert told(*press("mute", 0, 9)) == [(0, MuteTouched()), (9, MuteSettled(meant=True))]
    assert told(*press("mute", 0, 12)) == [
        (0, MuteTouched()),
        (10, MuteSettled(meant=False)),
        (10, ForgetPressed()),
    ]


def test_a_contact_that_bounces_is_pressed_once() -> None:
    bounces = [(0.001 * number, "talk", number % 2 == 0) for number in range(5)]
    release = [(0.5 + 0.001 * number, "talk", number % 2 == 1) for number in range(5)]
    assert told(*bounces, *release) == [(0.0, TalkPressed()), (0.5, TalkReleased())]


def test_what_is_down_at_start_is_no_press_until_it_has_been_up() -> None:
    keypad = Keypad(BOARD, DEBOUNCE)
    assert keypad.find("talk", down=True) == []
    assert keypad.take(Edge("talk", False, 1), 1) == []
    assert keypad.take(Edge("talk", True, 2), 2) == [TalkPressed()]


def test_the_mute_line_is_told_at_start_and_on_change() -> None:
    keypad = Keypad(BOARD, DEBOUNCE)
    assert keypad.find(MUTE_LINE, down=True) == [MuteLineChanged(True)]
    assert keypad.take(Edge(MUTE_LINE, False, 1), 1) == [MuteLineChanged(False)]
    assert keypad.take(Edge(MUTE_LINE, True, 1.001), 1.001) == []
    assert keypad.wait(1.5) == [MuteLineChanged(True)]


def test_buttons_that_go_away_hold_nothing() -> None:
    keypad = Keypad(BOARD, DEBOUNCE)
    keypad.take(Edge("talk", True, 1), 1)
    keypad.take(Edge("one", True, 1), 1)
    assert keypad.let_go(2) == [TalkReleased()]
    assert keypad.next_deadline() is None
    assert keypad.take(Edge("talk", True, 3), 3) == [TalkPressed()]


def test_the_times_are_handed_in() -> None:
    keypad = Keypad(BOARD, DEBOUNCE, Times(long_s=2.0))
    keypad.take(Edge("louder", True, 0), 0)
    assert keypad.next_deadline() == 2.0


EDGES = st.lists(
    st.tuples(st.integers(0, 700), st.sampled_from([*BOARD, MUTE_LINE]), st.booleans()), max_size=30
)


@given(EDGES, st.lists(st.integers(0, 3_000), max_size=10))
def test_a_busy_loop_changes_no_gesture(gaps: Sequence[tuple[int, str, bool]], busy: list[int]) -> None:
    edges, now = [], 0
    for gap, name, down in gaps:
        now += gap
        edges.append((now / 1000, name, down))
    prompt = told(*edges, until=1e6)

    keypad = Keypad(BOARD, DEBOUNCE)
    late: list[Event] = []
    left = list(edges)
    loop = 0.0
    for delay in [*busy, 1_000_000_000]:
        loop += delay / 1000
        while left and left[0][0] <= loop:
            at, name, down = left.pop(0)
            late += keypad.take(Edge(name, down, at), loop)
        late += keypad.wait(loop)
    assert [without_time(event) for event in late] == [without_time(event) for _, event in prompt]


def without_time(event: Event) -> Event:
    return TalkPressed() if isinstance(event, TalkPressed) else event


def test_how_late_a_press_is_told_is_said() -> None:
    keypad = Keypad(BOARD, DEBOUNCE)
    assert keypad.take(Edge("talk", True, 1.0), 3.5) == [TalkPressed(2.5)]


def test_an_edge_that_comes_after_its_time_was_over_counts_as_of_then() -> None:
    keypad = Keypad(BOARD, DEBOUNCE)
    keypad.take(Edge("one", True, 0), 0)
    assert keypad.wait(10.0) == [ForgetPressed()]
    assert keypad.take(Edge("one", False, 9.998), 10.001) == []
    assert keypad.next_deadline() is None
    assert keypad.take(Edge("one", True, 9.999), 10.5) == []
    assert keypad.take(Edge("one", True, 9.999), 10.5) == []
    assert keypad.next_deadline() == 10.02
