"""Keys are set where the owner would set them, and nothing else changes."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.settings import Key
from assistant.setup.template import default_text
from assistant.setup.tomledit import Value, edited, flattened

MINE = """\
# My device.
board = "sim"   # for now

[live]  # the service
voice = "Puck"
#language = ""

# What it hears with.
[audio]
input = '''
odd # name'''
"""


def changed(text: str, **changes: Value) -> list[str]:
    """The lines that differ: taken out and put in."""
    after = edited(text, {tuple(name.split("__")): value for name, value in changes.items()})
    before, now = text.splitlines(), after.splitlines()
    return [f"-{one}" for one in before if one not in now] + [f"+{one}" for one in now if one not in before]


def test_a_value_is_replaced_and_its_comment_stays() -> None:
    assert changed(MINE, board="pi-bare") == ['-board = "sim"   # for now', '+board = "pi-bare"   # for now']


def test_a_key_is_set_where_its_comment_stands() -> None:
    assert changed(MINE, live__language="de-DE") == ['-#language = ""', '+language = "de-DE"']


def test_a_value_of_several_lines_is_replaced_whole() -> None:
    assert changed(MINE, audio__input="usb # 2") == ["-input = '''", "-odd # name'''", '+input = "usb # 2"']


def test_a_new_key_comes_to_its_table_and_not_behind_the_next_comment() -> None:
    after = edited(MINE, {("live", "model"): "x"})
    assert '#language = ""\nmodel = "x"\n\n# What it hears with.\n[audio]' in after


def test_a_new_table_comes_last() -> None:
    assert edited(MINE, {("wake", "words"): ["alexa"]}).endswith('\n\n[wake]\nwords = ["alexa"]\n')
    assert edited("", {("a",): True}) == "a = true\n"


def test_a_new_key_of_the_top_comes_before_the_tables() -> None:
    assert edited('[live]\nvoice = "x"\n', {("board",): "sim"}).startswith('board = "sim"\n[live]')


@pytest.mark.parametrize(
    "text",
    ['live = { voice = "x" }\n', 'live.voice = "x"\n', "live = 1\n", "[live\n", '["live"]\nvoice = 1\n'],
)
def test_what_is_written_otherwise_is_left_alone(text: str) -> None:
    with pytest.raises(ConfigError):
        edited(text, {("live", "voice"): "y"})


def test_a_string_that_looks_like_the_key_is_not_taken_for_it() -> None:
    text = "[live]\nsystem_instruction = '''\nvoice = \"x\"\n'''\n"
    with pytest.raises(ConfigError, match=r"by hand: live\.voice"):
        edited(text, {("live", "voice"): "y"})


def test_the_default_file_takes_every_key_in_its_place() -> None:
    changes: dict[Key, Value] = {
        ("board",): "sim",
        ("audio", "input"): "jabra",
        ("live", "language"): "de-DE",
        ("spoken", "language"): "de",
        ("wake", "words"): ["alexa"],
        ("lights", "no_light"): True,
    }
    after = edited(default_text(), changes)
    assert len(after.splitlines()) == len(default_text().splitlines()), "no line was added"
    assert flattened(tomllib.loads(after)) == changes


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.booleans(),
    st.integers(-9, 9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text("ab#\"'\\", max_size=3), max_size=3),
)
KEYS = st.sampled_from([("board",), ("live", "voice"), ("live", "language"), ("x", "y z"), ("a", "b", "c")])


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_whatever_is_set_is_read_again(changes: dict[Key, Any]) -> None:
    again = flattened(tomllib.loads(edited(edited(MINE, changes), changes)))
    assert changes.items() <= again.items()
    assert again["audio", "input"] == "odd # name"


def test_what_cannot_be_written_is_refused() -> None:
    assert flattened({"a": {"b": 1, "c": ["x"]}}) == {("a", "b"): 1, ("a", "c"): ["x"]}
    with pytest.raises(ConfigError, match=r"a\.b"):
        flattened({"a": {"b": [{"c": 1}]}})
