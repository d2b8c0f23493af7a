"""The keeper with a disk that takes its time."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.errors import DeviceError
from assistant.memory.audit import Note, Unwritten
from assistant.memory.cache import Cache
from assistant.memory.contents import Contents, KeptTurn, Limits
from assistant.memory.database import NOTHING_MORE, Database
from assistant.memory.keeper import Keeper
from tests.support.journal import logged, until


class SlowDisk(Database):
    """Writes when it is let, and keeps what it was given."""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere"))
        self.free = threading.Event()
        self.free.set()
        self.full = False
        self.written: list[Contents] = []
        self.attempts = 0
        self.entries: list[Note] = []

    def load(self) -> Contents:
        return Contents()

    def write(
        self, contents: Contents, unwritten: Unwritten = NOTHING_MORE, *, forgetting: bool = False
    ) -> None:
        self.free.wait()
        self.attempts += 1
        if self.full:
            raise DeviceError("the disk is full")
        self.written.append(contents)
        self.entries += unwritten.entries


@pytest.fixture
def disk() -> SlowDisk:
    return SlowDisk()


@pytest.fixture
def cache() -> Cache:
    return Cache(Limits(100, 0, "USD"))


def say(cache: Cache, words: str) -> None:
    cache.change(cache.contents.with_turn(KeptTurn(1.0, words, "")))


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_changes_during_a_slow_write_is_one_write_more(disk: SlowDisk, cache: Cache) -> None:
    keeper = Keeper(disk, cache, write_after_s=0)
    task = asyncio.create_task(keeper.run())
    await keeper.ready.wait()
    disk.free.clear()
    say(cache, "first")
    await until(lambda: not cache.changed.is_set())
    for number in range(50):
        say(cache, str(number))
    disk.free.set()
    await until(lambda: len(disk.written) == 3)
    assert [len(contents.turns) for contents in disk.written] == [0, 1, 51]
    await stop(task)


async def test_an_idle_device_writes_nothing(disk: SlowDisk, cache: Cache) -> None:
    keeper = Keeper(disk, cache, write_after_s=0, retry_s=0)
    task = asyncio.create_task(keeper.run())
    await keeper.ready.wait()
    for _ in range(100):
        await asyncio.sleep(0)
    assert disk.attempts == 1
    await stop(task)


async def test_a_full_disk_is_tried_again_without_a_change(
    disk: SlowDisk, cache: Cache, caplog: pytest.LogCaptureFixture
) -> None:
    disk.full = True
    say(cache, "kept")
    task = asyncio.create_task(Keeper(disk, cache, write_after_s=0, retry_s=0).run())
    await until(lambda: disk.attempts > 3)
    disk.full = False
    await until(lambda: disk.written)
    assert len(disk.written[0].turns) == 1
    assert [record.message for record in logged(caplog)] == [
        "the disk is full; until then it is kept in memory only"
    ]
    await stop(task)


async def test_the_end_does_not_wait_for_a_disk_that_hangs(
    disk: SlowDisk, cache: Cache, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Keeper(disk, cache, write_after_s=0, stop_s=0.01)
    task = asyncio.create_task(keeper.run())
    await keeper.ready.wait()
    disk.free.clear()
    say(cache, "lost")
    await until(lambda: not cache.changed.is_set())
    await stop(task)
    assert "does not answer" in caplog.text
    disk.free.set()
