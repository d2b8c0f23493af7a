"""deploy/assistant.toml shows every key with its default; `assistant config` prints what can be read."""

import re
from pathlib import Path

from assistant.config import Config, load_config
from assistant.config.printing import as_toml
from assistant.config.problems import fields_of
from assistant.settings import read_settings, read_toml
from tests.support.writing import write

DEFAULT_FILE = Path(__file__).parents[2] / "deploy" / "assistant.toml"


def all_keys() -> set[tuple[str, ...]]:
    tables = fields_of(Config)
    inner = {(name, key) for name in tables for key in fields_of(Config, (name,))}
    named = {"mcp"}  # its tables have names of the owner's: the file shows one as a comment
    return inner | {(name,) for name in tables.keys() - named if not fields_of(Config, (name,))}


def keys_in(file: Path) -> set[tuple[str, ...]]:
    return {
        key
        for name, value in read_toml(file).items()
        for key in ([(name, inner) for inner in value] if isinstance(value, dict) else [(name,)])
    }


def test_the_default_file_changes_nothing() -> None:
    assert load_config(DEFAULT_FILE, {}) == Config()


def test_the_default_file_shows_every_key_with_its_default(tmp_path: Path) -> None:
    text = re.sub(r"^#(?=\w+ = )", "", DEFAULT_FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file = write(tmp_path / "all.toml", text)
    assert keys_in(file) == all_keys()
    assert load_config(file, {}) == Config()


def test_the_printed_configuration_is_the_configuration(tmp_path: Path) -> None:
    write(tmp_path / "m.tflite", "")
    text = (
        'board = "sim"\n[live]\nsystem_instruction = """Say "yes",\n\ttwice – ü."""\n'
        '[wake]\nmodels = ["m.tflite"]\nthreshold = { "a b" = 0.5, c = 1 }\n[audio]\nearcons = false'
    )
    file = write(tmp_path / "a.toml", text)
    environ = {"ASSISTANT_AUDIO__VOLUME": "0.25", "GEMINI_API_KEY": "AIzaSecret"}
    config = load_config(file, environ)
    printed = "\n".join(as_toml(config, read_settings(file, environ)))
    assert load_config(write(tmp_path / "b.toml", printed), {"GEMINI_API_KEY": "AIzaSecret"}) == config
    assert "volume = 0.25  # ASSISTANT_AUDIO__VOLUME" in printed
    assert "The key of the service is set." in printed
    assert "AIzaSecret" not in printed


def test_no_password_in_a_url_is_printed(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '[camera]\nsource = "rtsp://anna:secret@cam.local/live"')
    printed = "\n".join(as_toml(load_config(file, {}), read_settings(file, {})))
    assert 'source = "rtsp://***@cam.local/live"' in printed
