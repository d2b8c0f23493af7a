"""Any sequence of presses gives exactly the gestures that its times define."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.buttons.gestures import Button, Gesture, Kind, Times

TIMES = Times(double_s=400, long_s=1000, very_long_s=10_000)
"""In milliseconds here: whole numbers have no rounding."""

Press = tuple[int, int]
"""Down from, to."""

KINDS = st.one_of(
    st.just(frozenset({Kind.HOLD})),
    st.sets(st.sampled_from([Kind.PRESS, Kind.DOUBLE, Kind.LONG, Kind.VERY_LONG]), min_size=1).map(frozenset),
)
SPANS = st.one_of(
    st.integers(1, 1200),
    st.sampled_from([1, 399, 400, 401, 999, 1000, 1001, 9_999, 10_000, 10_001, 30_000]),
)


@st.composite
def presses(draw: st.DrawFn) -> list[Press]:
    found, now = [], draw(st.integers(0, 5))
    for _ in range(draw(st.integers(0, 8))):
        down_for, up_for = draw(SPANS), draw(SPANS)
        found.append((now, now + down_for))
        now += down_for + up_for
    return found


def defined(pressed: Sequence[Press], kinds: frozenset[Kind]) -> list[Gesture]:
    """What the times say, knowing all of them: the rules of the README, one press after the other."""
    if Kind.HOLD in kinds:
        return [
            gesture
            for down, up in pressed
            for gesture in (Gesture(Kind.HOLD, down), Gesture(Kind.RELEASE, up))
        ]
    found: list[Gesture] = []
    left = list(pressed)
    while left:
        down, up = left.pop(0)
        if Kind.DOUBLE in kinds and left and left[0][0] - down < 400:
            left.pop(0)
            found.append(Gesture(Kind.DOUBLE, down))
            continue
        length = up - down
        if length >= 10_000 and Kind.VERY_LONG in kinds:
            found.append(Gesture(Kind.VERY_LONG, down))
        elif length >= 1000 and Kind.LONG in kinds:
            found.append(Gesture(Kind.LONG, down))
        elif Kind.PRESS in kinds:
            found.append(Gesture(Kind.PRESS, down))
    return found


def made(
    pressed: Sequence[Press], kinds: frozenset[Kind], looks: Sequence[int] = ()
) -> list[tuple[int, Gesture]]:
    """What `Button` makes of it, and when: asked at its deadlines, before each edge, and at `looks`."""
    button = Button(kinds, TIMES)
    edges = [edge for down, up in pressed for edge in ((down, True), (up, False))]
    found: list[tuple[int, Gesture]] = []

    def note(at: float, gesture: Gesture | None) -> None:
        if gesture is not None:
            found.append((int(at), gesture))

    def wait(until: float) -> None:
        for look in (at for at in sorted(looks) if at <= until):
            if button.deadline is not None and button.deadline >= look:
                note(look, button.wait(look))
        while (at := button.deadline) is not None and at <= until:
            note(at, button.wait(at))
            assert button.deadline is None or button.deadline > at

    for at, down in edges:
        wait(at)
        note(at, button.move(down, at))
    wait(10**9)
    return found


@given(presses(), KINDS, st.lists(st.integers(0, 40_000), max_size=5))
@example([(0, 100), (399, 400)], frozenset({Kind.PRESS, Kind.DOUBLE}), [])
@example([(0, 100), (400, 401)], frozenset({Kind.PRESS, Kind.DOUBLE}), [])
@example([(0, 1000)], frozenset({Kind.PRESS, Kind.LONG, Kind.VERY_LONG}), [])
@example([(0, 10_000)], frozenset({Kind.LONG, Kind.VERY_LONG}), [])
def test_exactly_the_gestures_that_the_times_define(
    pressed: list[Press], kinds: frozenset[Kind], looks: list[int]
) -> None:
    assert [gesture for _, gesture in made(pressed, kinds, looks)] == defined(pressed, kinds)


@given(presses(), KINDS)
def test_each_is_known_when_no_other_is_possible_and_not_later(
    pressed: list[Press], kinds: frozenset[Kind]
) -> None:
    ups = dict(pressed)
    for at, gesture in made(pressed, kinds):
        began = int(gesture.began_at)
        match gesture.kind:
            case Kind.HOLD | Kind.RELEASE:
                assert at == began
            case Kind.VERY_LONG:
                assert at == began + 10_000
            case Kind.LONG:
                assert at == (ups[began] if Kind.VERY_LONG in kinds else began + 1000)
            case Kind.DOUBLE:
                assert began < at < began + 400
                assert at in ups
            case Kind.PRESS:
                for_another = began + 400 if Kind.DOUBLE in kinds else began
                to_be_longer = began if kinds.isdisjoint({Kind.LONG, Kind.VERY_LONG}) else ups[began]
                assert at == max(for_another, to_be_longer)


@given(st.integers(0, 60_000))
def test_keeping_it_down_for_the_longest_never_comes_past_the_others(held: int) -> None:
    kinds = frozenset({Kind.PRESS, Kind.DOUBLE, Kind.LONG, Kind.VERY_LONG})
    while_down = [gesture.kind for at, gesture in made([(0, 60_001)], kinds) if at <= held]
    assert while_down == ([Kind.VERY_LONG] if held >= 10_000 else [])


def test_a_start_is_told_where_it_is_not_a_gesture_yet() -> None:
    kinds = frozenset({Kind.START, Kind.PRESS, Kind.DOUBLE, Kind.VERY_LONG})
    assert made([(0, 100), (200, 300), (1000, 1050)], kinds) == [
        (0, Gesture(Kind.START, 0)),
        (200, Gesture(Kind.DOUBLE, 0)),
        (1000, Gesture(Kind.START, 1000)),
        (1400, Gesture(Kind.PRESS, 1000)),
    ]


@pytest.mark.parametrize(
    ("kinds", "told"), [({Kind.HOLD}, Gesture(Kind.RELEASE, 50)), ({Kind.PRESS, Kind.LONG}, None)]
)
def test_a_button_that_goes_away_holds_nothing(kinds: set[Kind], told: Gesture | None) -> None:
    button = Button(kinds, TIMES)
    button.move(True, 0)
    assert button.let_go(50) == told
    assert button.deadline is None
    assert button.move(False, 60) is None


def test_a_button_that_goes_away_between_two_presses_makes_neither() -> None:
    button = Button({Kind.PRESS, Kind.DOUBLE}, TIMES)
    button.move(True, 0)
    button.move(False, 50)
    button.let_go(60)
    assert button.deadline is None
    assert button.move(True, 70) is None
