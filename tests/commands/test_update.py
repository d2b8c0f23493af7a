"""`assistant update`, as far as it goes where nothing is installed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.commands.update import update
from assistant.config import load_config
from assistant.errors import ConfigError
from tests.support.writing import write


def test_no_index_is_asked_that_the_owner_did_not_name(tmp_path: Path) -> None:
    config = str(write(tmp_path / "mine.toml", 'board = "sim"\n'))
    for arguments in (["--check"], []):
        with pytest.raises(ConfigError, match=r"update\.index: .*FILE\.whl --sha256"):
            CliRunner().invoke(
                update, ["--config", config, *arguments], catch_exceptions=False, standalone_mode=False
            )


def test_what_comes_by_itself_comes_from_somewhere(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.toml", "[update]\nautomatic = true\n")
    with pytest.raises(ConfigError, match=r"update: must be given an index"):
        load_config(file, {})
    write(file, '[update]\nautomatic = true\nindex = "https://mine/simple"\n')
    assert load_config(file, {}).update.automatic


def test_a_wheel_must_be_what_its_sha256_says(tmp_path: Path) -> None:
    config = str(write(tmp_path / "mine.toml", 'board = "sim"\n'))
    wheel = write(tmp_path / "live_assistant-9.0.0-py3-none-any.whl", "rubbish")
    with pytest.raises(ConfigError, match="is not what it should be"):
        CliRunner().invoke(
            update,
            ["--config", config, str(wheel), "--sha256", "0" * 64],
            catch_exceptions=False,
            standalone_mode=False,
        )
