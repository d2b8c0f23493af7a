"""The audit log: what is written of it, how much, and that it is forgotten with the rest."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.effects import ForgetEverything
from assistant.errors import DeviceError
from assistant.memory import audit, erasing
from assistant.memory.audit import MOST_ENTRIES, AuditTrail, Unwritten
from assistant.memory.contents import Contents
from assistant.memory.database import NAME, Database
from assistant.memory.schema import MIGRATIONS, upgrade
from assistant.ports import AuditEntry
from tests.support.journal import Clock, Kept, until
from tests.support.kept import edition, on_disk

ENTRY = AuditEntry(5.0, "unlock", '{"door": "front"}', "danger", ("camera", "search"), True, "said yes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "assistant"


def entry(number: int) -> AuditEntry:
    return replace(ENTRY, at=float(number), tool=f"tool{number % 3}")


def held(folder: Path, most: int = 100, tool: str = "") -> list[AuditEntry]:
    return erasing.audit(folder, most, tool)


async def test_what_was_noted_is_on_the_disk_without_an_orderly_end(folder: Path) -> None:
    async with Kept(folder, Clock()).running() as kept:
        kept.journal.audit.note(ENTRY)
        await until(lambda: b"unlock" in on_disk(folder))
    assert held(folder) == [ENTRY]


async def test_each_entry_is_written_once_and_outlives_a_restart(folder: Path) -> None:
    for number in range(3):
        async with Kept(folder, Clock()).running() as kept:
            kept.journal.audit.note(entry(2 * number))
            await until(lambda: not kept.journal.audit.unwritten())
            kept.journal.audit.note(entry(2 * number + 1))
    assert held(folder) == [entry(number) for number in range(6)]
    assert held(folder, most=2) == [entry(4), entry(5)]
    assert held(folder, tool="tool1") == [entry(1), entry(4)]


async def test_it_is_forgotten_with_the_rest(folder: Path) -> None:
    async with Kept(folder, Clock()).running() as kept:
        kept.journal.audit.note(ENTRY)
        await until(lambda: b"front" in on_disk(folder))
        kept.journal.audit.note(ENTRY)
        kept.journal.perform(ForgetEverything())
        kept.journal.audit.note(entry(7))
        await until(lambda: b"front" not in on_disk(folder) or held(folder) == [entry(7)])
    assert held(folder) == [entry(7)]


async def test_what_came_of_a_call_is_known_to_the_file_as_well(folder: Path) -> None:
    first, second = (replace(entry(number), key=f"{number}", outcome="allowed") for number in (1, 2))
    async with Kept(folder, Clock()).running() as kept:
        kept.journal.audit.note(first)
        kept.journal.audit.note(second)
        kept.journal.audit.settle("2", "done")
        await until(lambda: len(held(folder)) == 2)
        kept.journal.audit.settle("1", "timed out")
    assert held(folder) == [replace(first, outcome="timed out"), replace(second, outcome="done")]


async def test_what_came_of_a_call_that_was_forgotten_is_forgotten(folder: Path) -> None:
    async with Kept(folder, Clock()).running() as kept:
        kept.journal.audit.note(replace(entry(1), key="1"))
        kept.journal.perform(ForgetEverything())
        kept.journal.audit.settle("1", "done")
        kept.journal.audit.note(entry(2))
    assert held(folder) == [entry(2)]


def test_a_log_of_before_has_neither_who_asked_nor_what_came_of_it(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as connection:
        upgrade(connection, MIGRATIONS[:3])
        connection.execute(
            "INSERT INTO audit (at, tool, arguments, risk, untrusted, allowed, why)"
            " VALUES (5.0, 'unlock', '{\"door\": \"front\"}', 'danger', 'camera search', 1, 'said yes')"
        )
    assert held(folder) == [ENTRY]


def test_it_is_forgotten_while_no_device_runs(folder: Path) -> None:
    with closing(Database(folder)) as database:
        database.write(edition(1), Unwritten((ENTRY,), last=1))
        assert b"front" in on_disk(folder)
    erasing.erase(folder)
    assert held(folder) == []
    assert b"front" not in on_disk(folder)


async def test_an_owner_who_wants_no_talk_kept_has_calls_without_arguments(folder: Path) -> None:
    with closing(Database(folder)) as database:
        database.write(edition(1), Unwritten((ENTRY,), last=1))
    async with Kept(folder, Clock(), turns=0).running() as kept:
        kept.journal.audit.note(entry(7))
    assert held(folder) == [replace(ENTRY, arguments=""), replace(entry(7), arguments="")]
    assert b"front" not in on_disk(folder)


def test_so_many_are_kept(folder: Path) -> None:
    trail = AuditTrail(lambda: None, arguments=True)
    with closing(Database(folder)) as database:
        for round_ in range(3):
            for number in range(4_000):
                trail.note(entry(4_000 * round_ + number))
            unwritten = trail.unwritten()
            database.write(Contents(), unwritten)
            trail.written(unwritten)
    kept = held(folder, most=20_000)
    assert kept == [entry(number) for number in range(2_000, 12_000)]
    for number in range(MOST_ENTRIES + 5):
        trail.note(entry(number))
    assert trail.unwritten().entries[0] == entry(5)


def test_nothing_is_written_twice(folder: Path) -> None:
    """As when the device ends during a write, of which nobody learns that it was made."""
    with closing(Database(folder)) as database:
        database.write(Contents(), Unwritten((entry(1), entry(2)), last=2))
        database.write(Contents(), Unwritten((entry(1), entry(2), entry(3)), last=3))
        database.write(Contents(), Unwritten((entry(3),), last=3))
        assert held(folder) == [entry(1), entry(2), entry(3)]
        database.write(Contents(), Unwritten((entry(5),), erase=True, last=5))
        database.write(Contents(), Unwritten((entry(5),), erase=True, last=5))
        assert held(folder) == [entry(5)]
        database.write(Contents(), Unwritten((entry(5), entry(6)), erase=True, last=6))
        assert held(folder) == [entry(5), entry(6)]


def test_what_is_noted_or_forgotten_during_a_write_is_written_next() -> None:
    trail = AuditTrail(lambda: None, arguments=True)
    trail.note(entry(1))
    first = trail.unwritten()
    trail.note(entry(2))
    trail.written(first)
    assert trail.unwritten().entries == (entry(2),)
    second = trail.unwritten()
    trail.forget()
    trail.note(entry(3))
    trail.written(second)
    assert (trail.unwritten().entries, trail.unwritten().erase) == ((entry(3),), True)
    third = trail.unwritten()
    trail.forget()
    trail.written(third)
    assert (trail.unwritten().entries, trail.unwritten().erase) == ((), True)
    trail.written(trail.unwritten())
    assert not trail.unwritten()


async def test_a_disk_that_takes_nothing_stops_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.joinpath("assistant").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        async with Kept(folder, Clock()).running() as kept:
            for number in range(3):
                kept.journal.audit.note(entry(number))
                await asyncio.sleep(0.01)
            folder.unlink()  # noqa: ASYNC240
            kept.journal.audit.note(entry(3))
    assert "kept in memory only" in caplog.text
    assert held(folder) == [entry(number) for number in range(4)]


def test_a_write_that_fails_is_made_whole_later(folder: Path) -> None:
    with closing(Database(folder, busy_s=0.01)) as database:
        database.write(edition(1), Unwritten((entry(1),), last=1))
        with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(DeviceError, match="locked"):
                database.write(edition(2), Unwritten((entry(2),), last=2))
            other.execute("ROLLBACK")
        database.write(edition(2), Unwritten((entry(2),), last=2))
    assert held(folder) == [entry(1), entry(2)]


def test_texts_are_plain_and_short(folder: Path) -> None:
    wild = replace(ENTRY, tool="\x1b[2J\u202eun\nlock\ud800", arguments="x" * 10_000, why="\ud800")
    with closing(Database(folder)) as database:
        database.write(Contents(), Unwritten((wild,), last=1))
    (kept,) = held(folder)
    assert kept.tool == "[2J un lock"
    assert len(kept.arguments) == audit.MOST_CHARACTERS


def test_a_file_of_before_has_none(folder: Path) -> None:
    with closing(Database(folder)) as database:
        database.write(edition(1))
    assert held(folder) == []
    assert held(folder.with_name("nowhere")) == []
    assert not folder.with_name("nowhere").exists()
