"""Videos that stand for a camera: a file, again and again, and a stream of a camera in the network."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from assistant.core.sight import Picture
from assistant.errors import DeviceError
from assistant.vision.capture import Capture
from assistant.vision.pictures import Pictures

USUAL_FPS: Final = 25.0
"""Of a file that does not say."""


class FileCamera:
    """A video file at its own pace; after its last frame it begins again."""

    def __init__(self, path: Path, pictures: Pictures) -> None:
        self.pace_s = 1 / USUAL_FPS
        self._path = path
        self._pictures = pictures
        self._capture = Capture()

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"the video {self._path}"

    def open(self) -> None:
        """Open the file at its first frame."""
        if not self._path.is_file():
            raise DeviceError(f"there is no file {self._path}: see [camera] source")
        self._begin()
        fps = self._capture.get("FPS")
        self.pace_s = 1 / fps if 1 <= fps <= 240 else 1 / USUAL_FPS

    def advance(self) -> None:
        """Go to the next frame, or to the first."""
        if not self._capture.advance():
            self._capture.close()
            self._begin()

    def picture(self) -> Picture:
        """Of this frame."""
        return self._pictures.of_rgb(self._capture.rgb())

    def close(self) -> None:
        """Close the file."""
        self._capture.close()

    def _begin(self) -> None:
        # Opened anew, not wound back: not every kind of file can be.
        if not self._capture.open_stream(str(self._path)):
            raise DeviceError(f"{self._path} is no video that can be read")
        if not self._capture.advance():
            self._capture.close()
            raise DeviceError(f"{self._path} has no frames")


class StreamCamera:
    """A URL of http(s) or rtsp(s): MJPEG, H.264, and what else FFmpeg reads."""

    pace_s = 0.0

    def __init__(self, url: str, pictures: Pictures) -> None:
        self._url = url
        self._pictures = pictures
        self._capture = Capture()

    @property
    def name(self) -> str:
        """What a person calls it: without user, password and query, where secrets are."""
        parts = urlsplit(self._url)
        return f"the camera {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def open(self) -> None:
        """Connect, and wait for the first frame."""
        if not self._capture.open_stream(self._url):
            raise DeviceError(
                f"{self.name} cannot be reached: see whether it is switched on and in the network"
            )
        try:
            self.advance()
        except DeviceError:
            self.close()
            raise

    def advance(self) -> None:
        """Wait for the next frame."""
        if not self._capture.advance():
            raise DeviceError(f"{self.name} gives no frames any more")

    def picture(self) -> Picture:
        """Of the newest frame."""
        return self._pictures.of_rgb(self._capture.rgb())

    def close(self) -> None:
        """Disconnect."""
        self._capture.close()
