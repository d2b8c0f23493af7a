"""Boards: what a file of `hardware/boards` may say, and what it says."""

from assistant.config.board.audio import BoardAudio
from assistant.config.board.buttons import (
    BoardButtons,
    Button,
    GpioButtons,
    KeyButton,
    KeyButtons,
    Meaning,
    Meanings,
    MuteLine,
    NoButtons,
    SimulatedButtons,
    WiredButton,
)
from assistant.config.board.lights import (
    Apa102Lights,
    BoardLights,
    KernelLights,
    Led,
    LedLights,
    NoLights,
    RgbLights,
    SimulatedLights,
    Ws2812Lights,
)
from assistant.config.board.loading import board_names, check_board, is_file, load_board, read_board
from assistant.config.board.model import Board, Owned

__all__ = [
    "Apa102Lights",
    "Board",
    "BoardAudio",
    "BoardButtons",
    "BoardLights",
    "Button",
    "GpioButtons",
    "KernelLights",
    "KeyButton",
    "KeyButtons",
    "Led",
    "LedLights",
    "Meaning",
    "Meanings",
    "MuteLine",
    "NoButtons",
    "NoLights",
    "Owned",
    "RgbLights",
    "SimulatedButtons",
    "SimulatedLights",
    "WiredButton",
    "Ws2812Lights",
    "board_names",
    "check_board",
    "is_file",
    "load_board",
    "read_board",
]
