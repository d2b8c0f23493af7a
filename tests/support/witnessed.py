"""An adapter at work in real time: it runs in a task, and what it reports is kept with its time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from assistant.core.events import Event
from assistant.ports import Report

E = TypeVar("E", bound=Event)

WITHIN_S = 15.0


class Witness:
    """Events of an adapter, each with the loop time of its report."""

    def __init__(self) -> None:
        self.events: list[tuple[float, Event]] = []
        self._news = asyncio.Event()

    def report(self, event: Event) -> None:
        """The `Report` of the port."""
        self.events.append((asyncio.get_running_loop().time(), event))
        self._news.set()

    def count(self, kind: type[Event]) -> int:
        """How many of this kind were reported."""
        return sum(isinstance(event, kind) for _, event in self.events)

    async def wait_for(self, kind: type[E], number: int = 1) -> tuple[float, E]:
        """The `number`th event of this kind, and when it was reported."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                found = [(at, event) for at, event in self.events if isinstance(event, kind)]
                if len(found) >= number:
                    return found[number - 1]
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def running(start: Callable[[Report], Coroutine[Any, Any, None]]) -> AsyncIterator[Witness]:
    """Run an adapter inside the block; an error of it ends the block."""
    witness = Witness()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(start(witness.report))
        yield witness
        task.cancel()


async def until(met: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(WITHIN_S):
        while not met():  # noqa: ASYNC110 - whatever is waited for tells nobody
            await asyncio.sleep(0.01)
