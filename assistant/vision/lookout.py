"""The thread that looks: one opening of a camera, from open to closed."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from assistant.core.sight import Picture
from assistant.errors import AssistantError, DeviceError
from assistant.vision.camera import Camera
from assistant.vision.jpeg import PictureError

T = TypeVar("T")

READ_S: Final = 3.0
"""A camera that gives no frame for so long hangs."""

OPEN_S: Final = 4.0
"""The same for opening, which may import a library."""

JUNK_S: Final = 2.0
"""A camera none of whose frames is sound for so long is lost; a broken one among others is passed over."""

END_S: Final = 1.0
"""How long is waited for a camera to be closed."""


class Lookout:
    """Opens a camera, goes with its frames, and makes a picture when one is asked for.

    The public face is the event loop's; `tell` is called there when there is news, `deliver` with a picture.
    """

    def __init__(
        self, camera: Camera, tell: Callable[[], None], deliver: Callable[["Lookout", Picture], None]
    ) -> None:
        self.ready = False
        """A picture has been made of it: it works."""
        self.error: AssistantError | OSError | None = None
        """Why it ended, unless by `end`."""
        self._camera = camera
        self._tell = tell
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._late_at: float | None = None
        self._wanted = False
        self._ending = threading.Event()
        self._news = threading.Event()
        # A camera that hangs for good must not keep the program from ending: hence a daemon.
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    @property
    def stuck(self) -> bool:
        """Whether the camera has not answered for too long."""
        late_at = self._late_at
        return late_at is not None and time.monotonic() > late_at

    @property
    def alive(self) -> bool:
        """Whether the camera may still be open."""
        return self._thread.is_alive()

    def take(self) -> None:
        """Deliver one picture of the next frame."""
        self._wanted = True
        self._news.set()

    def forget(self) -> None:
        """Close the camera as soon as it answers."""
        self._ending.set()
        self._news.set()

    async def end(self) -> None:
        """Close the camera; returns within `END_S` also when it hangs, and stays `alive` then."""
        self.forget()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await self._ended.wait()
            self._thread.join()

    # --- in the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._timed(self._camera.open, OPEN_S)
            try:
                self._look()
            finally:
                self._timed(self._camera.close)
        except (AssistantError, OSError) as error:
            self.error = error
        finally:
            self._report(self._ended.set)
            self._report(self._tell)

    def _look(self) -> None:
        if self._ending.is_set():
            return
        self._sound_picture()
        self.ready = True
        self._report(self._tell)
        while not self._ending.is_set():
            self._news.wait(self._camera.pace_s)
            self._news.clear()
            if self._ending.is_set():
                return
            self._timed(self._camera.advance)
            if self._wanted:
                self._wanted = False
                self._report(partial(self._deliver, self, self._sound_picture()))

    def _sound_picture(self) -> Picture:
        give_up_at = time.monotonic() + JUNK_S
        while True:
            try:
                return self._timed(self._camera.picture)
            except PictureError as error:
                if self._ending.is_set() or time.monotonic() > give_up_at:
                    raise DeviceError(f"{self._camera.name} gives no sound picture: {error}") from None
            self._timed(self._camera.advance)

    def _timed(self, call: Callable[[], T], limit_s: float = READ_S) -> T:
        self._late_at = time.monotonic() + limit_s
        try:
            return call()
        finally:
            self._late_at = None

    def _report(self, callback: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: a camera that hung has woken up too late
            self._loop.call_soon_threadsafe(callback)
