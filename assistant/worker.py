"""Threads for calls that may hang: in a driver, on a disk that does not answer, in a library."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, TypeVar

T = TypeVar("T")

MOST_WAITING: Final = 64
"""Jobs behind one that hangs; it takes many minutes of trying again."""


class Worker:
    """A thread that does one job after the other.

    It is a daemon, so that one that hangs keeps no process from ending. A pool would not do: its threads are
    joined when the interpreter ends.
    """

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def do(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """What `job` returns, or raises; the deadline is the caller's.

        A job that is cancelled before it begins is left out; one that has begun goes on, and its error is no
        news to anybody. Raises TimeoutError if `MOST_WAITING` jobs wait.
        """
        if self._jobs.qsize() >= MOST_WAITING:
            raise TimeoutError(f"{MOST_WAITING} jobs wait for the thread {self._thread.name}")
        return self._put(job)

    def end(self) -> None:
        """Let the thread end after the jobs that it has."""
        self._jobs.put(None)

    async def close(self, within_s: float, last: Callable[[], object] = lambda: None) -> bool:
        """End the thread after the jobs that it has, and `last`; whether it is gone within this time.

        Raises what `last` raises.
        """
        ending = self._put(last)
        self.end()
        await asyncio.wait({ending}, timeout=within_s)
        if not ending.done():
            return False
        self._thread.join()
        ending.result()
        return True

    def _put(self, job: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()
        result.add_done_callback(_look_at)

        def settle(value: T | None, error: BaseException | None) -> None:
            if result.done():
                return  # nobody waits any more
            if error is None:
                result.set_result(value)  # type: ignore[arg-type]  # the job's own
            else:
                result.set_exception(error)

        def work() -> None:
            if result.cancelled():
                return
            outcome: tuple[T | None, BaseException | None]
            try:
                outcome = job(), None
            except BaseException as error:  # noqa: BLE001 - it is raised again, where it is awaited
                outcome = None, error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, *outcome)

        self._jobs.put(work)
        return result

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # what it holds is not kept until the next one comes


async def in_thread(name: str, job: Callable[[], T]) -> T:
    """What `job` returns, or raises, in a thread of this name that nobody waits for when it hangs."""
    worker = Worker(name)
    try:
        return await worker.do(job)
    finally:
        worker.end()


def _look_at(result: asyncio.Future[Any]) -> None:
    """So that asyncio does not complain of an error that nobody waits for."""
    if not result.cancelled():
        result.exception()
