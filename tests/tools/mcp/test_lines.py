"""A stream is cut at its line ends, wherever its pieces end, and never more of it is kept than is said."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.tools.mcp.lines import EDGE, Lines, TooLong


def cut(pieces: list[bytes], longest: int) -> list[bytes | TooLong]:
    lines = Lines(longest)
    return [line for piece in pieces for line in lines.feed(piece)]


@given(st.lists(st.text("ab\n", max_size=8).map(str.encode), max_size=8))
def test_lines_are_the_same_however_they_come(pieces: list[bytes]) -> None:
    assert cut(pieces, 100) == b"".join(pieces).split(b"\n")[:-1]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_of_a_line_that_is_too_long_the_ends_are_kept(lengths: list[int]) -> None:
    whole = b"".join(bytes([65 + number]) * length for number, length in enumerate(lengths))
    pieces = [bytes([65 + number]) * length for number, length in enumerate(lengths)]
    expected = [TooLong(whole[:EDGE], whole[-EDGE:])] if len(whole) > EDGE else [whole]
    assert cut([*pieces, b"\nnext\n"], EDGE) == [*expected, b"next"]


def test_an_endless_line_takes_no_room() -> None:
    lines = Lines(1000)
    for _ in range(1000):
        assert not list(lines.feed(b"x" * 1000))
    assert list(lines.feed(b"\n")) == [TooLong(b"x" * EDGE, b"x" * EDGE)]
