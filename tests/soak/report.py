"""What a soak measures, and how it is shown."""

import asyncio
import statistics
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table

POOL: Final = "asyncio_"
"""Threads of the event loop's own pool: started on demand, and bounded."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the device's process holds while the device sleeps and its link is closed."""

    turns: int
    rss_mb: float
    tasks: int
    threads: int
    pooled: int
    """Threads of the loop's pool, which are not among the `threads`."""
    descriptors: int

    @classmethod
    def take(cls, turns: int) -> "Sample":
        """Of this process, now."""
        process = psutil.Process()
        pooled = sum(thread.name.startswith(POOL) for thread in threading.enumerate())
        return cls(
            turns,
            process.memory_info().rss / 2**20,
            len(asyncio.all_tasks()),
            process.num_threads() - pooled,
            pooled,
            process.num_fds(),
        )


@dataclass
class Kind:
    """What came of one kind of trouble."""

    struck: int = 0
    answered: int = 0
    told: int = 0
    let_be: int = 0
    recovered_s: list[float] = field(default_factory=list)


@dataclass
class Report:
    """Everything that is known about a soak."""

    seed: int
    turns: Counter[str] = field(default_factory=Counter)
    """By the way in which was asked."""
    kinds: defaultdict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    samples: list[Sample] = field(default_factory=list)
    asked_again: int = 0
    took_s: float = 0.0
    violations: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """All turns."""
        return self.turns.total()

    @property
    def struck(self) -> int:
        """All faults."""
        return sum(kind.struck for kind in self.kinds.values())

    def show(self, console: Console) -> None:
        """Two tables, and what is wrong."""
        console.print(self._recoveries())
        console.print(self._samples())
        ways = ", ".join(f"{number} {way}" for way, number in self.turns.items())
        console.print(
            f"seed {self.seed}: {self.asked} turns ({ways}),"
            f" {self.struck} faults, {self.asked_again} questions asked again, {self.took_s / 60:.1f} minutes"
        )
        for line in self.violations:
            console.print(f"[red]✗[/] {line}", highlight=False)
        if not self.violations:
            let_be = sum(kind.let_be for kind in self.kinds.values())
            console.print(
                "[green]✓[/] no speech lost or out of order, every turn answered or told why not,"
                f" but for {let_be} of which the service made an empty turn"
            )

    def _recoveries(self) -> Table:
        table = Table(title="From the end of the cause to a heard reply")
        for column in ("fault", "times", "answered", "told", "let be", "median", "worst"):
            table.add_column(column, justify="left" if column == "fault" else "right")
        every = Kind()
        for name, kind in sorted(self.kinds.items()):
            self._row(table, name, kind)
            every.struck += kind.struck
            every.answered += kind.answered
            every.told += kind.told
            every.let_be += kind.let_be
            every.recovered_s += kind.recovered_s
        table.add_section()
        self._row(table, "all", every)
        return table

    @staticmethod
    def _row(table: Table, name: str, kind: Kind) -> None:
        took_s = kind.recovered_s or [0.0]
        table.add_row(
            name,
            *(str(number) for number in (kind.struck, kind.answered, kind.told, kind.let_be)),
            f"{statistics.median(took_s):.1f} s",
            f"{max(took_s):.1f} s",
        )

    def _samples(self) -> Table:
        table = Table(title="The device's process, asleep, without a link")
        for column in ("turns", "RSS", "tasks", "threads", "of the pool", "descriptors"):
            table.add_column(column, justify="right")
        for one in self.samples:
            numbers = (one.tasks, one.threads, one.pooled, one.descriptors)
            table.add_row(str(one.turns), f"{one.rss_mb:.1f} MB", *(str(number) for number in numbers))
        return table
