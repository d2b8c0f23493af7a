"""What the lights want of a piece of hardware."""

from typing import Protocol, TypeVar

from assistant.core.signals import Indication
from assistant.lights.film import Film

F = TypeVar("F")


class Driver(Protocol[F]):
    """LEDs of one kind. All methods are called in one thread and may block; `F` is what is written.

    `open`, `write` and `close` raise DeviceError, ConfigError or OSError.
    """

    def film(self, indication: Indication, brightness: float) -> Film[F]:
        """What to write, in turn, to show `indication`; `brightness` is the part of the light, 0 to 1."""

    def open(self) -> None:
        """Take the hardware. When it raises, nothing is left open."""

    def write(self, frame: F) -> None:
        """Show `frame`; when it returns, the hardware has taken it."""

    def close(self) -> None:
        """Give the hardware back."""
