"""A row of pixels on one wire, of any kind: a picture becomes the bytes that the pixels understand."""

from collections.abc import Callable
from typing import Final, Protocol

from assistant.config.board.lights import PixelLights
from assistant.core.signals import Indication
from assistant.lights.colours import driven
from assistant.lights.film import Film, Fixture, Picture, Shot, film

CHANNELS: Final = "rgb"

Encode = Callable[[list[int]], bytes]
"""One byte for each colour of each pixel, in the order of the wire -> what is sent."""


class Wire(Protocol):
    """What the bytes go out by."""

    def open(self) -> None:
        """Take it; raises DeviceError."""

    def send(self, data: bytes) -> None:
        """Send `data`, the highest bit of each byte first; raises DeviceError or OSError."""

    def close(self) -> None:
        """Give it back."""


class PixelDriver:
    """Drives `lights` over `wire`."""

    def __init__(
        self, lights: PixelLights, wire: Wire, encode: Encode, limit: float, *, smooth: bool
    ) -> None:
        """`limit`: the part of their light that the pixels may be asked for by their colours."""
        self.open = wire.open
        self.close = wire.close
        self.write = wire.send
        self._encode = encode
        self._limit = limit
        self._order = [CHANNELS.index(channel) for channel in lights.order]
        self._fixture = Fixture(
            lights.count,
            lights.conversation,
            lights.pixels.camera,
            lights.pixels.screen,
            colours=True,
            smooth=smooth,
        )

    def film(self, indication: Indication, brightness: float) -> Film[bytes]:
        """The bytes to send, in turn."""
        shots = film(indication, self._fixture)
        return tuple(Shot(self._bytes(shot.frame, brightness * self._limit), shot.lasts_s) for shot in shots)

    def _bytes(self, picture: Picture, brightness: float) -> bytes:
        values = [driven(colour, brightness, 255) for colour in picture]
        return self._encode([value[channel] for value in values for channel in self._order])
