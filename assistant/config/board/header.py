"""The pins that a board may name: what the Raspberry Pi's header carries, and what its buses take.

Source: Raspberry Pi documentation, "GPIO and the 40-pin header" and "GPIO pads and alternate functions";
the kernel's overlays README for what each bus claims. The same for every model with a 40-pin header
(1 B+ to 5, Zero to Zero 2), whichever its SoC: BCM numbers name the wires, not the chip.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

Pin: TypeAlias = Annotated[int, Field(ge=0, strict=True)]
"""A GPIO by its BCM number, as gpiozero, the kernel and `pinctrl` count; not the place on the header."""

HeaderName: TypeAlias = Literal["raspberry-pi-40", "raspberry-pi-26", "none"]

Function: TypeAlias = Literal["3V3", "5V", "GND"] | int
"""What a place of the header carries: a supply, or a GPIO by its BCM number."""

PI_40: Final[tuple[Function, ...]] = (
    *("3V3", "5V", 2, "5V", 3, "GND", 4, 14, "GND", 15),
    *(17, 18, 27, "GND", 22, 23, "3V3", 24, 10, "GND"),
    *(9, 25, 11, 8, "GND", 7, 0, 1, 5, "GND"),
    *(6, 12, 13, "GND", 19, 16, 26, 20, "GND", 21),
)
"""Place 1 first; odd places are the row further from the edge of the Pi."""


@dataclass(frozen=True, slots=True)
class Header:
    """One kind of header."""

    title: str
    places: tuple[Function, ...]

    @property
    def pins(self) -> frozenset[int]:
        """The GPIOs that can be reached."""
        return frozenset(pin for pin in self.places if isinstance(pin, int))

    def place(self, pin: int) -> int:
        """Where the GPIO `pin` is, counted from 1."""
        return self.places.index(pin) + 1


HEADERS: Final[Mapping[HeaderName, Header]] = MappingProxyType(
    {
        "raspberry-pi-40": Header("the Raspberry Pi's 40-pin header", PI_40),
        "raspberry-pi-26": Header("the 26-pin header of the first Raspberry Pi", PI_40[:26]),
        "none": Header("no header", ()),
    }
)

RESERVED: Final[Mapping[int, str]] = MappingProxyType(
    {0: "ID_SD, which reads a HAT's EEPROM at boot", 1: "ID_SC, which reads a HAT's EEPROM at boot"}
)
"""GPIOs of the header that are nobody's to use."""


@dataclass(frozen=True, slots=True)
class SpiBus:
    """The GPIOs that the kernel's driver claims for an SPI bus."""

    data: int
    clock: int
    miso: int
    selects: tuple[int, ...]
    """The chip selects of the default overlay: each is a device."""

    @property
    def others(self) -> tuple[int, ...]:
        """What it takes beside data and clock."""
        return (self.miso, *self.selects)

    @property
    def pins(self) -> tuple[int, ...]:
        """All of them."""
        return (self.data, self.clock, *self.others)


SPI_BUSES: Final[Mapping[int, SpiBus]] = MappingProxyType(
    {
        0: SpiBus(data=10, clock=11, miso=9, selects=(8, 7)),
        1: SpiBus(data=20, clock=21, miso=19, selects=(18,)),
    }
)
"""Bus 0 by `dtparam=spi=on`, bus 1 by `dtoverlay=spi1-1cs`."""


def spi_bus_of(data: int) -> int | None:
    """The SPI bus whose data line is the GPIO `data`."""
    return next((number for number, bus in SPI_BUSES.items() if bus.data == data), None)
