"""Whether there is memory and a file descriptor left: without them the device would live on by half.

A device that is short of either fails in many small ways, each of which is survived: links that do not
open, a control socket that takes nobody, a callback that was to call the next one. To start again heals it.
"""

import asyncio
import errno
import mmap
import os
from contextlib import ExitStack
from typing import Any

from assistant.ports import Report

LOOK_S = 5.0

MEMORY_BYTES = 16 * 1024 * 1024
"""Asked for and given back, never touched: it costs nothing, and fails where a limit is near."""

DESCRIPTORS = 16
"""Taken and given back: a link, a file of the memory and a client of the control socket want so many."""

EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


class Reserves:
    """Ends the run when the process has reached a limit, so that it is started again."""

    def __init__(self, look_s: float = LOOK_S) -> None:
        self._look_s = look_s

    async def run(self, report: Report) -> None:
        """Look until cancelled.

        Raises OSError or MemoryError: what a probe failed with, or a callback of the event loop, which
        nobody else would notice.
        """
        loop = asyncio.get_running_loop()
        failed: asyncio.Future[None] = loop.create_future()

        def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            loop.default_exception_handler(context)
            error = context.get("exception")
            if isinstance(error, Exception) and exhausted(error) and not failed.done():
                failed.set_exception(error)

        loop.set_exception_handler(note)
        try:
            while not failed.done():
                probe()
                await asyncio.wait({failed}, timeout=self._look_s)
            failed.result()
        finally:
            loop.set_exception_handler(None)


def exhausted(error: Exception) -> bool:
    """Whether `error` says that something has run out that only a new start brings back."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in EXHAUSTED)


def probe() -> None:
    """Take some descriptors and some memory, and give them back. Raises OSError."""
    with ExitStack() as taken:
        for _ in range(DESCRIPTORS):
            taken.callback(os.close, os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    mmap.mmap(-1, MEMORY_BYTES).close()
