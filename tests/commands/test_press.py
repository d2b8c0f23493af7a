"""`assistant press`: meanings, not pins."""

import asyncio
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.core.events import (
    Event,
    ForgetPressed,
    MutePressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    VolumePressed,
)
from tests.support.control import FakeDevice, serving
from tests.support.writing import write


async def pressed(folder: Path, *arguments: str, board: str = "usb-speakerphone") -> list[Event]:
    """What a running device is told. Fails if the command does."""
    socket, device = folder / "run" / "control.sock", FakeDevice()
    config = write(folder / "a.toml", f'board = "{board}"\n[control]\nsocket = "{socket}"')
    async with serving(socket, device):
        assert await asyncio.to_thread(main, ["press", *arguments, "--config", str(config)]) == 0
    return device.events


@pytest.mark.parametrize(
    ("button", "events"),
    [
        ("talk", [TalkPressed(), TalkReleased()]),
        ("mute", [MutePressed()]),
        ("volume-up", [VolumePressed(1)]),
        ("volume-down", [VolumePressed(-1)]),
        ("stop", [StopPressed()]),
        ("forget", [ForgetPressed()]),
    ],
)
async def test_a_press_is_its_meaning(button: str, events: list[Event], tmp_path: Path) -> None:
    assert await pressed(tmp_path, button) == events


async def test_a_gesture_is_what_the_board_means_by_it(tmp_path: Path) -> None:
    assert await pressed(tmp_path, "volume-down", "--long", board="keyboard") == [StopPressed()]


def test_a_gesture_may_mean_what_the_device_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write(tmp_path / "a.toml", 'board = "respeaker-2mic-hat"')
    assert main(["press", "talk", "--double", "--config", str(config)]) == 1
    assert capsys.readouterr().err.startswith("assistant: this device has no camera to switch")
