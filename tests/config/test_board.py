"""Boards are data: each file in hardware/boards loads, and a wrong one is explained."""

from pathlib import Path

import pytest

from assistant.config import board_names, load_board
from assistant.config.board import read_board
from assistant.errors import ConfigError
from tests.support.writing import write

GOOD = """title = "T"
description = "D"
[audio]
microphone = "portaudio"
speaker = "portaudio"
echo = "none"
"""


def test_the_boards_of_the_first_step_exist() -> None:
    assert {"sim", "usb-speakerphone"} <= set(board_names())


@pytest.mark.parametrize("name", board_names())
def test_every_board_loads(name: str) -> None:
    board = load_board(name)
    assert board.name == name
    assert board.title
    assert board.description


def test_what_the_two_boards_are() -> None:
    sim, puck = load_board("sim"), load_board("usb-speakerphone")
    assert (sim.audio.microphone, sim.lights.kind, sim.buttons.kind) == (
        "simulated",
        "simulated",
        "simulated",
    )
    assert (puck.audio.microphone, puck.lights.kind, puck.buttons.kind) == ("portaudio", "none", "none")
    assert sim.audio.full_duplex
    assert puck.audio.full_duplex


def test_a_board_without_echo_cancelling_is_half_duplex(tmp_path: Path) -> None:
    board = read_board(write(tmp_path / "bare.toml", GOOD))
    assert board.name == "bare"
    assert not board.audio.full_duplex


def test_an_unknown_board_is_told_with_the_nearest_and_all() -> None:
    with pytest.raises(
        ConfigError, match="there is no board 'usb-speakerfone'; did you mean 'usb-speakerphone'"
    ) as caught:
        load_board("usb-speakerfone")
    assert str(caught.value).endswith("boards: sim, usb-speakerphone")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD + "ehco = 1", "audio.ehco: unknown key; did you mean audio.echo?"),
        (GOOD.replace('"none"', '"some"'), "audio.echo: must be 'none' or 'hardware', not 'some'"),
        (GOOD.replace('title = "T"\n', ""), "title: is missing"),
        (GOOD.replace('echo = "none"\n', ""), "audio.echo: is missing"),
        ("title = ", "is no valid TOML: Invalid value (at line 1, column 9)"),
    ],
)
def test_a_wrong_board_file_is_explained(tmp_path: Path, text: str, complaint: str) -> None:
    file = write(tmp_path / "bad.toml", text)
    with pytest.raises(ConfigError) as caught:
        read_board(file)
    assert str(caught.value) == f"{file}: {complaint}"
