"""`assistant doctor` as a whole, on the simulated board against the emulator."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.commands.doctor import doctor
from assistant.config.secrets import KEY_CREDENTIAL
from assistant.control.place import NAME
from assistant.doctor.checkup import key_is_hidden, service_environment
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from tests.support.control import FakeDevice, serving
from tests.support.writing import write

KEY = "AIzaTheKeyOfTheTest"


def call(home: Path, *arguments: str, **environ: str) -> Result:
    private = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "XDG_CONFIG_HOME": str(home)}
    private |= {"STATE_DIRECTORY": "", "XDG_STATE_HOME": str(home), "GOOGLE_API_KEY": "", **environ}
    return CliRunner().invoke(doctor, arguments, env=private, catch_exceptions=False)


def config(folder: Path, emulator: Emulator | None = None, board: str = "sim") -> Path:
    live = f'[live]\nbase_url = "{emulator.base_url}"\nca_file = "{emulator.ca_file}"\n' if emulator else ""
    return write(folder / "mine.toml", f'board = "{board}"\n{live}')


def verdicts(result: Result) -> dict[str, str]:
    document: dict[str, Any] = json.loads(result.stdout)
    return {one["name"]: one["verdict"] for one in document["findings"]}


async def test_all_is_well(tmp_path: Path) -> None:
    async with Emulator(EmulatorSettings(api_key=KEY)) as emulator:
        file = config(tmp_path, emulator)
        result = await asyncio.to_thread(call, tmp_path, "--config", str(file), GEMINI_API_KEY=KEY)
    assert result.exit_code == 0, result.output
    assert "✓ key" in result.output
    assert "✓ camera" in result.output
    assert KEY not in result.output
    assert " 0 wrong," in result.output


async def test_a_wrong_key_is_told_to_programs_and_by_the_exit_code(tmp_path: Path) -> None:
    async with Emulator(EmulatorSettings(api_key="AIzaAnother")) as emulator:
        file = config(tmp_path, emulator)
        result = await asyncio.to_thread(call, tmp_path, "--json", "--config", str(file), GEMINI_API_KEY=KEY)
    assert result.exit_code == 1
    found = verdicts(result)
    assert found["key"] == "bad"
    assert found["TLS"] == found["DNS"] == found["camera"] == "ok"
    assert KEY not in result.output


def test_quick_is_content_without_any_service(tmp_path: Path) -> None:
    result = call(tmp_path, "--quick", "--json", "--config", str(config(tmp_path)))
    assert result.exit_code == 0, result.output
    assert not {"key", "TLS", "camera", "tone"} & verdicts(result).keys()


def test_a_wrong_configuration_is_a_finding_and_the_machine_is_looked_at(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.toml", 'board = "teapot"\n[live]\nvoise = "x"\n')
    result = call(tmp_path, "--json", "--config", str(file))
    assert result.exit_code == 1
    found = verdicts(result)
    assert found["configuration"] == "bad"
    assert found["disk"] == "ok"
    assert "teapot" in result.output
    assert "voise" in result.output


async def test_a_device_that_runs_is_not_disturbed(tmp_path: Path) -> None:
    (tmp_path / "assistant").mkdir(mode=0o700)
    async with serving(tmp_path / "assistant" / NAME, FakeDevice()):
        file = config(tmp_path, board="pi-bare")
        result = await asyncio.to_thread(call, tmp_path, "--quick", "--json", "--config", str(file))
    assert result.exit_code == 0, result.output
    assert verdicts(result)["lights"] == "ok"


@pytest.mark.parametrize("own", [{"GEMINI_API_KEY": "x"}, {"CREDENTIALS_DIRECTORY": "/mine"}])
def test_the_key_of_the_service_is_for_whoever_has_none(tmp_path: Path, own: dict[str, str]) -> None:
    folders = (tmp_path / "run", tmp_path / "store")
    assert service_environment({}, folders) == {}, "there is none"
    assert not key_is_hidden(folders)
    folders[1].mkdir()
    assert not key_is_hidden(folders)
    write(folders[1] / KEY_CREDENTIAL, KEY)
    assert service_environment({}, folders) == {"CREDENTIALS_DIRECTORY": str(folders[1])}
    assert service_environment(own, folders) == own
    assert key_is_hidden(folders)
