"""A program that keeps alarms as the device does and says what rings, to be killed by tests.

`python -m tests.support.ringing FOLDER [SECONDS]`: with SECONDS it sets a timer and an alarm for so long from
now, and says so once both are on the disk. A line for each that rings: what, and when by CLOCK_BOOTTIME.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.alarms.clocks import system_clocks
from assistant.alarms.scheduler import AlarmScheduler
from assistant.config import CostsConfig, MemoryConfig
from assistant.core.alarm import AlarmKind
from assistant.core.events import AlarmDue, AlarmMissed, Event
from assistant.memory.journal import SqliteJournal
from assistant.ports import KeptAlarm

ROOT = Path(__file__).parents[2]
MODULE = "tests.support.ringing"


def start(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """The program; to be killed."""
    command = [sys.executable, "-m", MODULE, str(folder), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environ)


def _say(event: Event) -> None:
    if isinstance(event, AlarmDue | AlarmMissed):
        what = "missed" if isinstance(event, AlarmMissed) else event.alarm.kind.value
        sys.stdout.write(f"{what} {time.clock_gettime(time.CLOCK_BOOTTIME)} {time.time()}\n")
        sys.stdout.flush()


async def main(folder: Path, seconds: int) -> None:
    """See above."""
    journal = SqliteJournal(folder, MemoryConfig(), CostsConfig())
    scheduler = AlarmScheduler(journal.alarms, replace(system_clocks(), keeps_time=True))
    async with asyncio.TaskGroup() as group:
        group.create_task(journal.run(lambda _: None))
        group.create_task(scheduler.run(_say))
        if seconds:
            await scheduler.requests.count_down(AlarmKind.TIMER, seconds, "tea")
            at = time.time() + 3600 + seconds
            journal.alarms.put(KeptAlarm(2, AlarmKind.ALARM, "", at))
            until = journal.alarms.alarms()[1].countdown
            assert await journal.alarms.written()
            assert until
            sys.stdout.write(f"set {until.until} {at}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0))
