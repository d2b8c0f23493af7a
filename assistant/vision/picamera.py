"""The Raspberry Pi's own camera, by picamera2: the only place that imports it.

It is the package `python3-picamera2` of Raspberry Pi OS, and does not come by pip: the virtual environment
must see the system's packages.
"""

from collections.abc import Callable
from typing import Any, Final

from assistant.core.sight import Picture
from assistant.errors import DeviceError
from assistant.vision.jpeg import PictureError
from assistant.vision.pictures import Pictures
from assistant.vision.scaling import fitted

FRAME_S: Final = 2.0
"""A frame that takes longer does not come; picamera2 gives it up, and can be closed, since 0.3.20 (2024)."""

SETTLE_FRAMES: Final = 10
"""Until exposure and white balance have found themselves, about."""

STREAM: Final = "lores"

TROUBLE: Final = (RuntimeError, OSError, LookupError, ValueError, AssertionError)
"""What picamera2 and libcamera raise when a camera is absent, busy or gone, or their releases differ."""


class PiCamera:
    """The first camera on a ribbon cable.

    Its sensor is read whole at half of its resolution, and the second, small stream is scaled in hardware to
    what may be sent. Its planes are what a JPEG is made of: no pixel is touched in between.
    """

    pace_s = 0.5
    name = "the Raspberry Pi's camera"

    def __init__(self, pictures: Pictures, library: Callable[[], Any] | None = None) -> None:
        """`library`: in place of picamera2's module, for tests."""
        self._pictures = pictures
        self._library = library or _picamera2
        self._camera: Any = None
        self._size = (0, 0)

    def attached(self) -> bool:
        """Whether picamera2 is installed and has a camera that is not a USB one."""
        try:
            return _number(self._library()) is not None
        except (DeviceError, *TROUBLE):
            return False

    def open(self) -> None:
        """Take the camera, start it, and let it settle."""
        library = self._library()
        try:
            self._start(library)
        except DeviceError:
            self.close()
            raise
        except TROUBLE as error:
            self.close()
            raise DeviceError(f"{self.name} cannot be opened, another program may use it: {error}") from None

    def advance(self) -> None:
        """Wait for a frame."""
        self._frame(self._camera.capture_metadata)

    def picture(self) -> Picture:
        """Of the next frame."""
        planes = self._frame(self._camera.capture_array, STREAM)
        width, height = self._size
        if planes.ndim != 2 or planes.shape[0] * 2 != height * 3 or planes.shape[1] < width:
            raise PictureError(f"a frame of shape {planes.shape} is not {width} × {height} of YUV420")
        # Rows of U and V are half as long: two of them in each row of the array, each with its padding.
        colour = planes[height:].reshape(height, planes.shape[1] // 2)[:, : width // 2]
        return self._pictures.of_planes(planes[:height, :width], colour[: height // 2], colour[height // 2 :])

    def close(self) -> None:
        """Stop it and give it back."""
        camera, self._camera = self._camera, None
        if camera is not None:
            try:
                camera.close()
            except TROUBLE as error:
                raise DeviceError(f"{self.name} cannot be closed: {error}") from None

    def _start(self, library: Any) -> None:
        number = _number(library)
        if number is None:
            raise DeviceError(f"{self.name} was not found: see whether its ribbon cable sits right")
        camera = self._camera = library.Picamera2(number)
        width, height = (side // 4 * 2 for side in camera.sensor_resolution)
        small = tuple(side // 2 * 2 for side in fitted(width, height, self._pictures.longest_side))
        # A preview's colour space is sYCC, as is a JPEG's; a video's is not.
        configuration = camera.create_preview_configuration(
            main={"size": (width, height), "format": "YUV420"}, lores={"size": small, "format": "YUV420"}
        )
        camera.configure(configuration)
        self._size = camera.stream_configuration(STREAM)["size"]
        camera.start()
        for _ in range(SETTLE_FRAMES):
            self.advance()

    def _frame(self, capture: Callable[..., Any], *args: str) -> Any:
        try:
            return capture(*args, wait=FRAME_S)
        except TROUBLE as error:
            # What waits for a frame that never comes would keep the camera from being closed.
            self._camera.cancel_all_and_flush()
            raise DeviceError(f"{self.name} gives no frames, see its ribbon cable: {error!r}") from None


def _number(library: Any) -> int | None:
    """Which of the cameras that libcamera knows is not a USB one: those have no second stream."""
    cameras = library.Picamera2.global_camera_info()
    return next((number for number, camera in enumerate(cameras) if "usb" not in camera["Id"].lower()), None)


def _picamera2() -> Any:
    try:
        import picamera2
    except ImportError:
        raise DeviceError(
            "the Raspberry Pi's camera needs picamera2: sudo apt install python3-picamera2, and a virtual "
            "environment that sees it (python3 -m venv --system-site-packages)"
        ) from None
    return picamera2
