"""Boards are data: each file in hardware/boards loads, and a wrong one is explained."""

from pathlib import Path

import pytest

from assistant.config import board_names, load_board
from assistant.config.board import Apa102Lights, GpioButtons, KernelLights, KeyButtons, LedLights, read_board
from assistant.errors import ConfigError
from tests.support.writing import write

GOOD = """title = "T"
description = "D"
[audio]
microphone = "portaudio"
speaker = "portaudio"
echo = "none"
"""

ALL = (
    "adafruit-voice-bonnet",
    "google-aiy-voice-v1",
    "google-aiy-voice-v2",
    "keyboard",
    "pi-bare",
    "respeaker-2mic-hat",
    "respeaker-lite",
    "sim",
    "usb-speakerphone",
)


def test_the_boards_that_were_promised_exist() -> None:
    assert set(ALL) <= set(board_names())


@pytest.mark.parametrize("name", board_names())
def test_every_board_loads(name: str) -> None:
    board = load_board(name)
    assert board.name == name
    assert board.title
    assert board.description


@pytest.mark.parametrize("name", board_names())
def test_every_button_means_something_once(name: str) -> None:
    """On one board no two presses mean the same, or a person asks which is the right one."""
    meanings = [
        meaning for button in load_board(name).buttons.each for _, meaning in button.meanings if meaning
    ]
    assert len(set(meanings)) == len(meanings)


@pytest.mark.parametrize("name", sorted(set(board_names()) - {"usb-speakerphone"}))
def test_every_board_with_buttons_can_be_talked_to(name: str) -> None:
    meanings = [button.meanings for button in load_board(name).buttons.each]
    assert any("talk" in (one.press, one.hold) for one in meanings)


def test_what_the_boards_are() -> None:
    sim, puck = load_board("sim"), load_board("usb-speakerphone")
    assert (sim.audio.microphone, sim.lights.kind, sim.buttons.kind) == (
        "simulated",
        "simulated",
        "simulated",
    )
    assert [button.name for button in sim.buttons.each] == ["talk", "mute", "camera", "screen"]
    assert (puck.audio.microphone, puck.lights.kind, puck.buttons.kind) == ("portaudio", "none", "none")
    assert sim.audio.full_duplex
    assert puck.audio.full_duplex


def test_what_the_boards_show_with() -> None:
    bare = load_board("pi-bare").lights
    assert isinstance(bare, LedLights)
    assert list(bare.each) == ["microphone", "camera", "screen"]
    lamp = load_board("google-aiy-voice-v1").lights
    assert isinstance(lamp, LedLights)
    assert list(lamp.each) == ["microphone"]
    respeaker = load_board("respeaker-2mic-hat").lights
    assert isinstance(respeaker, Apa102Lights)
    assert (respeaker.bus, respeaker.device, respeaker.count, respeaker.conversation) == (0, 0, 3, (0,))
    bonnet = load_board("adafruit-voice-bonnet").lights
    assert isinstance(bonnet, Apa102Lights)
    assert (bonnet.bus, bonnet.data, bonnet.clock) == (None, 5, 6)
    assert isinstance(load_board("google-aiy-voice-v2").lights, KernelLights)


def test_what_the_boards_are_pressed_by() -> None:
    bare = load_board("pi-bare").buttons
    assert isinstance(bare, GpioButtons)
    assert [(button.name, button.pull, button.active) for button in bare.each] == [
        ("talk", "up", "low"),
        ("mute", "up", "low"),
        ("camera", "up", "low"),
    ]
    keys = load_board("keyboard").buttons
    assert isinstance(keys, KeyButtons)
    assert "KEY_F13" in [button.key for button in keys.each]


def test_a_board_without_echo_cancelling_is_half_duplex(tmp_path: Path) -> None:
    board = read_board(write(tmp_path / "bare.toml", GOOD))
    assert board.name == "bare"
    assert not board.audio.full_duplex


def test_an_unknown_board_is_told_with_the_nearest_and_all() -> None:
    with pytest.raises(
        ConfigError, match="there is no board 'usb-speakerfone'; did you mean 'usb-speakerphone'"
    ) as caught:
        load_board("usb-speakerfone")
    assert str(caught.value).endswith(f"boards: {', '.join(ALL)}")


def test_a_board_may_be_a_file_of_ones_own(tmp_path: Path) -> None:
    assert load_board(str(write(tmp_path / "mine.toml", GOOD))).name == "mine"
    with pytest.raises(ConfigError, match=r"there is no board file .*/absent\.toml$"):
        load_board(str(tmp_path / "absent.toml"))
    (folder := tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigError, match=r"folder\.toml is a folder, not a board file$"):
        load_board(str(folder))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD + "ehco = 1", "audio.ehco: unknown key; did you mean audio.echo?"),
        (GOOD.replace('"none"', '"some"'), "audio.echo: must be 'none' or 'hardware', not 'some'"),
        (GOOD.replace('title = "T"\n', ""), "title: is missing"),
        (f'name = "x"\n{GOOD}', "name: a board is called after its file: leave it out"),
        (GOOD.replace('echo = "none"\n', ""), "audio.echo: is missing"),
        (GOOD.replace('"T"', '""'), "title: must be some text"),
        ("title = ", "is no valid TOML: Invalid value (at line 1, column 9)"),
        (
            f'header = "pi"\n{GOOD}',
            "header: must be 'raspberry-pi-40', 'raspberry-pi-26' or 'none', not 'pi'",
        ),
    ],
)
def test_a_wrong_board_file_is_explained(tmp_path: Path, text: str, complaint: str) -> None:
    file = write(tmp_path / "bad.toml", text)
    with pytest.raises(ConfigError) as caught:
        read_board(file)
    assert str(caught.value) == f"{file}: {complaint}"
