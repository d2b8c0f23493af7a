"""Threads for tools that block."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from assistant.errors import AssistantError
from assistant.tools.errors import ToolError, foreign_code

log = logging.getLogger(__name__)

MOST_OF_ONE_NAME = 4
"""A tool that hangs keeps no more threads than this, and none that another tool could use."""

PREFIX = "tool "
"""How the names of these threads begin; the tool's own follows."""


class Threads:
    """A thread for each job. One that hangs cannot be ended, so it is counted, and it is a daemon.

    A pool would not do: its workers are joined when the interpreter ends, and those that hang are lost to
    all tools alike.
    """

    def __init__(self) -> None:
        self._running: dict[asyncio.Future[Any], threading.Thread] = {}
        self._done: set[threading.Thread] = set()
        """Their jobs are done; they themselves are gone any moment."""

    async def run(self, name: str, job: Callable[[], Any]) -> Any:
        """What `job` returns. Who is cancelled stops waiting; the thread goes on.

        Raises the `AssistantError` that `job` raises, or a ToolError for anything else, and if
        `MOST_OF_ONE_NAME` jobs of this name are still running.
        """
        if sum(other.name == PREFIX + name for other in self._running.values()) >= MOST_OF_ONE_NAME:
            raise ToolError(f"{name} is still busy with earlier calls")
        loop = asyncio.get_running_loop()
        end: asyncio.Future[Any] = loop.create_future()

        def work() -> None:
            output: Any = None
            error: AssistantError | None = None
            try:
                with foreign_code(name):
                    output = job()
            except AssistantError as told:
                error = told
            except BaseException as raised:  # noqa: BLE001 - a thread ends here, whatever ends it
                error = ToolError(f"{name} failed: {type(raised).__name__}")
                error.__cause__ = raised
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_settle, end, output, error)

        thread = threading.Thread(target=work, name=PREFIX + name, daemon=True)
        thread.start()
        self._running[end] = thread
        end.add_done_callback(self._ended)
        return await asyncio.shield(end)

    def _ended(self, end: asyncio.Future[Any]) -> None:
        self._done = {thread for thread in self._done if thread.is_alive()} | {self._running.pop(end)}
        end.exception()  # whoever waited is told; an error that nobody waits for is no news

    async def close(self, timeout_s: float) -> None:
        """Wait until all are gone, but no longer than `timeout_s`; the log names those that are not."""
        if self._running:
            await asyncio.wait(self._running, timeout=timeout_s)
        if hanging := {thread.name.removeprefix(PREFIX) for thread in self._running.values()}:
            log.warning("tools that do not end: %s", ", ".join(sorted(hanging)))
        for thread in self._done:
            thread.join()


def _settle(end: asyncio.Future[Any], output: Any, error: AssistantError | None) -> None:
    if error is None:
        end.set_result(output)
    else:
        end.set_exception(error)
