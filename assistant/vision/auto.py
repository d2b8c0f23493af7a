"""Whichever camera there is."""

from assistant.core.sight import Picture
from assistant.vision.camera import Camera
from assistant.vision.picamera import PiCamera


class AutoCamera:
    """The Raspberry Pi's own camera if there is one, else `other`: decided anew each time it is opened."""

    def __init__(self, pi: PiCamera, other: Camera) -> None:
        self._pi = pi
        self._other = other
        self._chosen: Camera = other

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._chosen.name

    @property
    def pace_s(self) -> float:
        """The chosen one's."""
        return self._chosen.pace_s

    def open(self) -> None:
        """Choose, and open it."""
        self._chosen = self._pi if self._pi.attached() else self._other
        self._chosen.open()

    def advance(self) -> None:
        """Wait for the next frame."""
        self._chosen.advance()

    def picture(self) -> Picture:
        """Of the newest frame."""
        return self._chosen.picture()

    def close(self) -> None:
        """Give it back."""
        self._chosen.close()
