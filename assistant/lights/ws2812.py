"""WS2812 and SK6812 (NeoPixel) on the data line of an SPI bus.

One wire carries clock and data: each bit begins high, and how long it stays so tells a one from a zero.
An SPI bus at four times the bit rate draws exactly that, also on a Pi 5, without root and without the
sound's PWM. A nibble a bit keeps every byte's last bit low: the pause that some SPI controllers make
after a byte falls into a low.

Why no library: each opens the bus by itself, and none lets an honest light be built on it: Pi5Neo (1.1)
swallows the error of opening, so that its light would be confirmed and dark, rpi5-ws2812 (0.1) never closes
the bus, adafruit's NeoPixel_SPI brings Blinka, which does not import off a known board, and rpi_ws281x wants
root, and on a Pi 5 a kernel module of its own.

Source: WS2812B datasheet: a zero is high for 0.40 us, a one for 0.80 us, both within 0.15 us; it latches
after 50 us of low, its successors after 280 us.
"""

from typing import Final

SPEED_HZ: Final = 3_200_000
"""A nibble takes 1.25 us, its bits 0.3125 us: high for 0.31 us is a zero, for 0.94 us a one."""

ZERO, ONE = 0b1000, 0b1110

LATCH: Final = bytes(120)
"""300 us of low."""

REST: Final = bytes(1)
"""The data line may rest high: it is pulled low before the first bit."""


def _encoded(value: int) -> bytes:
    nibbles = [ONE if value >> bit & 1 else ZERO for bit in range(7, -1, -1)]
    return bytes(high << 4 | low for high, low in zip(nibbles[::2], nibbles[1::2], strict=True))


CODES: Final = tuple(_encoded(value) for value in range(256))
"""Four bytes of SPI for each byte of a colour."""


def encoded(values: list[int]) -> bytes:
    """The frame for `values`, three bytes a pixel in the order of the wire."""
    return REST + b"".join(CODES[value] for value in values) + LATCH
