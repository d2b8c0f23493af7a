"""Lights of every kind, each at work on something that a test can look at and break."""

import os
import re
import select
import termios
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gpiozero.exc import PinInvalidState
from gpiozero.pins.mock import MockFactory, MockPWMPin

from assistant.config import LightsConfig
from assistant.config.board import (
    Apa102Lights,
    Board,
    BoardAudio,
    BoardLights,
    KernelLights,
    Led,
    LedLights,
    NoLights,
    RgbLights,
    Ws2812Lights,
)
from assistant.gpio.pins import Pins
from assistant.lights.apa102 import encoded
from assistant.lights.factory import lights_for
from assistant.lights.ws2812 import SPEED_HZ
from assistant.ports import Lights
from assistant.sim.lights import SimLights
from tests.support.spi import RecordedSpi, apa102_pixels, ws2812_pixels

AUDIO = BoardAudio(microphone="simulated", speaker="simulated", echo="hardware")


def board(lights: BoardLights) -> Board:
    return Board(
        name="test", title="Test", description="Test.", header="raspberry-pi-40", audio=AUDIO, lights=lights
    )


class Bench(ABC):
    """Lights, what is seen of them, and the way to break them."""

    lights: Lights

    @abstractmethod
    def lit(self) -> bool:
        """Whether a person sees anything lit."""

    @abstractmethod
    def smash(self) -> None:
        """From now on the hardware refuses."""

    @abstractmethod
    def mend(self) -> None:
        """It works again."""


class Simulated(Bench):
    """The simulated lights."""

    def __init__(self) -> None:
        self.lights: SimLights = SimLights()

    def lit(self) -> bool:
        return not self.lights.indication.dark

    def smash(self) -> None:
        self.lights.unplug()

    def mend(self) -> None:
        self.lights.replug()


class BrittlePin(MockPWMPin):  # type: ignore[misc]  # gpiozero has no types
    """A pin of gpiozero's mock; those of a broken factory can be taken, and given back, but not be lit."""

    def _set_state(self, value: float) -> None:
        if self.factory.broken and value:
            raise PinInvalidState("the pin does not answer")
        super()._set_state(value)

    def _change_state(self, value: float) -> bool:
        changed: bool = super()._change_state(value)
        if changed:
            self.factory.edges.append((self._number, value))
        return changed


class BrittleFactory(MockFactory):  # type: ignore[misc]
    """Makes such pins, and keeps the edges of all of them in their order."""

    def __init__(self) -> None:
        super().__init__(pin_class=BrittlePin)
        self.broken = False
        self.edges: list[tuple[int, float]] = []


class OnPins(Bench):
    """LEDs on the mock pins of gpiozero."""

    def __init__(self, lights: BoardLights, low: tuple[int, ...] = ()) -> None:
        self.factory = BrittleFactory()
        self.lights = lights_for(board(lights), LightsConfig(), Pins(lambda: self.factory))
        self._low = low

    def level(self, pin: int) -> float:
        """How much the LED on `pin` gives."""
        found = self.factory.pin(pin)
        if found.function != "output":
            return 0.0
        return 1 - float(found.state) if pin in self._low else float(found.state)

    def lit(self) -> bool:
        return any(self.level(pin) for pin in (5, 6, 13))

    def smash(self) -> None:
        self.factory.broken = True

    def mend(self) -> None:
        self.factory.broken = False


class PixelsOnPins(OnPins):
    """APA102 pixels on two mock pins, data and clock."""

    DATA, CLOCK = 5, 6

    def pixels(self) -> list[tuple[int, ...]]:
        """What the pixels took of the last frame: a bit with each rise of the clock."""
        bits, data = "", 0.0
        for pin, level in self.factory.edges:
            if pin == self.DATA:
                data = level
            elif level:
                bits += "1" if data else "0"
        assert len(bits) % 8 == 0
        sent = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
        return apa102_pixels(sent[-len(encoded([0] * 9, 1)) :])

    def lit(self) -> bool:
        return any(any(pixel[1:]) for pixel in self.pixels())


class OnSpi(Bench):
    """Pixels on a recorded SPI bus."""

    def __init__(self, lights: BoardLights) -> None:
        self.spi = RecordedSpi()
        self.lights = lights_for(board(lights), LightsConfig(), Pins(MockFactory), spi=self.spi)
        self._ws2812 = isinstance(lights, Ws2812Lights)

    def pixels(self) -> list[tuple[int, ...]]:
        """What the pixels show now."""
        data = self.spi.sent[-1]
        return ws2812_pixels(data, SPEED_HZ) if self._ws2812 else apa102_pixels(data)

    def lit(self) -> bool:
        return any(any(pixel[-3:]) for pixel in self.pixels())

    def smash(self) -> None:
        self.spi.broken = True

    def mend(self) -> None:
        self.spi.broken = False


class InTheKernel(Bench):
    """An RGB LED below a folder that looks like `/sys/class/leds`."""

    NAMES = ("rgb:red", "rgb:green", "rgb:blue")

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "leds"
        for name in self.NAMES:
            (self._folder / name).mkdir(parents=True)
            (self._folder / name / "trigger").write_text("heartbeat")
            (self._folder / name / "max_brightness").write_text("255\n")
        lights = KernelLights(kind="kernel", red=self.NAMES[0], green=self.NAMES[1], blue=self.NAMES[2])
        self.lights = lights_for(board(lights), LightsConfig(), Pins(MockFactory), leds=self._folder)

    def value(self, name: str, file: str = "brightness") -> str:
        """What stands in a file of an LED."""
        while not (text := (self._folder / name / file).read_text()):
            pass  # an ordinary file is empty for a moment while it is written
        return text

    def lit(self) -> bool:
        return any(self.value(name) != "0" for name in self.NAMES)

    def smash(self) -> None:
        self._folder.rename(self._folder.with_name("gone"))

    def mend(self) -> None:
        self._folder.with_name("gone").rename(self._folder)


class InTheTerminal(Bench):
    """The last line of a pseudo-terminal."""

    LINES = 30

    def __init__(self) -> None:
        self._screen, self._terminal = os.openpty()
        self.resize(self.LINES)
        self._spare = os.dup(self._terminal)
        self.written = ""
        self.lights = lights_for(
            board(NoLights()), LightsConfig(), Pins(MockFactory), terminal=self._terminal
        )

    def resize(self, lines: int) -> None:
        """Give the terminal so many lines."""
        termios.tcsetwinsize(self._terminal, (lines, 80))

    def read(self) -> str:
        """All that was written since the beginning."""
        while select.select([self._screen], [], [], 0)[0]:
            self.written += os.read(self._screen, 65536).decode()
        return self.written

    def line(self) -> str:
        """The last line of the screen, without its colours."""
        text = self.read().rpartition(f"\x1b[{self.LINES};1H")[2].partition("\x1b[K")[0]
        return re.sub(r"\x1b\[[\d;]*m", "", text)

    def lit(self) -> bool:
        return "●" in self.line()

    def smash(self) -> None:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), self._terminal)

    def mend(self) -> None:
        os.dup2(self._spare, self._terminal)

    def close(self) -> None:
        """Close the pseudo-terminal."""
        for fd in (self._screen, self._terminal, self._spare):
            os.close(fd)


LEDS = LedLights(kind="leds", microphone=Led(pin=5), camera=Led(pin=6, active="low"), screen=Led(pin=13))
RGB = RgbLights(kind="rgb", red=5, green=6, blue=13, max_brightness=0.5)
RING = Apa102Lights(kind="apa102", bus=0, count=12, max_brightness=0.3)
BONNET = Apa102Lights(kind="apa102", data=5, clock=6, count=3)
STRIP = Ws2812Lights(kind="ws2812", pin=10, count=8)

BENCHES = (
    "simulated",
    "LEDs",
    "LEDs dimmed",
    "RGB LED",
    "APA102",
    "APA102 on pins",
    "WS2812",
    "kernel",
    "terminal",
)


@contextmanager
def bench(name: str, folder: Path) -> Iterator[Bench]:
    """The lights called `name`, one of `BENCHES`."""
    match name:
        case "simulated":
            yield Simulated()
        case "LEDs":
            yield OnPins(LEDS, low=(6,))
        case "LEDs dimmed":
            yield OnPins(LEDS.model_copy(update={"max_brightness": 0.4}), low=(6,))
        case "RGB LED":
            yield OnPins(RGB)
        case "APA102 on pins":
            yield PixelsOnPins(BONNET)
        case "APA102":
            yield OnSpi(RING)
        case "WS2812":
            yield OnSpi(STRIP)
        case "kernel":
            yield InTheKernel(folder)
        case "terminal":
            terminal = InTheTerminal()
            yield terminal
            terminal.close()
