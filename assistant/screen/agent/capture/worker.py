"""One thread for the screen: systems want their display used where it was opened, and it takes its time."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Final, TypeAlias, TypeVar

from assistant.errors import DeviceError

T = TypeVar("T")

Job: TypeAlias = Callable[[], None]

MOST_JOBS: Final = 8
"""That wait for a screen which hangs."""


class Worker:
    """Does one job at a time, off the event loop's thread. Its thread ends with `close`."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[Job] = queue.Queue(MOST_JOBS)
        self._closed = threading.Event()
        # A screen that hangs for good must not keep the program from ending: hence a daemon.
        threading.Thread(target=self._run, name="screen", daemon=True).start()

    async def do(self, job: Callable[[], T], within_s: float) -> T:
        """What `job` returns or raises. Raises `DeviceError` if it takes longer."""
        done: Future[T] = Future()
        try:
            self._jobs.put_nowait(lambda: _settle(done, job))
            return await asyncio.wait_for(asyncio.wrap_future(done), within_s)
        except (TimeoutError, queue.Full):
            raise DeviceError(f"the screen has not answered for {within_s:g} s") from None

    def do_later(self, job: Job) -> None:
        """Have it done after all that was asked for before; `job` raises nothing."""
        with suppress(queue.Full):
            self._jobs.put_nowait(job)

    def close(self) -> None:
        """End the thread after the jobs that it is at and that wait."""
        self._closed.set()
        self.do_later(_nothing)

    def _run(self) -> None:
        while not (self._closed.is_set() and self._jobs.empty()):
            self._jobs.get()()


def _settle(done: "Future[T]", job: Callable[[], T]) -> None:
    if not done.set_running_or_notify_cancel():
        return  # it waited for too long
    try:
        done.set_result(job())
    except BaseException as error:  # noqa: BLE001 - it is raised where the job was asked for
        done.set_exception(error)


def _nothing() -> None:
    """Wake the thread."""
