"""What a maker is told of each part is what the board file says."""

from pathlib import Path

import pytest

from assistant.config import load_board
from assistant.config.board import Board, read_board
from assistant.errors import ConfigError
from assistant.wiring.describe import describe, pin_table
from assistant.wiring.drawing import draw
from assistant.wiring.parts import RESISTORS, Symbol, parts
from tests.support.writing import write

HEAD = """title = "T <&>"
description = "D"
header = "raspberry-pi-40"
audio = { microphone = "portaudio", speaker = "portaudio", echo = "none", channel = 1 }
"""


def board(folder: Path, text: str) -> Board:
    return read_board(write(folder / "mine.toml", HEAD + text))


def test_the_pin_table_of_the_breadboard() -> None:
    assert pin_table(load_board("pi-bare")) == [
        ("GPIO 17", "pin 11", "talk button to GND: pull-up in the Pi, low while down"),
        ("GPIO 27", "pin 13", "mute button to GND: pull-up in the Pi, low while down"),
        ("GPIO 22", "pin 15", "camera button to GND: pull-up in the Pi, low while down"),
        ("GPIO 23", "pin 16", "microphone LED through 100 Ω to GND: lit by a high level"),
        ("GPIO 24", "pin 18", "camera LED through 220 Ω to GND: lit by a high level"),
        ("GPIO 25", "pin 22", "screen LED through 100 Ω to GND: lit by a high level"),
        ("GPIO 26", "pin 37", "mute line to GND: pull-up in the Pi, low while muted"),
    ]


def test_taken_pins_are_in_the_table() -> None:
    table = pin_table(load_board("google-aiy-voice-v1"))
    assert ("GPIO 16", "pin 36", "taken: the amplifier's enable line, which the sound driver holds") in table


def test_a_hat_has_nothing_to_wire() -> None:
    lamp = next(part for part in parts(load_board("google-aiy-voice-v1")) if part.symbol is Symbol.LED)
    assert lamp.ohms == 0
    assert "nothing is wired by hand" in draw(load_board("google-aiy-voice-v1"))


def test_an_led_lit_by_a_low_level_hangs_on_3v3(tmp_path: Path) -> None:
    text = '[lights]\nkind = "rgb"\nred = 5\ngreen = 6\nblue = 13\nactive = "low"'
    found = parts(board(tmp_path, text))
    assert [(part.far_end, part.colour, part.ohms) for part in found] == [
        ("3V3", colour, RESISTORS[colour]) for colour in ("red", "green", "blue")
    ]
    assert "3.3 V" in draw(board(tmp_path, text))


def test_a_button_pulled_down_goes_to_3v3(tmp_path: Path) -> None:
    text = """[buttons]
kind = "gpio"
each = [
    { name = "a", pin = 5, pull = "down", active = "high", meanings = { press = "talk" } },
    { name = "b", pin = 6, pull = "none", active = "low", meanings = { press = "stop" } },
]"""
    high, low = parts(board(tmp_path, text))
    assert (high.far_end, high.about[0]) == ("3V3", "pull-down in the Pi, high while down")
    assert (low.far_end, low.about[0]) == ("GND", "resistor on the board, low while down")


def test_pixels_are_told_with_their_bus(tmp_path: Path) -> None:
    text = '[lights]\nkind = "ws2812"\npin = 10\ncount = 8\npixels = { camera = [0, 1] }'
    (strip,) = parts(board(tmp_path, text))
    assert strip.about == ("8 pixels, camera 1 and 2", "SPI bus 0", "to the data input DI of the first")
    assert "WS2812: 8 pixels, camera 1 and 2" in "\n".join(describe(board(tmp_path, text)))


def test_the_channel_and_the_words_of_a_title_are_told(tmp_path: Path) -> None:
    mine = board(tmp_path, "")
    assert "channel 2 only" in "\n".join(describe(mine))
    assert "<title>T &lt;&amp;&gt;: wiring</title>" in draw(mine)


def test_a_simulated_board_is_not_drawn() -> None:
    with pytest.raises(ConfigError, match="the board 'sim' is simulated: there is nothing to wire"):
        draw(load_board("sim"))


def test_a_longer_column_than_the_header_makes_the_page_longer(tmp_path: Path) -> None:
    pins = (4, 17, 27, 22, 5, 6, 13, 19, 26)
    meanings = ("talk", "mute", "camera", "screen", "volume_up", "volume_down", "stop", "forget", "stop")
    each = ",".join(
        f'{{ name = "b{pin}", pin = {pin}, meanings = {{ press = "{meaning}" }} }}'
        for pin, meaning in zip(pins, meanings, strict=True)
    )
    tall = draw(board(tmp_path, f'[buttons]\nkind = "gpio"\neach = [{each}]'))
    assert tall.count("b26 button") == 1
    assert _height(tall) > _height(draw(load_board("pi-bare")))


def _height(svg: str) -> float:
    return float(svg.partition(' height="')[2].partition('"')[0])
