"""An SPI bus that keeps what is sent, and the pixels that hang on it."""

import errno
import threading


class RecordedSpi:
    """Stands for `spidev.SpiDev`."""

    def __init__(self) -> None:
        self.max_speed_hz = 0
        self.mode = 3
        self.opened: tuple[int, int] | None = None
        self.sent: list[bytes] = []
        self.refuses: OSError | None = None
        """What `open` raises."""
        self.broken = False
        self.flows = threading.Event()
        """Clear: sending hangs until it is set."""
        self.flows.set()

    def open(self, bus: int, device: int) -> None:
        if self.refuses is not None:
            raise self.refuses
        assert self.opened is None, "opened twice"
        self.opened = (bus, device)

    def writebytes2(self, values: bytes) -> None:
        assert self.opened is not None
        assert self.flows.wait(30)
        if self.broken:
            raise OSError(errno.EIO, "Input/output error")
        self.sent.append(values)

    def close(self) -> None:
        self.opened = None


def apa102_pixels(data: bytes) -> list[tuple[int, ...]]:
    """What the pixels at the end of the wire show: for each, brightness (0 to 31) and three bytes."""
    assert data[:4] == bytes(4), "start frame"
    pixels: list[tuple[int, ...]] = []
    at = 4
    while data[at] & 0b1110_0000 == 0b1110_0000:
        pixels.append((data[at] & 31, *data[at + 1 : at + 4]))
        at += 4
    assert not any(data[at:])
    assert len(data[at:]) * 8 >= 32 + len(pixels) / 2, "too few clocks for the last pixel"
    return pixels


def ws2812_pixels(data: bytes, speed_hz: int) -> list[tuple[int, ...]]:
    """What the pixels at the end of the wire show, by the datasheet's times: for each three bytes."""
    wire = "".join(f"{byte:08b}" for byte in data).lstrip("0")
    tail = len(wire) - len(wire.rstrip("0"))
    assert tail / speed_hz >= 280e-6, "does not latch"
    bits = ""
    for high in wire.rstrip("0").replace("01", "0 1").split():
        high_s = high.count("1") / speed_hz
        assert abs(high_s - 0.4e-6) <= 0.15e-6 or abs(high_s - 0.8e-6) <= 0.15e-6
        bits += "1" if high_s > 0.6e-6 else "0"
    values = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    assert len(bits) % 24 == 0
    return [tuple(values[at : at + 3]) for at in range(0, len(values), 3)]
