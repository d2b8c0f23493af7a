"""Eyes of every kind, each on something that a test can draw, pull out and put back."""

import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.config import CameraConfig
from assistant.core.sight import Source
from assistant.ports import Eye
from assistant.sim.camera import SimCamera
from assistant.vision.capture import Capture
from assistant.vision.eye import CameraEye
from assistant.vision.factory import eye_for
from assistant.vision.jpeg import PictureError
from assistant.vision.picamera import PiCamera
from assistant.vision.pictures import Pictures
from assistant.vision.v4l2 import V4l2Camera
from tests.support.drawn import Frame, as_jpeg, drawn, video
from tests.support.mjpeg import MjpegCamera, mjpeg_camera
from tests.support.pi_camera import FakePicamera2

PICTURES = Pictures(Source.CAMERA)


class Rig(ABC):
    """An eye, and the world before it: `drawn()` is seen."""

    eye: Eye

    @property
    @abstractmethod
    def open(self) -> bool:
        """Whether somebody who looks at the camera would see its light."""

    @abstractmethod
    async def unplug(self) -> None:
        """Pull the camera out."""

    @abstractmethod
    async def replug(self) -> None:
        """Put it back, in order."""

    def hang(self) -> None:
        """Let it fall silent; for those of `HANGING`."""
        raise NotImplementedError


class Simulated(Rig):
    def __init__(self) -> None:
        self.eye: SimCamera = SimCamera()
        self.eye.show(drawn())

    @property
    def open(self) -> bool:
        return self.eye.open

    async def unplug(self) -> None:
        self.eye.unplug()

    async def replug(self) -> None:
        self.eye.replug()

    def hang(self) -> None:
        self.eye.hang()


class OnFiles(Rig):
    """A video file, or a folder of images."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.eye = eye_for(CameraConfig(source=str(path)))

    @property
    def open(self) -> bool:
        links = (Path(f"/proc/self/fd/{name.name}") for name in Path("/proc/self/fd").iterdir())
        return any(link.is_symlink() and link.readlink() == self._path for link in links)

    async def unplug(self) -> None:
        self._path.rename(self._path.with_name("gone"))

    async def replug(self) -> None:
        self._path.with_name("gone").rename(self._path)


class InTheNetwork(Rig):
    def __init__(self, camera: MjpegCamera) -> None:
        self._camera = camera
        self.eye = eye_for(CameraConfig(source=camera.url))

    @property
    def open(self) -> bool:
        return self._camera.watched

    async def unplug(self) -> None:
        await self._camera.unplug()

    async def replug(self) -> None:
        self._camera.flows.set()
        if not self._camera.watched:
            await self._camera.plug_in()

    def hang(self) -> None:
        self._camera.flows.clear()


class OnTheRibbon(Rig):
    def __init__(self) -> None:
        self.library = FakePicamera2()
        self._cameras = self.library.cameras
        self.eye = CameraEye(PiCamera(PICTURES, lambda: self.library))

    @property
    def open(self) -> bool:
        return self.library.open_cameras > 0

    async def unplug(self) -> None:
        self.library.cameras = []

    async def replug(self) -> None:
        self.library.cameras = self._cameras
        self.library.flows.set()

    def hang(self) -> None:
        self.library.flows.clear()


class FakeCapture(Capture):
    """Stands for OpenCV's V4L2, whose devices this computer has none of."""

    def __init__(self) -> None:
        super().__init__()
        self.frame: Frame | None = drawn()
        """None: what comes cannot be decoded."""
        self.opened: list[tuple[str, Mapping[str, float]]] = []
        self.is_open = False
        self.busy = False
        self.plugged = True
        self.flows = threading.Event()
        self.flows.set()

    def open_device(self, path: str, wishes: Mapping[str, float]) -> bool:
        assert not self.is_open, "opened twice"
        self.opened.append((path, wishes))
        self.is_open = self.plugged and not self.busy
        return self.is_open

    def advance(self) -> bool:
        assert self.is_open
        assert self.flows.wait(30)
        threading.Event().wait(0.01)
        return self.plugged

    def rgb(self) -> Frame:
        assert self.is_open
        if self.frame is None:
            raise PictureError("a frame is junk")
        return self.frame

    def close(self) -> None:
        self.is_open = False


class OnUsb(Rig):
    def __init__(self, folder: Path) -> None:
        self.capture = FakeCapture()
        self._device = folder / "dev" / "v4l" / "by-id" / "usb-Test_HD_Camera_0001-video-index0"
        self._device.parent.mkdir(parents=True)
        self._device.touch()
        self.eye = CameraEye(V4l2Camera("hd_camera", PICTURES, self.capture, folder / "dev"))

    @property
    def open(self) -> bool:
        return self.capture.is_open

    async def unplug(self) -> None:
        self._device.unlink()
        self.capture.plugged = False

    async def replug(self) -> None:
        self._device.touch()
        self.capture.plugged = True
        self.capture.flows.set()

    def hang(self) -> None:
        self.capture.flows.clear()


RIGS = ("simulated", "folder", "video file", "MJPEG", "picamera2", "V4L2")
HANGING = ("simulated", "MJPEG", "picamera2", "V4L2")


@asynccontextmanager
async def rig_of(kind: str, folder: Path) -> AsyncIterator[Rig]:
    """The one called `kind`, one of `RIGS`."""
    match kind:
        case "simulated":
            yield Simulated()
        case "folder":
            images = folder / "images"
            images.mkdir()
            (images / "one.jpg").write_bytes(as_jpeg(drawn(1280, 960)))
            yield OnFiles(images)
        case "video file":
            yield OnFiles(video(folder / "video.avi", [drawn()] * 10))
        case "MJPEG":
            async with mjpeg_camera() as camera:
                yield InTheNetwork(camera)
        case "picamera2":
            yield OnTheRibbon()
        case "V4L2":
            yield OnUsb(folder)
