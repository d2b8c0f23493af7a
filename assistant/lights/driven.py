"""The lights of a board: shown by a driver, confirmed, watched, lost, opened again."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, time
from itertools import chain, repeat
from typing import Final, Generic, TypeVar

from assistant.core.events import Device, DeviceLost, DeviceReady, LightsShown
from assistant.core.signals import Indication
from assistant.errors import AssistantError, DeviceError
from assistant.lights.dimming import Dimmer
from assistant.lights.drawer import Drawer, Order
from assistant.lights.driver import Driver
from assistant.ports import Report

F = TypeVar("F")

WATCH_S: Final = 0.25
"""How often a driver that is writing is looked at; one that hangs is reported within `WRITE_S` and this."""

RETRIES_S: Final = (0.25, 0.5, 1.0)
"""Waits before a lost device is opened again."""

RETRY_S: Final = 2.0
"""... and all further ones."""

Opening = Callable[[], AbstractAsyncContextManager[Driver[F]]]
"""Makes a driver, and what it stands on, for one `run`."""


class DrivenLights(Generic[F]):
    """Keeps the port of the lights with a driver.

    Nothing runs while the picture does not change: dark or steady, there is not one wake-up, but for the
    begin and the end of the quiet hours.
    """

    def __init__(
        self,
        opening: Opening[F],
        dimmer: Dimmer,
        local_time: Callable[[], time] = lambda: datetime.now().time(),
    ) -> None:
        self._opening = opening
        self._dimmer = dimmer
        self._local_time = local_time
        self._indication = Indication()
        self._showings = 0
        self._changed = asyncio.Event()
        self._works = False

    def show(self, indication: Indication) -> None:
        """Show `indication` from now on."""
        self._indication = indication
        self._showings += 1
        self._changed.set()

    async def run(self, report: Report) -> None:
        """Drive the lights until cancelled; dark afterwards. Raises what the first opening raises."""
        self._works = False
        waits: Iterator[float] | None = None  # None: it never worked
        async with self._opening() as driver:
            while True:
                drawer = Drawer(driver, self._changed.set)
                try:
                    error = await self._serve(drawer, report)
                    if self._works:
                        # Before the drawer ends: with a driver that hangs that takes long.
                        self._works, waits = False, chain(RETRIES_S, repeat(RETRY_S))
                        report(DeviceLost(Device.LIGHTS, str(error)))
                    if waits is None:
                        raise error
                finally:
                    await drawer.end()
                await asyncio.sleep(next(waits))
                await drawer.ended.wait()  # what hangs may still write: nobody else may draw before

    async def _serve(self, drawer: Drawer[F], report: Report) -> AssistantError:
        """Draw and confirm until it fails; returns why."""
        ordered: Order | None = None
        confirmed: Order | None = None
        while True:
            self._changed.clear()
            if failure := _failure(drawer):
                return failure
            now = self._local_time()
            wanted = Order(self._showings, self._indication, self._dimmer.brightness(now))
            if wanted != ordered:
                ordered = wanted
                drawer.draw(wanted)
            if drawer.drawn is not confirmed:
                before, confirmed = confirmed, drawer.drawn
                self._confirm(before, confirmed, report)
            await self._news(self._patience(drawer, ordered, now))

    def _confirm(self, before: Order | None, drawn: Order | None, report: Report) -> None:
        """The hardware has taken another order than `before`."""
        if not self._works:
            self._works = True
            report(DeviceReady(Device.LIGHTS))
        showing = 0 if before is None else before.number
        if drawn is not None and showing != drawn.number == self._showings:
            report(LightsShown(drawn.indication))

    def _patience(self, drawer: Drawer[F], ordered: Order, now: time) -> float | None:
        """How long nothing has to be looked at; None: until there is news."""
        if drawer.moving or drawer.drawn is not ordered:
            return WATCH_S
        return None if ordered.indication.dark else self._dimmer.changes_in_s(now)

    async def _news(self, within_s: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()


def _failure(drawer: Drawer[F]) -> AssistantError | None:
    if drawer.stuck:
        return DeviceError("the lights do not answer: see whether their wires are loose, or start anew")
    if not drawer.ended.is_set():
        return None
    match drawer.error:
        case AssistantError() as error:
            return error
        case OSError() as error:
            return DeviceError(f"the lights do not work: {error.strerror or error}")
    raise RuntimeError("the thread of the lights has ended")
