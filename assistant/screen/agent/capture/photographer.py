"""Everything from the screen to the JPEG, for whoever has to answer a grant."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.errors import DeviceError
from assistant.screen.agent.capture.choice import find_screen
from assistant.screen.agent.capture.geometry import Rectangle
from assistant.screen.agent.capture.monitors import Desktop, MonitorChoice, choose
from assistant.screen.agent.capture.picture import picture_of
from assistant.screen.agent.capture.screen import Screen
from assistant.screen.agent.capture.worker import Worker

DEADLINE_S: Final = 2.5
"""Together with the look at the lock it is less than a device waits for a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One JPEG, and when its pixels were on the screen (`time.monotonic`)."""

    jpeg: bytes = field(repr=False)
    taken_at: float


class Photographer:
    """Takes pictures of the chosen part of the screen; opens it with the first one, closes it with `rest`."""

    def __init__(
        self,
        monitor: MonitorChoice,
        masks: Sequence[Rectangle],
        find: Callable[[], Screen] = find_screen,
    ) -> None:
        self._monitor: MonitorChoice = monitor
        self._masks = tuple(masks)
        self._find = find
        self._screen: Screen | None = None
        self._worker = Worker()

    async def take(self, width: int, height: int, max_bytes: int) -> Picture:
        """The screen as it is now, masked. Raises `DeviceError`."""
        return await self._worker.do(lambda: self._take(width, height, max_bytes), DEADLINE_S)

    async def look(self) -> tuple[str, Desktop]:
        """What a person calls the way to the screen, and what monitors there are. Raises `DeviceError`."""
        return await self._worker.do(self._look, DEADLINE_S)

    def rest(self) -> None:
        """Let go of the screen, soon, until the next picture."""
        self._worker.do_later(self._close)

    def close(self) -> None:
        """No more pictures."""
        self._worker.close()

    def _take(self, width: int, height: int, max_bytes: int) -> Picture:
        screen = self._opened()
        area = choose(self._monitor, self._desktop(screen))
        taken_at = time.monotonic()
        jpeg = picture_of(screen.grab(area), self._masks, width, height, max_bytes)
        if jpeg is None:
            raise DeviceError(
                f"no picture of the screen fits into the {max_bytes} bytes that the device takes"
            )
        return Picture(jpeg, taken_at)

    def _look(self) -> tuple[str, Desktop]:
        screen = self._opened()
        return screen.name, self._desktop(screen)

    def _desktop(self, screen: Screen) -> Desktop:
        return screen.desktop(pointer=self._monitor == "pointer")

    def _opened(self) -> Screen:
        if self._screen is None:
            self._screen = self._find()
        return self._screen

    def _close(self) -> None:
        if self._screen is not None:
            self._screen.close()
        self._screen = None
