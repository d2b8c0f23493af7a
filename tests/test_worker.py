"""Jobs in a thread that may hang: what comes of them, how the thread ends, and whom it keeps."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from assistant.worker import MOST_WAITING, Worker, in_thread

PATIENCE_S = 30.0
"""For a process that ends at once, or never."""

HANGS = """
import asyncio, threading
begun = threading.Event()
def hang():
    threading.Event().wait()
"""

ENDS = """
try:
    asyncio.run(main())
except BaseException as error:
    print(repr(error))
"""

STUCK_SOUND = """
from assistant.audio.engine import Engine
from assistant.audio.portaudio import PortAudio

class Stuck(Engine):
    def devices(self):
        hang()

async def main():
    async with PortAudio(Stuck(), answer_s=0.1) as sound:
        await sound.devices()
"""

STUCK_DISK = """
from pathlib import Path
from assistant.memory.cache import Cache
from assistant.memory.contents import Limits
from assistant.memory.database import Database
from assistant.memory.keeper import Keeper

class Stuck(Database):
    def load(self):
        begun.set()
        hang()

async def main():
    keeper = Keeper(Stuck(Path("/nowhere")), Cache(Limits(1, 0, "USD")), stop_s=0.1)
    task = asyncio.create_task(keeper.run())
    while not begun.is_set():
        await asyncio.sleep(0)
    task.cancel()
    await task
"""


@pytest.fixture
def go() -> Iterator[threading.Event]:
    """What holds a thread up; let go at the end, whatever happens."""
    event = threading.Event()
    yield event
    event.set()


async def test_jobs_are_done_one_after_the_other_in_a_daemon_of_its_name() -> None:
    worker = Worker("devices")
    done: list[int] = []
    for number in range(3):
        worker.do(lambda number=number: done.append(number))  # type: ignore[misc]  # a default argument
    thread = await worker.do(threading.current_thread)
    assert done == [0, 1, 2]
    assert thread.name == "devices"
    assert thread.daemon
    assert await worker.close(PATIENCE_S)
    assert not thread.is_alive()


@pytest.mark.parametrize("error", [ZeroDivisionError, GeneratorExit])
async def test_what_a_job_raises_is_raised_and_the_thread_goes_on(error: type[BaseException]) -> None:
    def broken() -> None:
        raise error

    worker = Worker("devices")
    with pytest.raises(error):
        await worker.do(broken)
    assert await worker.do(lambda: 1) == 1
    with pytest.raises(error):
        await worker.close(PATIENCE_S, broken)


async def test_who_gives_up_leaves_out_what_has_not_begun(go: threading.Event) -> None:
    worker = Worker("devices")
    done: list[str] = []
    begun = worker.do(lambda: done.append(str(go.wait())))
    waiting = worker.do(lambda: done.append("later"))
    waiting.cancel()
    assert not await worker.close(0, lambda: done.append("last"))
    assert done == []
    go.set()
    await begun
    await asyncio.to_thread(worker._thread.join)
    assert done == ["True", "last"]


async def test_a_close_that_is_cancelled_ends_the_thread_all_the_same(go: threading.Event) -> None:
    worker = Worker("devices")
    worker.do(go.wait)
    closing = asyncio.create_task(worker.close(PATIENCE_S))
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])
    go.set()
    await asyncio.to_thread(worker._thread.join)


async def test_no_more_wait_behind_one_that_hangs_than_so_many(go: threading.Event) -> None:
    worker = Worker("devices")
    begun = threading.Event()

    def hang() -> None:
        begun.set()
        go.wait()

    worker.do(hang)
    await asyncio.to_thread(begun.wait)
    last = [worker.do(int) for _ in range(MOST_WAITING)][-1]
    with pytest.raises(TimeoutError, match="64 jobs wait for the thread devices"):
        worker.do(int)
    go.set()
    assert await last == 0
    assert await worker.close(PATIENCE_S)


async def test_a_thread_for_one_job() -> None:
    thread = await in_thread("look", threading.current_thread)
    assert thread.name == "look"
    await asyncio.to_thread(thread.join)


def test_a_thread_that_ends_after_its_loop_ends_quietly(go: threading.Event) -> None:
    found: list[threading.Thread] = []

    async def device() -> None:
        worker = Worker("devices")
        found.append(worker._thread)
        worker.do(go.wait)
        await worker.close(0)

    asyncio.run(device())
    go.set()
    found[0].join(PATIENCE_S)
    assert not found[0].is_alive()


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (STUCK_SOUND, "DeviceError('the sound system does not answer: restart the sound server')"),
        (STUCK_DISK, "CancelledError()"),
    ],
    ids=["sound", "disk"],
)
def test_a_process_ends_though_a_thread_hangs(program: str, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{HANGS}{program}{ENDS}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert done.stdout == f"{told}\n"
