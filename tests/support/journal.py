"""A journal that runs, with a clock that a test sets."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.config import CostsConfig, MemoryConfig, PricesConfig
from assistant.core.events import CostsCounted, Event
from assistant.core.usage import Costs, Usage
from assistant.memory.journal import SqliteJournal

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 23, 19, 30, tzinfo=BERLIN)
PATIENCE_S = 20.0
ONE = Usage(text_in=1_000_000)
"""What costs 1."""


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What the memory logged; asyncio complains of a busy machine, too."""
    return [record for record in caplog.records if record.name.startswith("assistant.memory")]


async def until(happened: Callable[[], object]) -> None:
    """Let the loop turn until `happened()` is true; pytest's time-out cannot get into a loop that turns."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110  # a disk has no event to offer
            await asyncio.sleep(0)


class Clock:
    """Says what it is told to."""

    def __init__(self, now: datetime = EVENING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Kept:
    """A journal and what it reports."""

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], datetime],
        *,
        turns: int = 20,
        facts: int = 100,
        daily_limit: float | None = None,
        currency: str = "USD",
        write_after_s: float = 0.0,
        look_s: float = 0.001,
    ) -> None:
        self.events: list[Event] = []
        self.journal = SqliteJournal(
            folder,
            MemoryConfig(turns=turns, facts=facts),
            CostsConfig(currency=currency, daily_limit=daily_limit, prices=PricesConfig(text_in=1.0)),
            clock,
            write_after_s=write_after_s,
            look_s=look_s,
        )

    @property
    def costs(self) -> Costs | None:
        """What was reported last."""
        last = self.events[-1] if self.events else None
        return last.costs if isinstance(last, CostsCounted) else None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Kept"]:
        """Until the block ends; from when the file is loaded, or cannot be."""
        self.events.clear()
        task = asyncio.create_task(self.journal.run(self.events.append))
        await until(lambda: self.events or task.done())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
