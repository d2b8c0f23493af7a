"""What is set to ring, in the memory's file: at once, whatever is forgotten, and from older files."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from assistant.core.alarm import AlarmKind
from assistant.core.effects import ForgetEverything, RememberTurn
from assistant.errors import DeviceError
from assistant.memory.alarms import KeptAlarms
from assistant.memory.cache import Cache
from assistant.memory.contents import Contents, Limits
from assistant.memory.database import NAME, Database
from assistant.memory.erasing import cancel_alarm, erase, look
from assistant.memory.keeper import Keeper
from assistant.memory.schema import FIRST, upgrade
from assistant.ports import ClockSeen, Countdown, KeptAlarm, Repeat
from tests.support.journal import PATIENCE_S, Clock, Kept, until
from tests.support.kept import edition

TEA = KeptAlarm(1, AlarmKind.TIMER, "tea", 60.0, Countdown("boot", 90.0))
GYM = KeptAlarm(2, AlarmKind.ALARM, "gym", 70.0, None, Repeat(frozenset({0, 4}), time(7), "Europe/Berlin"))
CALL = KeptAlarm(3, AlarmKind.REMINDER, "", 80.0)
SEEN = ClockSeen("boot", 55.0, 5.0, believed=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "assistant"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def patient(folder: Path, clock: Clock) -> Kept:
    """A journal that is in no hurry."""
    return Kept(folder, clock, write_after_s=3600.0)


async def promised(alarms: KeptAlarms) -> bool:
    """Whether it is said to be on the disk; pytest's time-out cannot get into a loop that turns."""
    async with asyncio.timeout(PATIENCE_S):
        return await alarms.written()


async def test_what_was_set_is_on_the_disk_before_it_is_promised(folder: Path, clock: Clock) -> None:
    async with patient(folder, clock).running() as kept:
        alarms = kept.journal.alarms
        for alarm in (TEA, GYM, CALL):
            alarms.put(alarm)
        alarms.keep_clock(SEEN)
        assert await promised(alarms)
        found = look(folder)
        assert found.alarms == {1: TEA, 2: GYM, 3: CALL}
        assert found.clock == SEEN
        alarms.drop(1)
        alarms.put(replace(GYM, at=99.0))
        assert await promised(alarms)
        assert look(folder).alarms == {2: replace(GYM, at=99.0), 3: CALL}


async def test_a_change_does_not_wait_for_others(folder: Path, clock: Clock) -> None:
    async with patient(folder, clock).running() as kept:
        kept.journal.alarms.put(TEA)
        await until(lambda: look(folder).alarms)
        kept.journal.alarms.drop(1)
        await until(lambda: not look(folder).alarms)


async def test_it_is_there_at_the_next_start(folder: Path, clock: Clock) -> None:
    async with patient(folder, clock).running() as kept:
        kept.journal.alarms.put(GYM)
        kept.journal.alarms.keep_clock(SEEN)
    later = patient(folder, clock)
    assert not later.journal.alarms.alarms(), "nothing is read before it runs"
    async with later.running():
        await later.journal.alarms.opened()
        assert later.journal.alarms.alarms() == {2: GYM}
        assert later.journal.alarms.clock() == SEEN


async def test_forgetting_the_talks_silences_no_alarm(folder: Path, clock: Clock) -> None:
    async with patient(folder, clock).running() as kept:
        kept.journal.perform(RememberTurn("question", ""))
        kept.journal.alarms.put(TEA)
        kept.journal.alarms.keep_clock(SEEN)
        kept.journal.perform(ForgetEverything())
        assert kept.journal.alarms.alarms() == {1: TEA}
    assert look(folder) == Contents(alarms={1: TEA}, clock=SEEN)
    erase(folder)
    assert look(folder) == Contents(alarms={1: TEA}, clock=SEEN)


def test_an_alarm_is_cancelled_without_a_device(folder: Path) -> None:
    assert not cancel_alarm(folder, 1)
    assert not folder.exists()
    with closing(Database(folder)) as database:
        database.write(edition(5))
    assert not cancel_alarm(folder, 7)
    assert cancel_alarm(folder, 1)
    assert look(folder) == edition(5).without_alarm(1)


def test_a_file_from_before_there_were_alarms(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as connection:
        upgrade(connection, (FIRST,))
        connection.execute("INSERT INTO facts VALUES (1, 0.5, 'tea')")
    with closing(Database(folder)) as database:
        found = database.load()
        assert [fact.text for fact in found.facts.values()] == ["tea"]
        assert (found.alarms, found.clock) == ({}, None)
        database.write(found.with_alarm(GYM))
    assert look(folder).alarms == {2: GYM}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE alarms SET kind = 'siren' WHERE id = 1",
        "UPDATE alarms SET at = 9e999 WHERE id = 1",
        "UPDATE alarms SET weekdays = '07' WHERE id = 2",
        "UPDATE alarms SET weekdays = '' WHERE id = 2",
        "UPDATE alarms SET time = 'noon' WHERE id = 2",
        "INSERT INTO clock VALUES ('another', 1.0, 1.0, 1)",
    ],
)
def test_what_this_program_does_not_write_is_damage(folder: Path, damage: str) -> None:
    with closing(Database(folder)) as database:
        database.write(edition(5))
    with closing(sqlite3.connect(folder / NAME)) as connection, connection:
        connection.execute(damage)
    with pytest.raises(DeviceError, match="cannot be read"):
        look(folder)


# --- a disk that takes its time -----------------------------------------------------------------


class LateDisk(Database):
    """Cannot be read, or written, at first."""

    def __init__(self, found: Contents) -> None:
        super().__init__(Path("/nowhere"))
        self.found = found
        self.broken = True

    def load(self) -> Contents:
        if self.broken:
            raise DeviceError("the disk is away")
        return self.found

    def write(self, *_: object, **__: object) -> None:
        if self.broken:
            raise DeviceError("the disk is full")


async def test_what_is_found_late_takes_no_number_that_was_told(folder: Path) -> None:
    disk, cache = LateDisk(Contents(alarms={1: GYM, 2: replace(CALL, id=2)})), Cache(Limits(1, 1, ""))
    keeper = Keeper(disk, cache, write_after_s=0, retry_s=0)
    alarms = KeptAlarms(cache, keeper)
    task = asyncio.create_task(keeper.run())
    await alarms.opened()
    alarms.put(TEA)
    assert not await promised(alarms), "it is said that it is not on the disk"
    disk.broken = False
    await until(lambda: len(alarms.alarms()) == 3)
    assert await promised(alarms)
    found = dict(alarms.alarms())
    assert found.pop(1) == TEA
    assert found == {2: replace(CALL, id=2), 3: replace(GYM, id=3)}
    task.cancel()
    await asyncio.wait([task])


async def test_who_waits_while_the_file_is_being_read_is_answered(folder: Path, clock: Clock) -> None:
    kept = patient(folder, clock)
    task = asyncio.create_task(kept.journal.run(kept.events.append))
    await asyncio.sleep(0)
    kept.journal.alarms.put(TEA)
    assert await promised(kept.journal.alarms)
    assert look(folder).alarms == {1: TEA}
    task.cancel()
    await asyncio.wait([task])
