"""README says what is."""

from tests.support.readme import BEGIN, END, README, redrawn


def test_the_state_diagrams_are_those_of_the_tables() -> None:
    text = README.read_text()
    assert text.count(BEGIN) == 1
    assert text.count(END) == 1
    assert text == redrawn(text), "run `make readme`"
