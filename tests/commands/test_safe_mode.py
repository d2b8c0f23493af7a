"""`assistant safe-mode`, whether or not a device runs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.service import safe_mode
from assistant.errors import DeviceError
from assistant.service.starts import NAME, StartBook
from tests.support.writing import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def call(folder: Path, *arguments: str) -> Result:
    config = write(folder.parent / "a.toml", f'nonsense = 1\n[memory]\nfolder = "{folder}"')
    return CliRunner().invoke(safe_mode, [*arguments, "--config", str(config)])


def crash(folder: Path, times: int) -> None:
    for _ in range(times):
        StartBook(folder).begin()


def test_it_is_off_at_first(folder: Path) -> None:
    assert call(folder).output == "off; it would begin after 5 crashes in 10 minutes\n"
    assert call(folder, "off").output == "it was off\n"
    assert not folder.exists(), "to look makes nothing"


def test_it_is_on_after_the_crashes_and_off_by_command(folder: Path) -> None:
    crash(folder, 6)
    assert call(folder).output.startswith("on: no tools, no camera, no screen")
    assert call(folder, "off").output == "it starts as usual again as soon as it sleeps\n"
    assert call(folder).output.startswith("off")
    assert not StartBook(folder).begin().safe


def test_crashes_that_do_not_suffice_are_forgotten_too(folder: Path) -> None:
    crash(folder, 4)
    assert call(folder, "off").output == "it was off\n"
    crash(folder, 4)
    assert call(folder).output.startswith("off")


def test_a_damaged_file_is_told(folder: Path) -> None:
    folder.mkdir()
    (folder / NAME).write_text("{")
    result = call(folder)
    assert isinstance(result.exception, DeviceError)
    assert f"the starts in {folder / NAME} cannot be read" in str(result.exception)
