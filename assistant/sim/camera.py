"""The simulated camera: a pattern, or what a tester holds before it."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.config import CameraConfig
from assistant.core.sight import Picture, Source
from assistant.errors import DeviceError
from assistant.ports import Eye, Report
from assistant.vision.camera import Camera
from assistant.vision.eye import CameraEye
from assistant.vision.factory import camera_for, eye_for, pictures_for
from assistant.vision.jpeg import PictureError
from assistant.vision.pictures import Pictures

if TYPE_CHECKING:
    from assistant.vision.jpeg import Pixels

WIDTH: Final = 640
HEIGHT: Final = 480

QUARTERS: Final = ((200, 40, 40), (40, 160, 60), (50, 70, 200), (230, 200, 60))
"""The colours of the pattern: upper left, upper right, lower left, lower right."""


def sim_eye_for(config: CameraConfig) -> Eye:
    """The eye of a simulated board: shows `source`, and the pattern where that is "auto"."""
    if config.source == "none":
        return eye_for(config)
    return SimCamera(pictures_for(config), None if config.source == "auto" else camera_for(config))


class SimCamera(CameraEye):
    """An eye on a camera that a tester looks after; it keeps the port as every camera does, by a thread."""

    def __init__(self, pictures: Pictures | None = None, behind: Camera | None = None) -> None:
        """`behind`: a camera, such as a folder of images or a video, in place of the pattern."""
        self._world = World(pictures or Pictures(Source.CAMERA), behind)
        super().__init__(self._world)

    async def run(self, report: Report) -> None:
        """Serve until cancelled; what hangs then is let go, for a program that ends."""
        try:
            await super().run(report)
        finally:
            self._world.flows.set()

    # --- the tester's face --------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether the camera's own light is on."""
        return self._world.light

    @property
    def openings(self) -> int:
        """How often it was opened."""
        return self._world.openings

    def show(self, seen: "Pixels | bytes | Path") -> None:
        """Hold this before the camera: RGB pixels (height, width, 3), a JPEG, or the file of one."""
        self._world.seen = seen.read_bytes() if isinstance(seen, Path) else seen

    def unplug(self) -> None:
        """Pull it out."""
        self._world.plugged = False

    def hang(self) -> None:
        """Never answer again, until `replug`: neither a frame nor an opening."""
        self._world.flows.clear()

    def junk(self) -> None:
        """Give frames that are none, until `replug`."""
        self._world.sound = False

    def replug(self) -> None:
        """Put it back, in order."""
        self._world.plugged = self._world.sound = True
        self._world.flows.set()


class World:
    """The camera's end: what is before it, and what is wrong with it."""

    name = "the simulated camera"
    pace_s = 0.1

    def __init__(self, pictures: Pictures, behind: Camera | None) -> None:
        self.plugged = True
        self.sound = True
        self.flows = threading.Event()
        """Clear: it hangs."""
        self.flows.set()
        self.seen: Pixels | bytes | None = None
        self.light = False
        self.openings = 0
        self._pictures = pictures
        self._behind = behind

    def open(self) -> None:
        """Light up."""
        self._check()
        if self._behind is not None:
            self._behind.open()
            self.pace_s = self._behind.pace_s
        self.light = True
        self.openings += 1

    def advance(self) -> None:
        """Wait for what is behind, or for whoever lets it go on."""
        self._check()
        if self._behind is not None:
            self._behind.advance()

    def picture(self) -> Picture:
        """Of what is before it."""
        self._check()
        if not self.sound:
            raise PictureError("a frame is junk")
        if self.seen is None:
            return self._pictures.of_rgb(pattern()) if self._behind is None else self._behind.picture()
        if isinstance(self.seen, bytes):
            return self._pictures.shrink(self.seen)
        return self._pictures.of_rgb(self.seen)

    def close(self) -> None:
        """Go dark."""
        if self._behind is not None:
            self._behind.close()
        self.light = False

    def _check(self) -> None:
        self.flows.wait()
        if not self.plugged:
            raise DeviceError(f"{self.name} is unplugged")


def pattern() -> "Pixels":
    """Four colours, a quarter of the picture each."""
    import numpy as np

    halves = np.array(QUARTERS, np.uint8).reshape(2, 2, 3)
    return halves.repeat(HEIGHT // 2, 0).repeat(WIDTH // 2, 1)
