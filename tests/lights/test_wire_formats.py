"""What goes over the wire to addressable pixels, byte for byte."""

import pytest

from assistant.lights import apa102, ws2812
from tests.support.spi import apa102_pixels, ws2812_pixels


def test_apa102_bytes() -> None:
    data = apa102.encoded([1, 2, 3, 255, 0, 128], brightness=9)
    start, reset, clocks = [0, 0, 0, 0], [0, 0, 0, 0], [0]
    assert data == bytes([*start, 0b1110_1001, 1, 2, 3, 0b1110_1001, 255, 0, 128, *reset, *clocks])


@pytest.mark.parametrize("count", [1, 3, 12, 64, 300])
def test_apa102_reaches_the_last_pixel(count: int) -> None:
    values = [number % 256 for number in range(3 * count)]
    pixels = apa102_pixels(apa102.encoded(values, brightness=31))
    assert pixels == [(31, *values[at : at + 3]) for at in range(0, 3 * count, 3)]


@pytest.mark.parametrize(("part", "brightness"), [(1.0, 31), (0.3, 9), (0.01, 1)])
def test_apa102_keeps_the_boards_limit(part: float, brightness: int) -> None:
    assert apa102.brightness_limit(part) == brightness


def test_ws2812_bytes() -> None:
    data = ws2812.encoded([0b1010_0000])
    assert data[:5] == bytes([0, 0b1110_1000, 0b1110_1000, 0b1000_1000, 0b1000_1000])
    assert not any(data[5:])


@pytest.mark.parametrize("count", [1, 12, 300])
def test_ws2812_is_read_back_by_its_times(count: int) -> None:
    values = [number * 7 % 256 for number in range(3 * count)]
    data = ws2812.encoded(values)
    assert ws2812_pixels(data, ws2812.SPEED_HZ) == [
        tuple(values[at : at + 3]) for at in range(0, 3 * count, 3)
    ]
    assert len(data) <= 4096, "spidev sends more in two parts, and the pixels would latch in between"


def test_every_byte_ends_low_where_the_bus_may_pause() -> None:
    assert not any(byte & 1 for code in ws2812.CODES for byte in code)
