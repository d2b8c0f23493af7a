"""OpenCV's way to cameras, files and streams: the only place that imports cv2, when one is opened first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import DeviceError
from assistant.extras import pip_install
from assistant.vision.jpeg import PictureError

if TYPE_CHECKING:
    from assistant.vision.jpeg import Pixels

TIMEOUT_MS: Final = 2500
"""After it, OpenCV's FFmpeg gives up opening or reading by itself: before the lookout has to give it up."""


class Capture:
    """A `cv2.VideoCapture` that may be opened and closed again and again."""

    def __init__(self) -> None:
        self._capture: Any = None

    def open_device(self, path: str, wishes: Mapping[str, float]) -> bool:
        """Open a V4L2 device, and ask it for `CAP_PROP_…` by name; it need not follow. Whether it opens."""
        cv2 = _cv2()
        if not self._open(cv2, path, cv2.CAP_V4L2, []):
            return False
        for name, value in wishes.items():
            self._capture.set(getattr(cv2, f"CAP_PROP_{name}"), value)
        return True

    def open_stream(self, address: str) -> bool:
        """Open a file or a URL by FFmpeg. Whether it opens."""
        cv2 = _cv2()
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
        return self._open(cv2, address, cv2.CAP_FFMPEG, limits)

    def get(self, name: str) -> float:
        """`CAP_PROP_…` by name; 0 if it is not known."""
        return float(self._capture.get(getattr(_cv2(), f"CAP_PROP_{name}")))

    def advance(self) -> bool:
        """Take the next frame from the queue; whether there was one."""
        with _errors_as(DeviceError, _cv2()):
            return bool(self._capture.grab())

    def rgb(self) -> "Pixels":
        """The newest frame. Raises PictureError if it cannot be decoded."""
        cv2 = _cv2()
        with _errors_as(PictureError, cv2):
            sound, frame = self._capture.retrieve()
            if not sound or frame is None or not frame.size:
                raise PictureError("a frame is junk")
            pixels: Pixels = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
            return pixels

    def close(self) -> None:
        """Close what is open."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _open(self, cv2: ModuleType, address: str, backend: int, settings: list[int]) -> bool:
        with _errors_as(DeviceError, cv2):
            capture = cv2.VideoCapture(address, backend, settings)
        if not capture.isOpened():
            return False
        self._capture = capture
        return True


def fourcc(letters: str) -> float:
    """What V4L2 calls a format of frames."""
    return float(int.from_bytes(letters.encode("ascii"), "little"))


@contextmanager
def _errors_as(kind: type[DeviceError], cv2: ModuleType) -> Iterator[None]:
    try:
        yield
    except cv2.error as error:
        raise kind(f"OpenCV refuses: {error.err or error}") from None


def _cv2() -> ModuleType:
    try:
        import cv2
    except ImportError:
        raise DeviceError(
            f"this camera needs the package opencv-python-headless: {pip_install('camera')}"
        ) from None
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # we tell what goes wrong, once
    return cv2
