"""The kernel's SPI buses, through spidev: the only place that imports it."""

from typing import Protocol

from assistant.errors import DeviceError
from assistant.extras import pip_install


class SpiDevice(Protocol):
    """What is used of `spidev.SpiDev`."""

    max_speed_hz: int
    mode: int

    def open(self, bus: int, device: int) -> None:
        """Open `/dev/spidevBUS.DEVICE`."""

    def writebytes2(self, values: bytes) -> None:
        """Send all bytes, the highest bit first; returns when they are sent."""

    def close(self) -> None:
        """Close it."""


class SpiWire:
    """The data and clock lines of one SPI bus."""

    def __init__(self, bus: int, device: int, speed_hz: int, spi: SpiDevice | None = None) -> None:
        """`spi`: in place of the kernel's, for tests."""
        self._bus = bus
        self._device = device
        self._speed_hz = speed_hz
        self._given = spi
        self._spi: SpiDevice | None = None

    def open(self) -> None:
        """Take the bus. Raises DeviceError where it is not there, or may not be used."""
        spi = self._given or _spidev()
        name = f"/dev/spidev{self._bus}.{self._device}"
        try:
            spi.open(self._bus, self._device)
            spi.mode = 0
            spi.max_speed_hz = self._speed_hz
        except FileNotFoundError:
            raise DeviceError(
                f"there is no {name}: put dtparam=spi=on into /boot/firmware/config.txt and start anew"
            ) from None
        except PermissionError:
            raise DeviceError(
                f"{name} may not be used: add the user to the group spi (sudo usermod -aG spi $USER)"
            ) from None
        except OSError as error:
            spi.close()
            raise DeviceError(f"{name} cannot be set up for the lights: {error.strerror or error}") from None
        self._spi = spi

    def send(self, data: bytes) -> None:
        """Send `data`. Raises OSError if that fails."""
        if self._spi is None:
            raise DeviceError("the lights are not open")
        self._spi.writebytes2(data)

    def close(self) -> None:
        """Give the bus back."""
        if self._spi is not None:
            self._spi.close()
            self._spi = None


def _spidev() -> SpiDevice:
    try:
        import spidev
    except ImportError:
        raise DeviceError(f"the lights need the package spidev: {pip_install('gpio')}") from None
    device: SpiDevice = spidev.SpiDev()
    return device
