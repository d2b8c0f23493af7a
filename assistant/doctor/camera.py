"""The camera: one picture, which goes nowhere."""

from collections.abc import Iterator
from typing import Final

from assistant.config import Board, CameraConfig
from assistant.core.events import Device, PictureTaken
from assistant.core.states import Switch
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped, warning
from assistant.doctor.opened import opened
from assistant.doctor.running import Running
from assistant.errors import DeviceError
from assistant.sim.camera import sim_eye_for
from assistant.vision.factory import eye_for
from assistant.vision.jpeg import size_of

PICTURE_S: Final = 10.0
"""For opening the camera and its first picture; libcamera takes two to three."""


class CameraCheck:
    """Looks through the camera of `[camera]`."""

    def __init__(self, camera: CameraConfig, board: Board, running: Running) -> None:
        self._camera = camera
        self._simulated = board.audio.microphone == "simulated"
        self._running = running

    def checks(self) -> Iterator[Check]:
        """One."""
        status = self._running.status
        held = status is not None and status.camera is Switch.ON
        look = self._running.or_else(Device.CAMERA, self._look) if held else self._look
        yield Check("camera", look, PICTURE_S + 5)

    async def _look(self) -> Finding:
        if self._camera.source == "none":
            return skipped("camera", 'none is wanted: [camera] source = "none"')
        eye = sim_eye_for(self._camera) if self._simulated else eye_for(self._camera)
        async with opened(eye.run) as device:
            eye.start()
            eye.take()
            try:
                taken = await device.comes(PictureTaken, PICTURE_S)
            except DeviceError as error:
                return self._absent(str(error))
            finally:
                eye.stop()
        if taken is None:
            return self._absent(f"no picture within {PICTURE_S:g} s")
        width, height = size_of(taken.picture.jpeg)
        return ok("camera", f"took a picture of {width} × {height}, {len(taken.picture.jpeg) // 1000} kB")

    def _absent(self, why: str) -> Finding:
        """A camera that nobody asked for may be absent."""
        if self._camera.source == "auto":
            return warning("camera", why, 'connect one, or say [camera] source = "none" if you want none')
        return bad("camera", why, "see [camera] source, its cable, and whether another program holds it")
