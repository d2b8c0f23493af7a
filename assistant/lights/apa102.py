"""APA102 and SK9822 (DotStar): what goes over their clock and data lines.

Source: APA102 datasheet (start frame of 32 zeros; per pixel 111, five bits of brightness, then blue, green,
red), and for the end frame Tim's measurements of both chips (cpldcpu.wordpress.com, 2014-11-30 and
2016-12-13): the SK9822 shows a colour only after 32 further zeros, and each pixel delays the data by half
a clock, so that n pixels need n/2 clocks more. Zeros at the end light no pixel too many.
"""

from math import ceil
from typing import Final

SPEED_HZ: Final = 4_000_000
"""Both take 15 MHz; on a hand-soldered wire less is safer, and 300 pixels take 2.4 ms."""

BRIGHTEST: Final = 31
"""The largest of the five bits of brightness."""


def brightness_limit(part: float) -> int:
    """The pixels' own brightness, 1 to 31, for at most `part` of their light."""
    return max(1, int(BRIGHTEST * part))


def encoded(values: list[int], brightness: int) -> bytes:
    """The frame for `values`, three bytes a pixel in the order of the wire."""
    data = bytearray(4)
    for at in range(0, len(values), 3):
        data.append(0b1110_0000 | brightness)
        data += bytes(values[at : at + 3])
    pixels = len(values) // 3
    return bytes(data) + bytes(4 + ceil(pixels / 16))
