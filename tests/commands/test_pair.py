"""`assistant pair` and `assistant unpair`, with a device that runs and without one."""

import asyncio
from pathlib import Path

import pytest

from assistant.commands.cli import main
from assistant.core.events import Event, PairingAsked
from assistant.screen.identity import PEER_FILE, keep_peer, load_or_make, load_peer
from tests.support.control import FakeDevice, serving
from tests.support.writing import write


@pytest.fixture
def config(tmp_path: Path) -> Path:
    text = f'nonsense = 1\n[control]\nsocket = "{tmp_path}/control.sock"\n[memory]\nfolder = "memory"'
    return write(tmp_path / "a.toml", text)


async def asked(config: Path, command: str, *, screen: bool = True) -> tuple[int, list[Event], int]:
    """Exit code, what the running device was told, and how often it was to forget its PC."""
    device, forgotten = FakeDevice(), []
    unpair = (lambda: forgotten.append(1)) if screen else None
    async with serving(config.parent / "control.sock", device, unpair=unpair):
        code = await asyncio.to_thread(main, [command, "--config", str(config)])
    return code, device.events, len(forgotten)


async def test_the_device_is_asked_to_pair(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await asked(config, "pair") == (0, [PairingAsked()], 0)
    assert "assistant-screen pair" in capsys.readouterr().out


async def test_the_device_forgets_its_pc(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await asked(config, "unpair") == (0, [], 1)
    assert capsys.readouterr().out == "no PC was paired\n"


@pytest.mark.parametrize("command", ["pair", "unpair"])
async def test_a_device_that_looks_at_no_screen_says_so(
    config: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asked(config, command, screen=False) == (1, [], 0)
    assert "[screen] enabled" in capsys.readouterr().err


def test_without_a_device_nobody_can_be_paired(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "--config", str(config)]) == 1
    assert "no device is running" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["", "elsewhere"])
def test_without_a_device_the_pc_is_forgotten_on_the_disk(
    config: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if folder:
        write(config, config.read_text() + f'\n[screen]\nfolder = "{folder}"')
    kept = config.parent / (folder or "memory/screen")
    keep_peer(kept, load_or_make(kept, "kitchen").certificate)
    assert main(["unpair", "--config", str(config)]) == 0
    assert load_peer(kept) is None
    assert capsys.readouterr().out.startswith("forgotten in ")
    assert main(["unpair", "--config", str(config)]) == 0
    assert capsys.readouterr().out.startswith("no PC was paired in ")


def test_what_cannot_be_forgotten_is_said(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "memory" / "screen" / PEER_FILE).mkdir(parents=True)
    assert main(["unpair", "--config", str(config)]) == 1
    assert PEER_FILE in capsys.readouterr().err
