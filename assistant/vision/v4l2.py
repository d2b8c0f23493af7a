"""Cameras of the kernel (V4L2): USB cameras above all."""

import os
from pathlib import Path
from typing import Final

from assistant.core.sight import Picture
from assistant.errors import ConfigError, DeviceError
from assistant.vision.capture import Capture, fourcc
from assistant.vision.pictures import Pictures

WISHES: Final = {"FOURCC": fourcc("MJPG"), "FRAME_WIDTH": 1280.0, "FRAME_HEIGHT": 720.0}
"""What most USB cameras have, by way of JPEG at 30 frames a second; others give what they have. A frame is
decoded only when a picture is wanted."""

SETTLE_FRAMES: Final = 10
"""A third of a second: the first frames of a USB camera are too dark or too bright."""


class V4l2Camera:
    """The camera of a name, a number or a path below `/dev`; of nothing: the first that there is."""

    pace_s = 0.0

    def __init__(
        self, wanted: str, pictures: Pictures, capture: Capture | None = None, dev: Path = Path("/dev")
    ) -> None:
        """`capture` and `dev` stand for OpenCV's and the kernel's in tests."""
        self._wanted = wanted
        self._pictures = pictures
        self._capture = capture or Capture()
        self._dev = dev

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"the camera {self._wanted}".rstrip()

    def open(self) -> None:
        """Find it, open it, and let it settle."""
        device = find(self._wanted, self._dev)
        if not os.access(device, os.R_OK | os.W_OK):
            raise DeviceError(
                f"{device} may not be used: add the user to the group video (sudo usermod -aG video $USER)"
            )
        if not self._capture.open_device(str(device), WISHES):
            raise DeviceError(f"{device} cannot be opened: another program may use it, see `fuser -v`")
        try:
            for _ in range(SETTLE_FRAMES):
                self.advance()
        except DeviceError:
            self.close()
            raise

    def advance(self) -> None:
        """Wait for the next frame."""
        if not self._capture.advance():
            raise DeviceError(f"{self.name} gives no frames: see whether it is plugged in")

    def picture(self) -> Picture:
        """Of the newest frame."""
        return self._pictures.of_rgb(self._capture.rgb())

    def close(self) -> None:
        """Give it back."""
        self._capture.close()


def find(wanted: str, dev: Path = Path("/dev")) -> Path:
    """The device file of a camera: below `/dev`, by number, or by a part of its stable name in `v4l/by-id`.

    Raises DeviceError if there is none, ConfigError if none has this name.
    """
    if wanted.startswith("/") or wanted.isdecimal():
        device = Path(wanted) if wanted.startswith("/") else dev / f"video{wanted}"
        if not device.exists():
            raise DeviceError(f"there is no {device}: plug it in, or name another one in [camera] source")
        return device
    # A camera has several device files: that of index 0 has the frames.
    named = sorted((dev / "v4l" / "by-id").glob("*-index0"))
    numbered = sorted(dev.glob("video[0-9]"))  # from 10 on they are the Raspberry Pi's codecs
    if not (named or numbered):
        raise DeviceError("no camera was found: plug one in, or name one in [camera] source")
    if not wanted:
        return (named or numbered)[0]
    for path in named:
        if wanted.casefold() in path.name.casefold():
            return path
    there_are = ", ".join(path.name for path in named) or "none with a name"
    raise ConfigError(f'[camera] source = "{wanted}": no camera has this in its name; there are: {there_are}')
