"""The whole is judged at once, and every complaint names the place, the mistake and what is allowed."""

from pathlib import Path
from typing import get_args

import pytest

from assistant.config import Config, board_names, load_config
from assistant.config.loading import PATHS
from assistant.config.problems import fields_of
from assistant.errors import ConfigError
from tests.support.writing import write

KNOWN = ", ".join(name for name in Config.model_fields if name != "api_key")

BOARDS = ", ".join(board_names())


def complaints(file: Path | None, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(file, environ or {})
    return str(caught.value).splitlines()


def test_no_configuration_is_a_configuration(tmp_path: Path) -> None:
    assert load_config(None, {"XDG_CONFIG_HOME": str(tmp_path)}) == Config()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[live]\nmodle = "x"', "live.modle: unknown key; did you mean live.model?"),
        ('[audio]\nmodel = "x"', "audio.model: unknown key; did you mean live.model?"),
        (
            "[conversation]\nfolow_up_s = 1",
            "conversation.folow_up_s: unknown key; did you mean conversation.follow_up_s?",
        ),
        ('borad = "sim"', "borad: unknown key; did you mean board?"),
        ("[zzz]\na = 1", f"zzz: unknown key; known: {KNOWN}"),
        ("[log]\nqqq = 1", "log.qqq: unknown key; known: log.level"),
        ('[live]\nbackend = "gemni"', "live.backend: must be 'gemini' or 'vertex', not 'gemni'"),
        ('[lights]\nquiet_hours = "22-7"', 'lights.quiet_hours: must be text such as "22:00-07:00"'),
        (
            '[update]\nindex = "pypi"',
            'update.index: must be an address that begins with "https://" or "file://"',
        ),
        ("[audio]\nvolume = 4", "audio.volume: must be at most 1, not 4"),
        ("[audio]\nvolume = -0.5", "audio.volume: must be at least 0, not -0.5"),
        ("[audio]\nvolume = nan", "audio.volume: must be a finite number, not nan"),
        ('[audio]\nvolume = "loud"', "audio.volume: must be a number"),
        ('[audio]\nearcons = "loud"', "audio.earcons: must be true or false"),
        ("[live]\nmodel = 3", "live.model: must be text in quotes, not 3"),
        ('[wake]\nwords = "okay_nabu"', 'wake.words: must be a list, such as ["one", "two"]'),
        ('[wake]\nthreshold = "x"', "wake.threshold: must be a number or a table"),
        ("[wake]\nthreshold = { okay_nabu = 3 }", "wake.threshold.okay_nabu: must be at most 2, not 3"),
        ("[wake]\nmodels = [3]", "wake.models.0: must be a path in quotes, not 3"),
        ("[conversation]\npre_roll_s = 99", "conversation.pre_roll_s: must be at most 10, not 99"),
        ("[conversation]\nhold_after_s = 0", "conversation.hold_after_s: must be more than 0, not 0"),
        ("conversation = 3", "conversation: must be a table, not 3"),
        ("control = 3", "control: must be a table, not 3"),
        (
            'board = "simm"',
            "board: there is no board 'simm'; did you mean 'sim'? boards: " + BOARDS,
        ),
        ('board = "../../x"', "board: there is no board '../../x'; boards: " + BOARDS),
        ("board = 3", "board: must be text in quotes, not 3"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    file = write(tmp_path / "a.toml", text)
    assert complaints(file) == [f"{file}: {complaint}"]


@pytest.mark.parametrize("key", ["ca_file", "credentials_file", "api_key_file"])
def test_a_missing_file_is_named(tmp_path: Path, key: str) -> None:
    file = write(tmp_path / "a.toml", f'[live]\n{key} = "absent.pem"')
    (line,) = complaints(file)
    assert line.startswith(f"{file}: live.{key}: there is no ")
    assert line.endswith(str(tmp_path / "absent.pem"))


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    write(tmp_path / "here.tflite", "")
    file = write(tmp_path / "a.toml", '[wake]\nmodels = ["here.tflite", "absent.tflite"]')
    assert complaints(file) == [f"{file}: wake.models: there is no file {tmp_path / 'absent.tflite'}"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.toml",
        'board = "x"\n[live]\nmodle = 1\nca_file = "no"\napi_key_file = "no"\n[audio]\nvolume = 7',
    )
    lines = complaints(file, {"ASSISTANT_LOG__LEVEL": "loud", "ASSISTANT_NONSENSE": "1"})
    assert len(lines) == 7
    assert not [line for line in lines if "pydantic" in line]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("ASSISTANT_LIVE__MODLE", "x", "unknown key; did you mean ASSISTANT_LIVE__MODEL?"),
        ("ASSISTANT_VOLUME", "1", "unknown key; did you mean ASSISTANT_AUDIO__VOLUME?"),
        ("ASSISTANT_LIVE", "x", "must be a table"),
        ("ASSISTANT_AUDIO__VOLUME", "7", "must be at most 1, not 7"),
        (
            "ASSISTANT_BOARD",
            "si",
            "there is no board 'si'; did you mean 'sim'? boards: " + BOARDS,
        ),
        ("ASSISTANT_LIVE__CA_FILE", "/absent/ca.pem", "there is no file /absent/ca.pem"),
    ],
)
def test_a_mistake_in_a_variable_is_told_of_the_variable(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    assert complaints(None, {"XDG_CONFIG_HOME": str(tmp_path), name: text}) == [f"{name}: {complaint}"]


def test_variables_reach_every_kind_of_key(tmp_path: Path) -> None:
    config = load_config(
        write(tmp_path / "a.toml", '[wake]\nthreshold = { okay_nabu = 0.5 }\n[live]\nlanguage = "de-DE"'),
        {
            "ASSISTANT_BOARD": "sim",
            "ASSISTANT_LIVE__PROJECT": "12345",
            "ASSISTANT_LIVE__MODEL": '"quoted"',
            "ASSISTANT_LIVE__LANGUAGE": "",
            "ASSISTANT_AUDIO__EARCONS": "false",
            "ASSISTANT_WAKE__WORDS": '["hey_jarvis"]',
            "ASSISTANT_WAKE__THRESHOLD__HEY_JARVIS": "0.7",
            "ASSISTANT_CONVERSATION__FOLLOW_UP_S": "0",
        },
    )
    assert config.board == "sim"
    assert config.live.project == "12345"
    assert config.live.model == "quoted"
    assert config.live.language is None
    assert config.audio.earcons is False
    assert config.wake.words == ("hey_jarvis",)
    assert config.wake.threshold == {"okay_nabu": 0.5, "hey_jarvis": 0.7}
    assert config.conversation.follow_up_s == 0


def test_relative_paths_start_where_they_are_written(tmp_path: Path) -> None:
    write(tmp_path / "ca.pem", "")
    file = write(tmp_path / "a.toml", '[live]\nca_file = "ca.pem"\n[control]\nsocket = "~/s.sock"')
    config = load_config(file, {})
    assert config.live.ca_file == tmp_path / "ca.pem"
    assert config.control.socket == Path("~/s.sock").expanduser()
    config = load_config(file, {"ASSISTANT_CONTROL__SOCKET": "s.sock"})
    assert config.control.socket == Path.cwd() / "s.sock"


def test_every_key_that_is_a_path_is_known_as_one() -> None:
    keys = {
        (section, key)
        for section, kind in fields_of(Config).items()
        for key, inner in (fields_of(kind).items() if isinstance(kind, type) else ())
        if Path in (inner, *get_args(inner))
    }
    assert keys == set(PATHS)
