"""Lets the file follow what is kept in memory, in a thread of its own, and lives on when it cannot."""

import asyncio
import logging
from contextlib import suppress

from assistant.errors import DeviceError
from assistant.memory.cache import Cache
from assistant.memory.database import Database
from assistant.worker import Worker

log = logging.getLogger(__name__)

WRITE_AFTER_S = 3.0
"""A change waits this long for others: one write for what the end of a turn brings. Idle: none at all."""

RETRY_S = 60.0
"""A file that could not be written is tried again with the next change, or after this."""

STOP_S = 10.0
"""Longest wait for the last write."""


class Keeper:
    """Writes the newest contents, whole; what changes while it writes is written next. So nothing queues."""

    def __init__(
        self,
        database: Database,
        cache: Cache,
        *,
        write_after_s: float = WRITE_AFTER_S,
        retry_s: float = RETRY_S,
        stop_s: float = STOP_S,
    ) -> None:
        self._database = database
        self._cache = cache
        self._write_after_s = write_after_s
        self._retry_s = retry_s
        self._stop_s = stop_s
        self._loaded = False
        self._erased = 0
        self._trouble = False
        self._waiting: list[asyncio.Future[bool]] = []
        self.ready = asyncio.Event()
        """The file was loaded, or cannot be."""

    async def run(self) -> None:
        """Load the file, let it follow the cache until cancelled, write it a last time."""
        worker = Worker("memory")
        try:
            while True:
                await self._follow(worker)
                self.ready.set()
                await self._until_due()
        finally:
            ending = asyncio.ensure_future(self._end(worker))
            try:
                await asyncio.wait({ending}, timeout=self._stop_s)
            finally:
                ended = ending.done()
                ending.cancel()
                await worker.close(self._stop_s if ended else 0)
            if ended:
                ending.result()
            else:
                log.warning("the memory's disk does not answer: the last seconds may not be kept")

    async def written(self) -> bool:
        """Wait until the file holds what the cache holds now, or cannot; whether it does.

        Without a `run` that is under way it waits for one: the deadline is the caller's.
        """
        self._cache.hurry()
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(told)
        return await told

    async def _until_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._retry_s if self._trouble else None):
                await self._cache.changed.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._write_after_s):
                await self._cache.urgent.wait()

    async def _follow(self, worker: Worker) -> None:
        self._cache.changed.clear()
        self._cache.urgent.clear()
        waiting: list[asyncio.Future[bool]] = []
        try:
            if not self._loaded:
                self._cache.adopt(await worker.do(self._database.load))
                self._loaded = True
                self._cache.changed.clear()  # what was loaded is written below, where it has to be
            contents, forgettings = self._cache.contents, self._cache.forgettings
            waiting, self._waiting = self._waiting, []
            unwritten = self._cache.audit.unwritten()
            forgetting = forgettings > self._erased
            await worker.do(lambda: self._database.write(contents, unwritten, forgetting=forgetting))
            self._erased = forgettings
            self._cache.audit.written(unwritten)
        except DeviceError as error:
            self._tell(error)
            waiting, self._waiting = [*waiting, *self._waiting], []
        else:
            self._tell(None)
        for told in waiting:
            if not told.done():  # whoever waited may have gone
                told.set_result(not self._trouble)

    async def _end(self, worker: Worker) -> None:
        await self._follow(worker)
        await worker.do(self._database.close)

    def _tell(self, error: DeviceError | None) -> None:
        """Say once that there is trouble, and once that it is over."""
        if error is not None and not self._trouble:
            log.warning("%s; until then it is kept in memory only", error)
        elif error is None and self._trouble:
            log.info("the memory can be written again")
        self._trouble = error is not None
