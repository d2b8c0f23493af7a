"""Parts stand in order, apart, and near their pins."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.wiring.layout import spread

COLUMN = st.lists(st.tuples(st.floats(0, 500), st.floats(10, 120)), max_size=8)


def test_what_fits_stays_where_it_wants_to_be() -> None:
    assert spread([100, 300], [50, 50], 0, 500) == [100, 300]


def test_what_overlaps_moves_apart() -> None:
    assert spread([100, 110], [50, 50], 0, 500) == [100, 150]


def test_what_would_leave_the_page_moves_up() -> None:
    assert spread([480, 490], [50, 50], 0, 500) == [425, 475]


@given(COLUMN)
def test_nothing_overlaps_and_all_begins_on_the_page(column: list[tuple[float, float]]) -> None:
    wanted = sorted(centre for centre, _ in column)
    heights = [height for _, height in column]
    centres = spread(wanted, heights, 0, 500)
    edges = [
        (centre - height / 2, centre + height / 2) for centre, height in zip(centres, heights, strict=True)
    ]
    assert all(upper >= -1e-9 for upper, _ in edges)
    assert all(lower <= upper + 1e-9 for (_, lower), (upper, _) in pairwise(edges))
    assert all(lower <= max(500, sum(heights)) + 1e-9 for _, lower in edges)
