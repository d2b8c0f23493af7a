"""What of a board hangs on a pin: one part for each, with what a maker has to know of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from assistant.config.board import (
    Apa102Lights,
    Board,
    GpioButtons,
    Led,
    LedLights,
    MuteLine,
    RgbLights,
    WiredButton,
    Ws2812Lights,
)
from assistant.config.board.buttons import Level, Pull
from assistant.config.board.header import SPI_BUSES
from assistant.config.board.lights import PixelLights
from assistant.wiring.words import meant, pixels

RESISTORS: Mapping[str, int] = MappingProxyType(
    {"red": 330, "yellow": 330, "green": 220, "blue": 100, "white": 100}
)
"""Ω between a pin of 3.3 V and an LED of a colour: 3 to 5 mA at its usual voltage (red and yellow 2.0 V,
green 2.3 V, blue and white 3.0 V), well under the 16 mA that a pin of the Pi may give."""


class Symbol(Enum):
    """What a part looks like."""

    BUTTON = "button"
    LED = "led"
    PIXELS = "pixels"
    WIRE = "wire"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Part:
    """One part on one pin."""

    pin: int
    symbol: Symbol
    name: str
    about: tuple[str, ...]
    """Lines about it."""
    far_end: str = ""
    """What its other end goes to: `GND`, `3V3` or nothing that has to be wired."""
    colour: str = "white"
    """Of an LED."""
    ohms: int = 0
    """The resistor in front of it; 0: none to be wired."""


def parts(board: Board) -> list[Part]:
    """All parts on pins, in the order of the file."""
    return [*_lights(board), *_buttons(board), *_mute_line(board)]


def _lights(board: Board) -> Iterator[Part]:
    match board.lights:
        case LedLights(each=leds):
            for name, led in leds.items():
                yield _led(led.pin, f"{name} LED", led.colour, led, board)
        case RgbLights() as lights:
            for colour in ("red", "green", "blue"):
                pin = getattr(lights, colour)
                yield _led(pin, f"{colour} of the RGB LED", colour, lights, board)
        case Apa102Lights(bus=int(number)) as lights:
            yield _pixels(SPI_BUSES[number].data, lights, f"SPI bus {number}")
            yield Part(SPI_BUSES[number].clock, Symbol.WIRE, "pixels' clock", ("of the first pixel",))
        case Apa102Lights(data=int(data), clock=int(clock)) as lights:
            yield _pixels(data, lights)
            yield Part(clock, Symbol.WIRE, "pixels' clock", ("of the first pixel",))
        case Ws2812Lights() as lights:
            yield _pixels(lights.pin, lights, f"SPI bus {lights.bus}")


def _led(pin: int, name: str, colour: str, wired: Led | RgbLights, board: Board) -> Part:
    high = wired.active == "high"
    return Part(
        pin,
        Symbol.LED,
        name,
        (f"lit by a {wired.active} level",),
        far_end="GND" if high else "3V3",
        colour=colour,
        ohms=0 if board.plugs_on else RESISTORS[colour],
    )


def _pixels(pin: int, lights: PixelLights, bus: str = "") -> Part:
    about = (pixels(lights), *([bus] if bus else []), "to the data input DI of the first")
    return Part(pin, Symbol.PIXELS, "pixels' data", about)


def _buttons(board: Board) -> Iterator[Part]:
    if isinstance(board.buttons, GpioButtons):
        for button in board.buttons.each:
            yield Part(
                button.pin,
                Symbol.BUTTON,
                button.name if button.name.endswith("button") else f"{button.name} button",
                (_read(button.pull, button.active), *meant(button.meanings)),
                far_end=_far_end(button),
            )


def _mute_line(board: Board) -> Iterator[Part]:
    line = board.mute_line
    if line is not None:
        about = (_read(line.pull, line.muted, "muted"), "second pole of the switch; may be left out")
        yield Part(line.pin, Symbol.SWITCH, "mute line", about, far_end=_far_end(line))


def _read(pull: Pull, level: Level, when: str = "down") -> str:
    resistor = "resistor on the board" if pull == "none" else f"pull-{pull} in the Pi"
    return f"{resistor}, {level} while {when}"


def _far_end(contact: WiredButton | MuteLine) -> str:
    level = contact.active if isinstance(contact, WiredButton) else contact.muted
    return "GND" if level == "low" else "3V3"
