"""`assistant press`: meanings, not pins."""

import asyncio
from pathlib import Path

import pytest

from assistant.commands.cli import main
from assistant.core.events import (
    CameraPressed,
    Event,
    ForgetPressed,
    MutePressed,
    PairingAsked,
    ScreenPressed,
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
    async with serving(socket, device, unpair=lambda: None):
        assert await asyncio.to_thread(main, ["press", *arguments, "--config", str(config)]) == 0
    return device.events


@pytest.mark.parametrize(
    ("button", "events"),
    [
        ("talk", [TalkPressed(), TalkReleased()]),
        ("mute", [MutePressed()]),
        ("camera", [CameraPressed()]),
        ("screen", [ScreenPressed()]),
        ("pair", [PairingAsked()]),
        ("volume-up", [VolumePressed(1)]),
        ("volume-down", [VolumePressed(-1)]),
        ("stop", [StopPressed()]),
        ("forget", [ForgetPressed()]),
    ],
)
async def test_a_press_is_its_meaning(button: str, events: list[Event], tmp_path: Path) -> None:
    assert await pressed(tmp_path, button) == events


async def test_what_asks_back_says_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await pressed(tmp_path, "mute")
    assert capsys.readouterr().out == ""
    await pressed(tmp_path, "forget")
    assert "`assistant press talk` within ten seconds" in capsys.readouterr().out
    await pressed(tmp_path, "pair")
    assert "`assistant-screen pair` on the PC" in capsys.readouterr().out


async def test_one_button_may_mean_many_things(tmp_path: Path) -> None:
    assert await pressed(tmp_path, "talk", "--double", board="respeaker-2mic-hat") == [CameraPressed()]
    assert await pressed(tmp_path, "screen", "--long", board="sim") == [PairingAsked()]


async def test_a_gesture_is_what_the_board_means_by_it(tmp_path: Path) -> None:
    assert await pressed(tmp_path, "volume-down", "--long", board="keyboard") == [StopPressed()]
