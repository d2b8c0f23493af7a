"""README says what is."""

from pathlib import Path

from tests.support.readme import BEGIN, END, README, redrawn

EXAMPLE = Path(__file__).parent / "data/weather.py"


def test_the_state_diagrams_are_those_of_the_tables() -> None:
    text = README.read_text()
    assert text.count(BEGIN) == 1
    assert text.count(END) == 1
    assert text == redrawn(text), "run `make readme`"


def test_the_example_of_a_tool_is_the_one_that_is_tested() -> None:
    assert f"```python\n{EXAMPLE.read_text()}```" in README.read_text()
