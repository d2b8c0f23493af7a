import asyncio
import threading

import pytest

from assistant.tools import ToolError
from assistant.tools.threads import MOST_OF_ONE_NAME, Threads


async def test_a_job_runs_in_a_daemon_that_bears_its_name() -> None:
    threads = Threads()
    thread = await threads.run("weather", threading.current_thread)
    assert thread.name == "tool weather"
    assert thread.daemon
    await threads.close(5)


async def test_a_name_has_so_many_threads_until_one_of_them_ends() -> None:
    threads, go = Threads(), threading.Event()
    waiting = [
        asyncio.ensure_future(threads.run("slow", lambda: go.wait(20))) for _ in range(MOST_OF_ONE_NAME)
    ]
    await asyncio.sleep(0)
    with pytest.raises(ToolError, match="slow is still busy"):
        await threads.run("slow", int)
    assert await threads.run("quick", int) == 0
    waiting[0].cancel()
    await asyncio.wait(waiting[:1])
    with pytest.raises(ToolError, match="slow is still busy"):  # nobody waits for it, and it is still there
        await threads.run("slow", int)
    go.set()
    assert await asyncio.gather(*waiting[1:]) == [True] * (MOST_OF_ONE_NAME - 1)
    await threads.close(5)
    assert await threads.run("slow", int) == 0


async def test_an_error_that_nobody_waits_for_is_nothing() -> None:
    threads, go = Threads(), threading.Event()

    def fails() -> None:
        go.wait(20)
        raise ValueError("late")

    waiting = asyncio.ensure_future(threads.run("fails", fails))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    go.set()
    await threads.close(5)


@pytest.mark.parametrize("kind", [GeneratorExit, KeyboardInterrupt, asyncio.CancelledError])
async def test_a_thread_that_dies_of_something_strange_is_an_error(kind: type[BaseException]) -> None:
    """And no traceback, which pytest would turn into a failure."""

    def dies() -> None:
        raise kind

    threads = Threads()
    with pytest.raises(ToolError, match=f"strange failed: {kind.__name__}"):
        await threads.run("strange", dies)
    await threads.close(5)


def test_a_thread_that_ends_after_its_loop_ends_quietly(caplog: pytest.LogCaptureFixture) -> None:
    begun, go = threading.Event(), threading.Event()
    found: list[threading.Thread] = []

    def late() -> None:
        found.append(threading.current_thread())
        begun.set()
        go.wait(20)

    async def device() -> None:
        threads = Threads()
        waiting = asyncio.ensure_future(threads.run("late", late))
        await asyncio.to_thread(begun.wait, 20)
        waiting.cancel()
        await threads.close(0)

    asyncio.run(device())
    go.set()
    found[0].join(20)
    assert not found[0].is_alive()
    assert "tools that do not end: late" in caplog.text
