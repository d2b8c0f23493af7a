"""Stands for picamera2 as far as it is used: the signatures and the behaviour of release 0.3.36.

Checked against its source (`picamera2/picamera2.py`, `request.py`): a camera is configured before it is
started; `wait` is seconds, after which `TimeoutError` comes and the job stays in the queue, so that `close`
would wait for ever unless `cancel_all_and_flush` was called; the planes of YUV420 come with their padding.
"""

import threading
from typing import Any

import cv2
import numpy as np

from tests.support.drawn import Frame, drawn


class FakePicamera2:
    """The module: `FakePicamera2.Picamera2` makes cameras. One world for all of them."""

    def __init__(self) -> None:
        self.frame: Frame = drawn()
        self.cameras: list[dict[str, Any]] = [
            {"Model": "uvc", "Id": "/base/axi/pcie@120000/rp1/usb@200000-1:1.0-046d:0825", "Num": 1},
            {"Model": "imx708", "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a", "Num": 0},
        ]
        self.sensor_resolution = (4608, 2592)
        self.padding = 32
        self.busy = False
        self.flows = threading.Event()
        """Clear: no frame comes."""
        self.flows.set()
        self.calls: list[str] = []
        self.configuration: dict[str, Any] = {}
        self.open_cameras = 0
        world = self

        class Picamera2(_Camera):
            def __init__(self, camera_num: int = 0) -> None:
                super().__init__(world, camera_num)

            @staticmethod
            def global_camera_info() -> list[dict[str, Any]]:
                return world.cameras

        self.Picamera2 = Picamera2


class _Camera:
    """One opened camera."""

    def __init__(self, world: FakePicamera2, camera_num: int) -> None:
        self._world = world
        world.calls.append(f"Picamera2({camera_num})")
        assert "usb" not in world.cameras[camera_num]["Id"], "has no second stream"
        if world.busy:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        assert not world.open_cameras, "opened twice"
        world.open_cameras += 1
        self.sensor_resolution = world.sensor_resolution
        self._started = False
        self._waiting = False

    def create_preview_configuration(self, main: dict[str, Any], lores: dict[str, Any]) -> dict[str, Any]:
        for stream in (main, lores):
            assert stream["format"] == "YUV420"
            assert all(side % 2 == 0 for side in stream["size"])
        assert all(small <= large for small, large in zip(lores["size"], main["size"], strict=True))
        return {"main": main, "lores": lores}

    def configure(self, camera_config: dict[str, Any]) -> None:
        self._world.calls.append("configure")
        self._world.configuration = camera_config

    def stream_configuration(self, name: str = "main") -> dict[str, Any]:
        stream: dict[str, Any] = self._world.configuration[name]
        return stream

    def start(self) -> None:
        assert self._world.configuration, "Camera has not been configured"
        self._world.calls.append("start")
        self._started = True

    def capture_metadata(self, wait: float) -> dict[str, Any]:
        self._frame(wait)
        return {"ExposureTime": 10_000}

    def capture_array(self, name: str, wait: float) -> Frame:
        self._frame(wait)
        assert name == "lores"
        width, height = self._world.configuration[name]["size"]
        small = cv2.resize(self._world.frame, (width, height), interpolation=cv2.INTER_AREA)
        return _planes(np.asarray(small, np.uint8), self._world.padding)

    def cancel_all_and_flush(self) -> None:
        self._world.calls.append("cancel_all_and_flush")
        self._waiting = False

    def close(self) -> None:
        self._world.calls.append("close")
        assert not self._waiting, "would wait for a frame that never comes"
        self._world.open_cameras -= 1

    def _frame(self, wait: float) -> None:
        assert self._started
        if not self._world.cameras or not self._world.flows.wait(wait):
            self._waiting = True
            raise TimeoutError


def _planes(rgb: Frame, padding: int) -> Frame:
    """YUV 4:2:0 in full range as picamera2 gives it: rows of Y, then of U and of V, two to a row of Y."""
    height, width, _ = rgb.shape
    red, green, blue = np.moveaxis(rgb.astype(np.float64), 2, 0)
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    u = (blue - y) / 1.772 + 128
    v = (red - y) / 1.402 + 128
    planes = np.full((height * 3 // 2, width + padding), 255, np.uint8)
    planes[:height, :width] = y.round()
    halves = planes[height:].reshape(height, (width + padding) // 2)
    halves[: height // 2, : width // 2] = u[::2, ::2].round()
    halves[height // 2 :, : width // 2] = v[::2, ::2].round()
    return planes
