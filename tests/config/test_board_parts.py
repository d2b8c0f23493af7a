"""Lights, buttons and pins of a board file: what cannot be is refused, and told by the name of the part."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config.board import Board, read_board
from assistant.config.board.loading import board_of
from assistant.errors import ConfigError
from assistant.settings import Settings
from tests.support.writing import write

WORDS = st.text("abcdefghij_", max_size=3)
KEYS = WORDS | st.sampled_from(
    [
        "title",
        "header",
        "audio",
        "lights",
        "buttons",
        "mute_line",
        "owned",
        "kind",
        "each",
        "name",
        "pin",
        "pins",
        "by",
        "pull",
        "active",
        "key",
        "meanings",
        "press",
        "hold",
        "microphone",
        "camera",
        "pixels",
        "count",
        "bus",
        "data",
        "red",
    ]
)

HEAD = """title = "T"
description = "D"
header = "raspberry-pi-40"
audio = { microphone = "portaudio", speaker = "portaudio", echo = "none" }
"""


def button(pin: int, name: str = "talk", more: str = "", meanings: str = 'press = "talk"') -> str:
    return f'[[buttons.each]]\nname = "{name}"\npin = {pin}\n{more}\nmeanings = {{ {meanings} }}\n'


def buttons(*each: str) -> str:
    return '[buttons]\nkind = "gpio"\n' + "".join(each)


def keys(more: str) -> str:
    head = '[buttons]\nkind = "evdev"\n[[buttons.each]]\nname = "a"\nmeanings = { press = "talk" }'
    return f"{head}\n{more}"


def lights(kind: str, more: str) -> str:
    return f'[lights]\nkind = "{kind}"\n{more}\n'


def read(folder: Path, text: str) -> Board:
    return read_board(write(folder / "mine.toml", HEAD + text))


def complaints(folder: Path, text: str) -> list[str]:
    file = write(folder / "mine.toml", HEAD + text)
    with pytest.raises(ConfigError) as caught:
        read_board(file)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{file}: ") for line in lines)
    return [line.removeprefix(f"{file}: ") for line in lines]


PINS = [
    (
        buttons(button(28)),
        "buttons.each.talk.pin: the Raspberry Pi's 40-pin header has no GPIO 28; it has 0 to 27",
    ),
    (
        buttons(button(0)),
        "buttons.each.talk.pin: GPIO 0 is ID_SD, which reads a HAT's EEPROM at boot; take another",
    ),
    (
        buttons(button(17), button(17, "mute", meanings='press = "mute"')),
        "buttons.each.mute.pin: GPIO 17 is the talk button already",
    ),
    (
        lights("leds", "microphone = { pin = 17 }") + buttons(button(17)),
        "buttons.each.talk.pin: GPIO 17 is the microphone LED already",
    ),
    (
        lights("rgb", "red = 5\ngreen = 6\nblue = 5"),
        "lights.blue: GPIO 5 is the red of the LED already",
    ),
    (
        '[[owned]]\npins = [18, 19]\nby = "I2S, which carries the sound"\n' + buttons(button(19)),
        "buttons.each.talk.pin: GPIO 19 is taken on this board: I2S, which carries the sound",
    ),
    (
        lights("apa102", "bus = 0\ncount = 3") + buttons(button(8)),
        "buttons.each.talk.pin: GPIO 8 is SPI bus 0's, which the pixels hang on already",
    ),
    (
        lights("ws2812", "pin = 10\ncount = 3") + buttons(button(11)),
        "buttons.each.talk.pin: GPIO 11 is SPI bus 0's, which the pixels hang on already",
    ),
    (
        '[[owned]]\npins = [20]\nby = "I2S"\n' + lights("apa102", "bus = 1\ncount = 3"),
        "lights.bus: GPIO 20 is taken on this board: I2S",
    ),
    (
        "[mute_line]\npin = 17\n" + buttons(button(17)),
        "mute_line.pin: GPIO 17 is the talk button already",
    ),
    (
        '[[owned]]\npins = [40]\nby = "I2S"\n',
        "owned.0.pins: the Raspberry Pi's 40-pin header has no GPIO 40; it has 0 to 27",
    ),
    (
        '[[owned]]\npins = [2, 18]\nby = "I2S"\n[[owned]]\npins = [18]\nby = "I2C"\n',
        "owned.1.pins: GPIO 18 is taken already: I2S",
    ),
    (
        '[[owned]]\npins = [18, 18]\nby = "I2S"\n',
        "owned.0.pins: GPIO 18 is taken already: I2S",
    ),
    (
        lights("leds", "microphone = { pin = true }"),
        "lights.microphone.pin: must be a whole number",
    ),
]


@pytest.mark.parametrize(("text", "complaint"), PINS)
def test_a_pin_that_cannot_be_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaints(tmp_path, text) == [complaint]


def test_a_board_without_a_header_has_no_pins(tmp_path: Path) -> None:
    text = buttons(button(17))
    file = write(tmp_path / "mine.toml", HEAD.replace("raspberry-pi-40", "none") + text)
    with pytest.raises(
        ConfigError, match=r"buttons\.each\.talk\.pin: there is no GPIO 17 without a header; "
    ):
        read_board(file)


def test_the_first_pis_have_fewer_pins(tmp_path: Path) -> None:
    file = write(tmp_path / "mine.toml", HEAD.replace("-40", "-26") + buttons(button(26), button(25, "mute")))
    with pytest.raises(ConfigError) as caught:
        read_board(file)
    assert str(caught.value) == (
        f"{file}: buttons.each.talk.pin: the 26-pin header of the first Raspberry Pi has no GPIO 26"
    )


def test_all_wrong_pins_are_told_at_once(tmp_path: Path) -> None:
    text = lights("leds", "microphone = { pin = 30 }") + buttons(button(31), button(17, "a"), button(17, "b"))
    assert len(complaints(tmp_path, text)) == 3


ALL_MEANINGS = "'talk', 'mute', 'camera', 'screen', 'volume_up', 'volume_down', 'stop', 'pair' or 'forget'"
NEAR = "at least one gesture with a meaning"
HOLD = (
    "not both: a button that talks while it is held acts as soon as it goes down, before anybody can know for"
    " how long or how often"
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            buttons(button(17, meanings='hold = "talk", long = "screen"')),
            f"buttons.each.talk.meanings: must be `hold` or `long`, {HOLD}",
        ),
        (
            buttons(button(17, meanings='hold = "talk", press = "mute", very_long = "forget"')),
            f"buttons.each.talk.meanings: must be `hold` or `press`, `very_long`, {HOLD}",
        ),
        (buttons(button(17, meanings="")), f"buttons.each.talk.meanings: must be {NEAR}"),
        (
            buttons(button(17, meanings='press = "tlak"')),
            f"buttons.each.talk.meanings.press: must be {ALL_MEANINGS}, not 'tlak'",
        ),
        (
            buttons(button(17, meanings='presss = "talk"')),
            "buttons.each.talk.meanings.presss: unknown key; did you mean buttons.each.talk.meanings.press?",
        ),
        (
            buttons(button(17, more="pul = 1")),
            "buttons.each.talk.pul: unknown key; did you mean buttons.each.talk.pull?",
        ),
        (
            buttons(button(17, more='pull = "down"')),
            'buttons.each.talk: must be a table with active = "high": pull = "down" alone gives "low"',
        ),
        (
            '[mute_line]\npin = 4\nmuted = "high"',
            'mute_line: must be a table with muted = "low": pull = "up" alone gives "high"',
        ),
        (
            buttons(button(17), button(27)),
            "buttons: 2 buttons are called 'talk'",
        ),
        (
            "[mute_line]\npin = 4\n" + buttons(button(17, "mute line")),
            "buttons: no button can be called 'mute line': this is the switch of [mute_line]",
        ),
        (
            keys('key = "KEY_A"\n[[buttons.each]]\nname = "b"\nkey = "KEY_A"\nmeanings = { press = "mute" }'),
            "buttons.each.b.key: KEY_A is the a button already",
        ),
        (
            keys('key = "KEY_A"\n[mute_line]\npin = 4'),
            "mute_line: needs buttons on pins, or none, beside it: nobody would read it",
        ),
        (
            keys("[mute_line]\npin = 4").replace("evdev", "simulated"),
            "mute_line: needs buttons on pins, or none, beside it: nobody would read it",
        ),
        ('[buttons]\nkind = "gpio"', "buttons.each: is missing"),
        ('[buttons]\nkind = "gpio"\neach = []', "buttons.each: must be a list of 1 or more"),
        (
            '[buttons]\nkind = "gpoi"',
            "buttons: must be a table whose kind is 'none', 'simulated', 'gpio', 'evdev'",
        ),
        (
            keys('key = "F13"'),
            'buttons.each.a.key: must be a name such as "KEY_F13" or "BTN_A"',
        ),
        (
            keys("pin = 4"),
            "buttons.each.a.key: is missing",
        ),
    ],
)
def test_wrong_buttons_are_explained(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaint in complaints(tmp_path, text)


def test_press_and_hold_may_both_be_talk(tmp_path: Path) -> None:
    board = read(tmp_path, buttons(button(17, meanings='press = "talk", hold = "talk"')))
    assert board.buttons.each[0].meanings.hold == "talk"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (lights("leds", ""), "lights.microphone: is missing"),
        (
            lights("leds", "microphone = { pin = 4 }\ncamra = { pin = 5 }"),
            "lights.camra: unknown key; did you mean lights.camera?",
        ),
        (
            lights("apa102", "bus = 0\ncount = 3\nodrer = 1"),
            "lights.odrer: unknown key; did you mean lights.order?",
        ),
        (
            lights("apa102", "count = 3"),
            "lights: must be a table with `bus`, or else with `data` and `clock`",
        ),
        (
            lights("apa102", "bus = 0\ndata = 5\ncount = 3"),
            "lights: must be a table with `bus`, or else with `data` and `clock`",
        ),
        (
            lights("apa102", "bus = 0\ndata = 5\nclock = 6\ncount = 3"),
            "lights: must be a table with `bus`, or else with `data` and `clock`",
        ),
        (
            lights("apa102", "bus = 0\ndevice = 2\ncount = 3"),
            "lights.device: SPI bus 0 has device 0 and 1 only",
        ),
        (lights("apa102", "bus = 1\ndevice = 1\ncount = 3"), "lights.device: SPI bus 1 has device 0 only"),
        (
            lights("simulated", ""),
            (
                "lights.kind: nobody sees simulated lights, and the microphone is a real one; without lights"
                ' kind = "none"'
            ),
        ),
        (lights("apa102", "bus = 7\ncount = 3"), "lights: must be a table whose `bus` is one of 0, 1"),
        (
            lights("apa102", "bus = 0\ncount = 3\npixels = { camera = [3] }"),
            "lights: must be a table whose pixels are there: pixel 3 of 3, counted from 0, is not",
        ),
        (
            lights("apa102", "bus = 0\ncount = 3\npixels = { camera = [1], screen = [1] }"),
            "lights: must be a table that names each pixel once: camera and screen share one",
        ),
        (
            lights("apa102", "bus = 0\ncount = 2\npixels = { camera = [0], screen = [1] }"),
            "lights: must be a table that leaves a pixel to the conversation: camera and screen take all",
        ),
        (
            lights("ws2812", "pin = 18\ncount = 3"),
            "lights: must be a table whose `pin` is the data line of an SPI bus: 10 or 20",
        ),
        (lights("rgb", "red = 5\ngreen = 6"), "lights.blue: is missing"),
        (
            lights("kernel", 'red = "a/b"\ngreen = "g"\nblue = "b"'),
            'lights.red: must be a name of /sys/class/leds, such as "led:red"',
        ),
        ("lights = 5", "lights: must be a table, not 5"),
    ],
)
def test_wrong_lights_are_explained(tmp_path: Path, text: str, complaint: str) -> None:
    assert complaint in complaints(tmp_path, text)


def test_the_pixels_that_are_left_tell_the_conversation(tmp_path: Path) -> None:
    board = read(tmp_path, lights("ws2812", "pin = 10\ncount = 5\npixels = { camera = [1, 3] }"))
    assert board.lights.kind == "ws2812"
    assert board.lights.conversation == (0, 2, 4)
    assert board.lights.bus == 0


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)

KINDS = st.sampled_from(["gpio", "evdev", "simulated", "leds", "rgb", "kernel", "apa102", "ws2812"])


@given(st.dictionaries(KEYS, JUNK, max_size=5), st.sampled_from(["lights", "buttons"]), KINDS | JUNK)
def test_no_junk_breaks_the_reading(tables: dict[str, object], part: str, kind: object) -> None:
    """Whatever stands in a file, it is a board or a mistake that is told."""
    written = tomllib.loads(HEAD) | {part: {**tables, "kind": kind}} | ({} if part in tables else tables)
    try:
        board_of(Settings(written, Path("junk.toml"), {}), "junk")
    except ConfigError as error:
        assert all(line.startswith("junk.toml: ") for line in str(error).splitlines())
