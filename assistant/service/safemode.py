"""Safe mode: after too many crashes the device does less, until it has not crashed for an hour."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Config
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import AssistantError, DeviceError
from assistant.ports import Report
from assistant.service.notify import ServiceManager
from assistant.service.starts import StartBook

log = logging.getLogger(__name__)

LASTS_S = 3600.0
LOOK_S = 5.0


@dataclass(frozen=True, slots=True)
class Start:
    """How this run begins."""

    safe: StartBook | None = None
    """The book of starts, if it is to be in safe mode."""
    after_crash: bool = False
    """The last run ended by a crash, by the watchdog or at a limit."""


def restricted(config: Config) -> Config:
    """What is left in safe mode: no tools, of whatever origin, no camera, no screen."""
    fewer = {
        "mcp": {},
        "tools": config.tools.model_copy(update={"enabled": False}),
        "camera": config.camera.model_copy(update={"source": "none"}),
        "screen": config.screen.model_copy(update={"enabled": False}),
    }
    return config.model_copy(update=fewer)


@contextmanager
def counted(folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[Start]:
    """Count this run as a crash unless the block ends, or fails with an `AssistantError` alone.

    Only a service manager's starts count: nobody else starts again by itself what crashed, and a
    developer's Ctrl-C is none of it.
    """
    if not ServiceManager(environ).present:
        yield Start()
        return
    book = StartBook(folder)
    record = book.begin()
    if record.safe:
        log.error("it crashed too often: safe mode, without tools, camera and screen")
    try:
        yield Start(book if record.safe else None, record.after_crash)
    except AssistantError:
        book.take_back()
        raise
    except BaseExceptionGroup as group:
        if group.split(AssistantError)[1] is None:
            book.take_back()
        raise
    try:
        book.forget()
    except DeviceError as error:
        log.warning("%s", error)


class SafeModeEnd:
    """Ends a device that is in safe mode, so that it is started again as usual: in time, or by command.

    The command is that the book is gone. Either waits until the device sleeps and nothing rings.
    """

    def __init__(
        self,
        book: StartBook,
        status: Callable[[], Status],
        stop: Callable[[], object],
        *,
        lasts_s: float = LASTS_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._book = book
        self._status = status
        self._stop = stop
        self._lasts_s = lasts_s
        self._look_s = look_s

    async def run(self, report: Report) -> None:
        """Watch the time and the book until it is over."""
        now = asyncio.get_running_loop().time
        over_at = now() + self._lasts_s
        while not (self._idle() and (now() >= over_at or not self._book.noted)):  # noqa: ASYNC110  # of a file
            await asyncio.sleep(self._look_s)
        log.info("safe mode is over: the device ends, to be started as usual")
        self._stop()

    def _idle(self) -> bool:
        status = self._status()
        return status.turn is Turn.ASLEEP and not status.ringing
