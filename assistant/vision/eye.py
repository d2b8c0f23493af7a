"""A camera as an eye: open while it is wanted, watched, lost, opened again."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import Final

from assistant.core.events import Device, DeviceLost, DeviceReady, PictureTaken
from assistant.core.sight import Picture
from assistant.errors import AssistantError, DeviceError
from assistant.ports import Report
from assistant.vision.camera import Camera
from assistant.vision.lookout import Lookout

WATCH_S: Final = 0.25
"""How often an open camera is looked at; one that hangs is reported within the lookout's time and this."""

FREE_S: Final = 4.0
"""A camera that was not closed for so long after `start`, since it hangs, counts as lost."""

RETRIES_S: Final = (0.25, 0.5, 1.0)
"""Waits before a lost camera is opened again."""

RETRY_S: Final = 2.0
"""... and all further ones."""


class _Glance:
    """The time from one `start` to its `stop`."""

    def __init__(self) -> None:
        self.on = True
        self.wanted = False
        """A picture was asked for and not yet taken."""
        self.works: bool | None = None
        """What was reported last; None: nothing yet."""
        self.waits = _waits()


class CameraEye:
    """Keeps the port of an eye with a camera.

    The camera lives in a thread between `start` and `stop`. One that hangs cannot be stopped: its thread is
    left behind, and the camera is not opened again before that thread has ended. A picture that was asked for
    while the camera opens follows when it is open; the loss of the camera is the answer to one otherwise.
    """

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._glance: _Glance | None = None
        self._lookout: Lookout | None = None
        self._changed = asyncio.Event()
        self._report: Report = _ignore

    def start(self) -> None:
        """Open the camera; nothing new if that was asked for already."""
        if self._glance is None:
            self._glance = _Glance()
            self._changed.set()

    def stop(self) -> None:
        """Close it; no `PictureTaken` follows."""
        if self._glance is not None:
            self._glance.on = False
            self._glance = None
            self._changed.set()

    def take(self) -> None:
        """Report `PictureTaken` of the next frame; once, if asked again before that."""
        if self._glance is not None and self._glance.works is not False:
            self._glance.wanted = True
            if self._glance.works and self._lookout is not None:
                self._lookout.take()

    async def run(self, report: Report) -> None:
        """Serve until cancelled; the camera is closed afterwards, at the latest when it answers."""
        self._report = report
        try:
            while True:
                self._changed.clear()
                if self._glance is None:
                    await self._changed.wait()
                else:
                    await self._serve(self._glance)
        finally:
            self.stop()
            self._report = _ignore

    async def _serve(self, glance: _Glance) -> None:
        """Keep the camera open from `start` to `stop`."""
        while glance.on:
            if await self._closed(glance):
                await self._look(glance)
            if glance.on:
                await self._pause(glance, next(glance.waits))

    async def _closed(self, glance: _Glance) -> bool:
        """Whether the camera was closed since it was open last: waits for that."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + FREE_S
        while self._lookout is not None and self._lookout.alive:
            self._changed.clear()
            if not glance.on:
                return False
            if loop.time() > give_up_at:
                self._lose(glance, DeviceError(f"{self._camera.name} still hangs"))
            await self._news(WATCH_S)
        return glance.on

    async def _look(self, glance: _Glance) -> None:
        """Open the camera and serve until it is lost or no longer wanted."""
        lookout = self._lookout = Lookout(self._camera, self._changed.set, self._deliver)
        try:
            while glance.on:
                self._changed.clear()
                if failure := _failure(lookout, self._camera.name):
                    self._lose(glance, failure)  # before the camera is closed, which may take long
                    return
                if lookout.ready and not glance.works:
                    self._find(glance, lookout)
                await self._news(WATCH_S)
        finally:
            await lookout.end()

    def _find(self, glance: _Glance, lookout: Lookout) -> None:
        glance.works, glance.waits = True, _waits()
        self._report(DeviceReady(Device.CAMERA))
        if glance.wanted:
            lookout.take()

    def _deliver(self, lookout: Lookout, picture: Picture) -> None:
        glance = self._glance
        if lookout is self._lookout and glance is not None and glance.works and glance.wanted:
            glance.wanted = False
            self._report(PictureTaken(picture))

    def _lose(self, glance: _Glance, error: AssistantError) -> None:
        glance.wanted = False
        if glance.works is not False:
            glance.works = False
            self._report(DeviceLost(Device.CAMERA, str(error)))

    async def _pause(self, glance: _Glance, seconds: float) -> None:
        """Wait before the next attempt, or until it is not wanted any more."""
        loop = asyncio.get_running_loop()
        over_at = loop.time() + seconds
        while glance.on and (left := over_at - loop.time()) > 0:
            self._changed.clear()
            await self._news(left)

    async def _news(self, within_s: float) -> None:
        # Not by `wait_for`: in Python 3.11 that one loses a cancellation that comes along with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()


def _failure(lookout: Lookout, name: str) -> AssistantError | None:
    if lookout.stuck:
        return DeviceError(f"{name} does not answer")
    if lookout.alive and lookout.error is None:
        return None
    match lookout.error:
        case AssistantError() as error:
            return error
        case OSError() as error:
            return DeviceError(f"{name} does not work: {error.strerror or error}")
    raise RuntimeError("the thread of the camera has ended")


def _waits() -> Iterator[float]:
    return chain(RETRIES_S, repeat(RETRY_S))


def _ignore(event: object) -> None:
    """Report nothing."""
