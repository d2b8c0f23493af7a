"""Calls that may hang in the kernel, and programs of this machine; neither can keep the doctor."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def in_thread(job: Callable[[], T]) -> T:
    """The result of `job`, whatever it raises included.

    In a thread that nobody waits for when it hangs, as a resolver or a network disk may: the default executor
    would be waited for at the end.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def finish(value: T | None, error: BaseException | None) -> None:
        if result.done():
            return  # nobody waits any more
        if error is None:
            result.set_result(value)  # type: ignore[arg-type]  # the job's own
        else:
            result.set_exception(error)

    def work() -> None:
        outcome: tuple[T | None, BaseException | None]
        try:
            outcome = job(), None
        except BaseException as error:  # noqa: BLE001 - it is raised again, where it is awaited
            outcome = None, error
        with suppress(RuntimeError):  # the loop is closed: we were given up
            loop.call_soon_threadsafe(finish, *outcome)

    threading.Thread(target=work, name="doctor", daemon=True).start()
    return await result


async def output(*command: str) -> str | None:
    """What a program prints; None if there is no such program, or it fails. It is gone afterwards."""
    nowhere = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=nowhere, stdout=asyncio.subprocess.PIPE, stderr=nowhere
        )
    except OSError:
        return None
    try:
        printed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return printed.decode(errors="replace") if process.returncode == 0 else None
