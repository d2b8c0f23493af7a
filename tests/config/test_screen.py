"""`[screen]`."""

from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.errors import ConfigError
from assistant.screen.identity import MAX_NAME
from tests.support.writing import write


@pytest.mark.parametrize("bind", ["", "127.0.0.1", "::1", "192.168.1.7"])
def test_an_address_to_be_reached_on(tmp_path: Path, bind: str) -> None:
    file = write(tmp_path / "a.toml", f'[screen]\nbind = "{bind}"\nfolder = "keys"')
    screen = load_config(file, {}).screen
    assert (screen.bind, screen.folder) == (bind, tmp_path / "keys")


def test_a_name_may_be_as_long_as_the_network_allows(tmp_path: Path) -> None:
    name = "ä" * (MAX_NAME // 2)
    assert load_config(write(tmp_path / "a.toml", f'[screen]\nname = "{name}"'), {}).screen.name == name


@pytest.mark.parametrize(
    "line",
    ['bind = "kitchen.local"', "port = 0", "pairing_port = 70000", 'name = "a\\nb"', f"name = '{'ä' * 30}'"],
)
def test_a_mistake_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=rf"screen\.{line.split()[0]}"):
        load_config(write(tmp_path / "a.toml", f"[screen]\n{line}"), {})
