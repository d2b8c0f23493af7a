"""What a board shows with: which LEDs, on which wires, and which of them tell what."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag, model_validator

from assistant.config.board.buttons import Level
from assistant.config.board.header import SPI_BUSES, Pin, spi_bus_of
from assistant.config.board.kinds import BY_KIND
from assistant.config.models import Section
from assistant.config.wording import text_like

Order: TypeAlias = Literal["rgb", "rbg", "grb", "gbr", "brg", "bgr"]
"""In which order a pixel takes its colours."""

Part: TypeAlias = Annotated[float, Field(gt=0, le=1)]

LedName: TypeAlias = Annotated[str, text_like(r"[^/]+", 'a name of /sys/class/leds, such as "led:red"')]

PixelNumber: TypeAlias = Annotated[int, Field(ge=0, strict=True)]


class NoLights(Section):
    """Nothing to see: the device refuses to stream unless the owner sets `[lights] no_light`."""

    kind: Literal["none"] = "none"


class SimulatedLights(Section):
    """Lights that a program looks at."""

    kind: Literal["simulated"]


class Led(Section):
    """One LED of one colour on a GPIO."""

    pin: Pin
    active: Level = "high"
    """The level that lights it."""
    colour: Literal["white", "red", "yellow", "green", "blue"] = "white"


class LedLights(Section):
    """Single LEDs, one for each thing to tell.

    Without an LED of their own, camera and screen are told by the rhythm of the microphone's.
    """

    kind: Literal["leds"]
    microphone: Led
    camera: Led | None = None
    screen: Led | None = None
    max_brightness: Part = 1.0

    @property
    def each(self) -> dict[str, Led]:
        """The LEDs that are there, by what they tell."""
        named = {"microphone": self.microphone, "camera": self.camera, "screen": self.screen}
        return {name: led for name, led in named.items() if led is not None}


class RgbLights(Section):
    """One RGB LED on three GPIOs, dimmed by PWM."""

    kind: Literal["rgb"]
    red: Pin
    green: Pin
    blue: Pin
    active: Level = "high"
    """The level that lights a colour: `high` for a common cathode, `low` for a common anode."""
    max_brightness: Part = 1.0


class KernelLights(Section):
    """One RGB LED that a kernel driver has under `/sys/class/leds`: a name for each colour."""

    kind: Literal["kernel"]
    red: LedName
    green: LedName
    blue: LedName
    max_brightness: Part = 1.0


class Pixels(Section):
    """`[lights.pixels]`: which pixels tell of the camera and of the screen; all others tell the conversation.

    Without pixels of their own, camera and screen are told by the rhythm of the others.
    """

    camera: tuple[PixelNumber, ...] = ()
    screen: tuple[PixelNumber, ...] = ()


class PixelLights(Section):
    """A row of pixels, which all hang on the same wire."""

    count: Annotated[int, Field(ge=1, le=300, strict=True)]
    order: Order
    max_brightness: Part = 1.0
    pixels: Pixels = Pixels()

    @property
    def conversation(self) -> tuple[int, ...]:
        """The pixels that tell the conversation."""
        taken = {*self.pixels.camera, *self.pixels.screen}
        return tuple(number for number in range(self.count) if number not in taken)

    @model_validator(mode="after")
    def _pixels_are_there(self) -> "PixelLights":
        named = [*self.pixels.camera, *self.pixels.screen]
        if absent := [number for number in named if number >= self.count]:
            raise ValueError(
                f"a table whose pixels are there: pixel {absent[0]} of {self.count}, counted from 0, is not"
            )
        if len(set(named)) < len(named):
            raise ValueError("a table that names each pixel once: camera and screen share one")
        if not self.conversation:
            raise ValueError("a table that leaves a pixel to the conversation: camera and screen take all")
        return self


class Apa102Lights(PixelLights):
    """APA102 or SK9822 pixels (DotStar), on an SPI bus or on any two GPIOs."""

    kind: Literal["apa102"]
    order: Order = "bgr"
    bus: Annotated[int, Field(strict=True)] | None = None
    """The SPI bus, `/dev/spidevBUS.DEVICE`."""
    device: Annotated[int, Field(ge=0, strict=True)] = 0
    data: Pin | None = None
    clock: Pin | None = None

    @model_validator(mode="after")
    def _on_a_bus_or_on_pins(self) -> "Apa102Lights":
        on_pins = self.data is not None and self.clock is not None
        if (self.bus is None) is not on_pins or (self.data is None) is not (self.clock is None):
            raise ValueError("a table with `bus`, or else with `data` and `clock`")
        if self.bus is not None and self.bus not in SPI_BUSES:
            raise ValueError(f"a table whose `bus` is one of {', '.join(map(str, SPI_BUSES))}")
        return self


class Ws2812Lights(PixelLights):
    """WS2812 or SK6812 pixels (NeoPixel): one wire, timed by an SPI bus."""

    kind: Literal["ws2812"]
    order: Order = "grb"
    pin: Pin

    @property
    def bus(self) -> int:
        """The SPI bus, `/dev/spidevBUS.0`."""
        bus = spi_bus_of(self.pin)
        assert bus is not None
        return bus

    @model_validator(mode="after")
    def _the_pin_can(self) -> "Ws2812Lights":
        if spi_bus_of(self.pin) is None:
            able = " or ".join(str(bus.data) for bus in SPI_BUSES.values())
            raise ValueError(f"a table whose `pin` is the data line of an SPI bus: {able}")
        return self


BoardLights: TypeAlias = Annotated[
    Annotated[NoLights, Tag("none")]
    | Annotated[SimulatedLights, Tag("simulated")]
    | Annotated[LedLights, Tag("leds")]
    | Annotated[RgbLights, Tag("rgb")]
    | Annotated[KernelLights, Tag("kernel")]
    | Annotated[Apa102Lights, Tag("apa102")]
    | Annotated[Ws2812Lights, Tag("ws2812")],
    BY_KIND,
]
"""`[lights]`."""
