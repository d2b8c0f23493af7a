"""Which file is read, and what a variable does to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ConfigError
from assistant.settings import control_socket, memory_folder, read_settings, toml_value
from tests.support.writing import write


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose `~/.config` holds a configuration."""
    (tmp_path / "config" / "assistant").mkdir(parents=True)
    write(tmp_path / "config" / "assistant" / "assistant.toml", 'board = "home"')
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


def test_the_asked_file_beats_the_variable_beats_the_home_folder(
    tmp_path: Path, home: dict[str, str]
) -> None:
    asked = write(tmp_path / "asked.toml", 'board = "asked"')
    named = write(tmp_path / "named.toml", 'board = "named"')
    with_variable = {**home, "ASSISTANT_CONFIG": str(named)}
    assert read_settings(asked, with_variable).tables == {"board": "asked"}
    assert read_settings(None, with_variable).tables == {"board": "named"}
    assert read_settings(None, home).tables == {"board": "home"}


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    settings = read_settings(None, {"XDG_CONFIG_HOME": str(tmp_path)})
    assert settings.file is None
    assert settings.tables == {}


def test_a_variable_beats_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '[live]\nmodel = "file"\nvoice = "Kore"')
    settings = read_settings(file, {"ASSISTANT_LIVE__MODEL": "variable", "ASSISTANT_AUDIO__VOLUME": "0.5"})
    assert settings.tables == {"live": {"model": "variable", "voice": "Kore"}, "audio": {"volume": 0.5}}
    assert settings.place(("live", "model")) == "ASSISTANT_LIVE__MODEL"
    assert settings.place(("live", "voice")) == f"{file}: live.voice"


def test_a_variable_does_not_hide_what_the_file_has_in_place_of_a_table(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path / "a.toml", "live = 3"), {"ASSISTANT_LIVE__MODEL": "x"})
    assert settings.tables == {"live": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("true", True),
        ('["a", "b"]', ["a", "b"]),
        ("{ a = 1 }", {"a": 1}),
        ('"quoted"', "quoted"),
        ("Kore", "Kore"),
        ("", ""),
        ("1\nother = 2", "1\nother = 2"),
        ("[" * 5000, "[" * 5000),
    ],
)
def test_a_variable_is_a_toml_value_or_text(text: str, value: object) -> None:
    assert toml_value(text) == value


@given(st.text())
def test_any_text_is_a_value(text: str) -> None:
    toml_value(text)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'[live]\nmodel = "x', "(at line 2, column 11)"),
        (b"[live\n", "(at line 1, column 6)"),
        (b"a = 1\nb = \xff\n", "line 2: is not UTF-8 text"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b"#" * 1_000_001, "larger than"),
    ],
)
def test_a_broken_file_is_one_line_with_the_place(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_settings(file, {})
    assert told in str(caught.value)
    assert str(caught.value).startswith(f"{file}: ")
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    absent = tmp_path / "absent.toml"
    with pytest.raises(ConfigError, match=r"absent\.toml: there is no such file; --config names it"):
        read_settings(absent, {})
    with pytest.raises(ConfigError, match=r"there is no such file; \$ASSISTANT_CONFIG names it"):
        read_settings(None, {"ASSISTANT_CONFIG": str(absent)})
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_settings(tmp_path, {})


def test_the_control_socket_needs_no_other_key_to_be_right(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", 'nonsense = 1\n[control]\nsocket = "run/s.sock"')
    assert control_socket(read_settings(file, {})) == tmp_path / "run" / "s.sock"
    assert control_socket(read_settings(write(tmp_path / "b.toml", "control = 3"), {})) is None
    assert control_socket(read_settings(write(tmp_path / "c.toml", '[control]\nsocket = ""'), {})) is None
    with pytest.raises(ConfigError, match=r"d\.toml: control\.socket: must be a path in quotes"):
        control_socket(read_settings(write(tmp_path / "d.toml", "[control]\nsocket = 3"), {}))
    variable = {"ASSISTANT_CONTROL__SOCKET": "here.sock"}
    assert control_socket(read_settings(file, variable)) == Path.cwd() / "here.sock"


def test_the_memory_s_folder_needs_no_other_key_to_be_right(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", 'nonsense = 1\n[memory]\nfolder = "kept"\nturns = "many"')
    assert memory_folder(read_settings(file, {})) == tmp_path / "kept"
    assert memory_folder(read_settings(write(tmp_path / "b.toml", "[memory]\nturns = 1"), {})) is None
    with pytest.raises(ConfigError, match=r"c\.toml: memory\.folder: must be a path in quotes"):
        memory_folder(read_settings(write(tmp_path / "c.toml", "[memory]\nfolder = true"), {}))
