"""The thread that draws: one opening of the hardware, from open to dark and closed."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final, Generic, TypeVar

from assistant.core.signals import Indication
from assistant.errors import AssistantError
from assistant.lights.driver import Driver

F = TypeVar("F")

WRITE_S: Final = 1.0
"""A write that takes longer hangs."""

OPEN_S: Final = 5.0
"""The same for opening, which may import a library."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to draw. `number` counts the showings."""

    number: int
    indication: Indication
    brightness: float


class Drawer(Generic[F]):
    """Draws what was ordered last, first of all opens the driver.

    The public face is the event loop's; `tell` is called there when there is news. A steady pattern is
    written once and costs nothing afterwards.
    """

    def __init__(self, driver: Driver[F], tell: Callable[[], None]) -> None:
        self.drawn: Order | None = None
        """The last order whose first frame the hardware has taken."""
        self.moving = False
        """Whether frames are written all the time."""
        self.error: AssistantError | OSError | None = None
        self.ended = asyncio.Event()
        """The hardware is closed again, or never was opened; `error` says why, unless by `end`."""
        self._driver = driver
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._late_at: float | None = None
        self._order: Order | None = None
        self._ending = False
        self._news = threading.Event()
        # A driver that hangs for good must not keep the program from ending: hence a daemon.
        self._thread = threading.Thread(target=self._run, name="lights", daemon=True)
        self._thread.start()

    @property
    def stuck(self) -> bool:
        """Whether the driver has not answered for too long."""
        late_at = self._late_at
        return late_at is not None and time.monotonic() > late_at

    def draw(self, order: Order) -> None:
        """Draw `order` from now on."""
        self._order = order
        self._news.set()

    async def end(self) -> None:
        """Make the lights dark and close them; returns within `WRITE_S` also when the driver hangs."""
        self._ending = True
        self._news.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(WRITE_S):
                await self.ended.wait()
            self._thread.join()

    # --- in the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._timed(self._driver.open, limit_s=OPEN_S)
            try:
                self._draw_until_the_end()
                self._timed(self._driver.write, self._driver.film(Indication(), 1)[0].frame)
            finally:
                self._timed(self._driver.close)
        except (AssistantError, OSError) as error:
            self.error = error
        finally:
            self._report(self.ended.set)
            self._report(self._tell)

    def _draw_until_the_end(self) -> None:
        while not self._ending:
            order = self._order
            if order is None:
                self._wait(None)
            else:
                self._draw(order)

    def _draw(self, order: Order) -> None:
        film = self._driver.film(order.indication, order.brightness)
        self.moving = len(film) > 1
        for shot in cycle(film):
            self._timed(self._driver.write, shot.frame)
            if self.drawn is not order:
                self.drawn = order
                self._report(self._tell)
            self._wait(shot.lasts_s if self.moving else None)
            if self._ending or self._order is not order:
                return

    def _wait(self, seconds: float | None) -> None:
        self._news.wait(seconds)
        self._news.clear()  # what is new is looked at afterwards

    def _timed(self, call: Callable[..., None], *args: Any, limit_s: float = WRITE_S) -> None:
        self._late_at = time.monotonic() + limit_s
        try:
            call(*args)
        finally:
            self._late_at = None

    def _report(self, callback: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: a driver that hung has woken up too late
            self._loop.call_soon_threadsafe(callback)
