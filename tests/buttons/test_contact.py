"""A contact bounces; each position that it keeps counts once, and none is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.buttons.contact import Contact

BOUNCE = 20

MOVES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=40)
"""Milliseconds since the move before, and where to: also to where it is already, as libraries report it."""


def counted(moves: list[tuple[int, bool]], until: int = 10_000) -> list[tuple[int, bool]]:
    """What `Contact` makes of moves, asked no more than it has to be."""
    contact, edges, now = Contact(BOUNCE), [], 0
    for gap, down in moves:
        now += gap
        deadline = contact.deadline
        if contact.settle(now):
            assert deadline is not None
            edges.append((int(deadline), contact.down))
        if contact.move(down, now):
            edges.append((now, contact.down))
    deadline = contact.deadline
    if contact.settle(now + until):
        assert deadline is not None
        edges.append((int(deadline), contact.down))
    assert contact.deadline is None
    return edges


def looked_at_every_millisecond(moves: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """The same by patience: at each millisecond look where the contact is, and whether that may count."""
    position_at: dict[int, list[bool]] = {}
    now = 0
    for gap, down in moves:
        now += gap
        position_at.setdefault(now, []).append(down)
    edges: list[tuple[int, bool]] = []
    raw, blind_until = False, 0
    for at in range(now + BOUNCE + 1):
        for down in [raw, *position_at.get(at, [])]:
            raw = down
            if at >= blind_until and raw is not (edges[-1][1] if edges else False):
                edges.append((at, raw))
                blind_until = at + BOUNCE
    return edges


@given(MOVES)
def test_every_position_that_lasts_counts_once_and_at_its_time(moves: list[tuple[int, bool]]) -> None:
    edges = counted(moves)
    assert edges == looked_at_every_millisecond(moves)
    assert [down for _, down in edges] == [number % 2 == 0 for number in range(len(edges))]
    times = [at for at, _ in edges]
    assert all(later - earlier >= BOUNCE for earlier, later in pairwise(times))
    if moves:
        assert (edges[-1][1] if edges else False) is moves[-1][1]


def test_an_edge_counts_at_once_and_its_bounces_do_not() -> None:
    contact = Contact(0.02)
    assert contact.move(True, 5.0)
    assert not any(
        contact.move(down, 5.0 + at) for at, down in ((0.001, False), (0.003, True), (0.004, False))
    )
    assert contact.deadline == pytest.approx(5.02)
    assert not contact.settle(5.019)
    assert contact.down
    assert contact.settle(5.02)
    assert not contact.down
