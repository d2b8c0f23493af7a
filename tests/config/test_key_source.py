"""A key that was refused is looked for where it came from."""

from pathlib import Path

import pytest

from assistant.config.secrets import KeySource
from assistant.errors import ConfigError
from tests.support.writing import write


def text_of(source: KeySource) -> str | None:
    key = source.read()
    return key.get_secret_value() if key else None


def test_a_file_is_read_anew(tmp_path: Path) -> None:
    source = KeySource({}, write(tmp_path / "key", "one", 0o600))
    assert not source.fixed
    assert text_of(source) == "one"
    write(tmp_path / "key", "two", 0o600)
    assert text_of(source) == "two"


def test_a_credential_of_systemd_is_read_anew(tmp_path: Path) -> None:
    write(tmp_path / "gemini-api-key", "one")
    source = KeySource({"CREDENTIALS_DIRECTORY": str(tmp_path)}, None)

    assert not source.fixed
    assert text_of(source) == "one"


def test_the_environment_does_not_change(tmp_path: Path) -> None:
    file = write(tmp_path / "key", "one", 0o600)

    assert KeySource({"GEMINI_API_KEY": "x"}, file).fixed
    assert KeySource({}, None).fixed


def test_a_file_that_others_can_read_is_refused_as_at_the_start(tmp_path: Path) -> None:
    source = KeySource({}, write(tmp_path / "key", "one", 0o644))
    with pytest.raises(ConfigError, match=r"live.api_key_file: others can read"):
        source.read()
