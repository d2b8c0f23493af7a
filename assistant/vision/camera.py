"""What an eye wants of a camera."""

from typing import Protocol

from assistant.core.sight import Picture


class Camera(Protocol):
    """A camera of one kind. All methods are called in one thread and may block.

    They raise DeviceError or OSError, and ConfigError if the owner named something that is not there.
    """

    @property
    def name(self) -> str:
        """What a person calls it; free of secrets."""

    @property
    def pace_s(self) -> float:
        """How long may pass between two calls of `advance`: 0 where old frames would queue up."""

    def open(self) -> None:
        """Take the hardware. When it raises, nothing is left open."""

    def advance(self) -> None:
        """Wait for the next frame; the one before is forgotten."""

    def picture(self) -> Picture:
        """Of the newest frame. Raises PictureError if that one is junk; the next may be sound."""

    def close(self) -> None:
        """Give the hardware back: its own light goes out. Called after `open`, also when something failed."""
