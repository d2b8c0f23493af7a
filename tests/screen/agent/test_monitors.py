import pytest

from assistant.errors import ConfigError, DeviceError
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.monitors import Desktop, Monitor, MonitorChoice, choose, parse_choice

LEFT = Rectangle(0, 0, 1920, 1080)
RIGHT = Rectangle(1920, 0, 2560, 1440)
TWO = [Monitor("left", LEFT), Monitor("right", RIGHT)]


@pytest.mark.parametrize(("text", "choice"), [("1", 1), ("12", 12), ("all", "all"), ("pointer", "pointer")])
def test_choices_as_they_are_written(text: str, choice: MonitorChoice) -> None:
    assert parse_choice(text) == choice


@pytest.mark.parametrize("text", ["", "0", "-1", "first", "1.5", "All"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="all, or pointer"):
        parse_choice(text)


@pytest.mark.parametrize(
    ("choice", "pointer", "area"),
    [
        (1, None, LEFT),
        (2, (5, 5), RIGHT),
        ("all", None, Rectangle(0, 0, 4480, 1440)),
        ("pointer", (1919, 1079), LEFT),
        ("pointer", (1920, 0), RIGHT),
    ],
)
def test_what_is_shown(choice: MonitorChoice, pointer: tuple[int, int] | None, area: Rectangle) -> None:
    assert choose(choice, Desktop(TWO, pointer)) == area


@pytest.mark.parametrize(
    ("choice", "desktop", "words"),
    [
        (3, Desktop(TWO), "no monitor 3: this PC has 2"),
        (1, Desktop([]), "no monitor is connected"),
        ("all", Desktop([]), "no monitor is connected"),
        ("pointer", Desktop(TWO), "does not tell where the pointer is"),
        ("pointer", Desktop(TWO, (0, 1_200)), "on no monitor"),
    ],
)
def test_what_cannot_be_shown(choice: MonitorChoice, desktop: Desktop, words: str) -> None:
    with pytest.raises(DeviceError, match=words):
        choose(choice, desktop)


def test_of_one_monitor_it_does_not_matter_where_the_pointer_is() -> None:
    assert choose("pointer", Desktop(TWO[:1])) == LEFT
