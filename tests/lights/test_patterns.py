"""The drawing of the patterns shows what the patterns are."""

from tests.support.patterns import DRAWING, drawing


def test_the_drawing_is_not_stale() -> None:
    assert DRAWING.read_text() == drawing(), "python -m tests.support.patterns draws it anew"
