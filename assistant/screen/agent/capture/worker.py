"""One thread for the screen: systems want their display used where it was opened, and it takes its time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from assistant.errors import DeviceError

T = TypeVar("T")


class Worker:
    """Does one job at a time, off the event loop's thread. Its thread ends with `close`."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="screen")

    async def do(self, job: Callable[[], T], within_s: float) -> T:
        """What `job` returns or raises. Raises `DeviceError` if it takes longer."""
        doing = asyncio.get_running_loop().run_in_executor(self._thread, job)
        try:
            return await asyncio.wait_for(doing, within_s)
        except TimeoutError:
            raise DeviceError(f"the screen has not answered for {within_s:g} s") from None

    def do_later(self, job: Callable[[], None]) -> None:
        """Have it done after all that was asked for before; `job` raises nothing."""
        self._thread.submit(job)

    def close(self) -> None:
        """End the thread after the job that it is at; and those that wait."""
        self._thread.shutdown(wait=False)
