"""The watchdog's food: proven progress, and nothing else.

The service manager expects `WATCHDOG=1` every so often and ends a process that does not send it, with
SIGABRT, upon which `faulthandler` prints the stacks of all threads; then it starts it again. An event loop
that is blocked sends nothing, by nature. What the loop does not notice is looked for: a part that stands
still is named in the log, and the manager is asked to do its duty at once.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping

from assistant.core.status import Status
from assistant.ports import Report
from assistant.service.notify import ServiceManager
from assistant.service.progress import Judge, Part

log = logging.getLogger(__name__)

LOOKS = 6
"""In the time that the manager waits for."""

PATIENCE = 0.5
"""Of that time: a part that stands still for longer is told of."""


class Watchdog:
    """Feeds the manager's watchdog from when `ready` is set; returns at once if it has none for us."""

    def __init__(
        self,
        manager: ServiceManager,
        period_s: float | None,
        parts: tuple[Part, ...],
        ready: asyncio.Event,
        status: Callable[[], Status],
    ) -> None:
        """`period_s` is how long the manager waits for food, see `period`."""
        self._manager = manager
        self._period_s = period_s
        self._parts = parts
        self._ready = ready
        self._status = status
        self._fed_at: float | None = None

    @property
    def margin_s(self) -> float | None:
        """How long from now the manager would still wait; None before the first time, and without it."""
        if self._period_s is None or self._fed_at is None:
            return None
        return self._fed_at + self._period_s - asyncio.get_running_loop().time()

    async def run(self, report: Report) -> None:
        """Feed until cancelled, or until a part stands still."""
        if self._period_s is None:
            return
        await self._ready.wait()
        look_s = self._period_s / LOOKS
        judge = Judge(self._parts, self._period_s * PATIENCE, look_s)
        now = asyncio.get_running_loop().time
        while not (still := judge.still(self._status(), now())):
            if self._manager.tell("WATCHDOG=1"):
                self._fed_at = now()
            await asyncio.sleep(look_s)
        log.critical("the %s stands still: the device is ended, to be started again", " and the ".join(still))
        self._manager.tell("WATCHDOG=trigger")


def period(environ: Mapping[str, str] | None = None) -> float | None:
    """How often the manager wants to be told that this process is well, in seconds; None: it does not."""
    environ = os.environ if environ is None else environ
    wanted = environ.get("WATCHDOG_USEC", "")
    ours = environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    return int(wanted) / 1e6 if ours and wanted.isascii() and wanted.isdigit() and int(wanted) else None
