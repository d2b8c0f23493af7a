"""The memory as the device uses it: over restarts, midnights, and without a disk."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.effects import CountTokens, ForgetEverything, RememberTurn
from assistant.core.events import CostsCounted
from assistant.core.usage import Costs, Usage
from assistant.memory.database import NAME, Database
from assistant.ports import KeptHandle
from tests.support.journal import EVENING, ONE, Clock, Kept, logged, until
from tests.support.kept import edition, on_disk

HANDLE = KeptHandle("handle-1", 5.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "assistant"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def damage(folder: Path) -> None:
    """A file that is no memory."""
    folder.mkdir()
    (folder / NAME).write_bytes(b"a secret" * 1_000)


def counted(*, turn: int = 0, day: int = 0, month: int = 0, limit: float | None = None) -> Costs:
    """So many times `ONE`."""
    tokens = [sum([ONE] * times, Usage()) for times in (turn, day, month)]
    return Costs(turn, day, month, "USD", limit, *tokens)


# --- what outlives a restart ----------------------------------------------------------------------


async def test_a_restarted_device_knows_what_it_knew(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock).running() as first:
        first.journal.perform(RememberTurn("How far is the moon?", "Far away."))
        first.journal.perform(CountTokens(ONE, new_turn=True))
        first.journal.keep_handle("gemini", "model", HANDLE)
        assert first.journal.facts.remember("Ada lives here.") == "remembered"
    async with Kept(folder, clock).running() as second:
        journal = second.journal
        assert journal.handle("gemini", "model") == HANDLE
        assert journal.handle("vertex", "model") is None
        assert '"How far is the moon?"; you: "Far away."' in journal.lately()
        assert "2026-11-23 19:30" in journal.lately()
        assert '"Ada lives here."' in journal.known()
        assert journal.facts.recall("who lives here?") == ["Ada lives here."]
        assert second.events == [CostsCounted(counted(turn=0, day=1, month=1))]


async def test_a_change_is_on_the_disk_without_an_orderly_end(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock).running() as kept:
        kept.journal.keep_handle("gemini", "model", HANDLE)
        await until(lambda: b"handle-1" in on_disk(folder))
        kept.journal.drop_handle("gemini", "model")
        assert kept.journal.handle("gemini", "model") is None
        await until(lambda: b"handle-1" not in on_disk(folder))


async def test_changes_wait_for_each_other_and_for_the_end_at_most(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock, write_after_s=3600).running() as kept:
        before = on_disk(folder)
        for number in range(50):
            kept.journal.perform(RememberTurn(f"question {number}", ""))
        assert on_disk(folder) == before
    assert b"question 49" in on_disk(folder)


async def test_all_of_it_works_before_it_runs(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock).running() as first:
        first.journal.perform(RememberTurn("old", ""))
        first.journal.perform(CountTokens(ONE))
    second = Kept(folder, clock)
    assert second.journal.lately() == second.journal.known() == ""
    assert second.journal.handle("gemini", "model") is None
    second.journal.perform(RememberTurn("new", ""))
    second.journal.perform(CountTokens(ONE, new_turn=True))
    second.journal.keep_handle("gemini", "model", HANDLE)
    assert second.journal.facts.remember("a fact") == "remembered"
    async with second.running():
        assert second.costs == counted(turn=1, day=2, month=2)
        assert second.journal.lately().index('"old"') < second.journal.lately().index('"new"')
        assert second.journal.handle("gemini", "model") == HANDLE
        assert "a fact" in second.journal.known()


async def test_it_may_run_again(folder: Path, clock: Clock) -> None:
    kept = Kept(folder, clock)
    for _ in range(2):
        async with kept.running():
            kept.journal.perform(CountTokens(ONE))
    assert kept.costs == counted(turn=2, day=2, month=2)


# --- what is not kept -----------------------------------------------------------------------------


async def test_the_oldest_turns_go(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock, turns=2).running() as kept:
        for word in ("one", "two", "three"):
            kept.journal.perform(RememberTurn(word, ""))
        kept.journal.perform(RememberTurn("", " "))
    assert b"one" not in on_disk(folder)
    async with Kept(folder, clock, turns=1).running() as kept:
        assert "two" not in kept.journal.lately()
        assert "three" in kept.journal.lately()


async def test_an_owner_who_wants_no_talk_kept_has_none_on_the_disk(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock).running() as before:
        before.journal.perform(RememberTurn("an old secret", ""))
    aside = folder / f"{NAME}.damaged-2026-11-23T00-00-00"
    aside.write_bytes(b"an older secret")
    async with Kept(folder, clock, turns=0).running() as kept:
        await until(lambda: b"secret" not in on_disk(folder))
        kept.journal.perform(RememberTurn("a new secret", "a secret answer"))
        assert kept.journal.lately() == ""
        assert kept.journal.facts.remember("but this") == "remembered"
    assert b"secret" not in on_disk(folder)
    assert b"but this" in on_disk(folder)


async def test_forgetting_does_not_wait(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock).running() as first:
        first.journal.perform(RememberTurn("a secret", ""))
        first.journal.perform(CountTokens(ONE))
        first.journal.keep_handle("gemini", "model", KeptHandle("secret", 1.0))
        first.journal.facts.remember("secret")
    async with Kept(folder, clock, write_after_s=3600).running() as kept:
        kept.journal.perform(ForgetEverything())
        assert kept.journal.lately() == kept.journal.known() == ""
        assert kept.journal.handle("gemini", "model") is None
        await until(lambda: b"secret" not in on_disk(folder))
        assert kept.costs == counted(day=1, month=1)


async def test_what_is_forgotten_before_it_was_loaded_is_forgotten(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock).running() as first:
        first.journal.perform(RememberTurn("a secret", ""))
        first.journal.perform(CountTokens(ONE))
    second = Kept(folder, clock)
    second.journal.perform(ForgetEverything())
    async with second.running():
        assert second.journal.lately() == ""
        assert second.costs == counted(day=1, month=1)
    assert b"secret" not in on_disk(folder)


@pytest.mark.parametrize("text", ["", "x" * 20_000, "a\x00b", "a\ud800"])
async def test_a_handle_that_cannot_be_one_replaces_none(folder: Path, clock: Clock, text: str) -> None:
    async with Kept(folder, clock).running() as kept:
        kept.journal.keep_handle("gemini", "model", HANDLE)
        kept.journal.keep_handle("gemini", "model", KeptHandle(text, 1.0))
        assert kept.journal.handle("gemini", "model") == HANDLE


# --- costs ----------------------------------------------------------------------------------------


async def test_each_change_of_the_costs_is_reported_once(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock, daily_limit=3.0, currency="EUR", look_s=0).running() as kept:
        for new_turn in (True, False, True):
            kept.journal.perform(CountTokens(ONE, new_turn=new_turn))
            kept.journal.perform(RememberTurn("a", "b"))
            for _ in range(5):
                await asyncio.sleep(0)  # it looks at the clock each time
    told = [event.costs for event in kept.events if isinstance(event, CostsCounted)]
    assert [(costs.turn, costs.day) for costs in told] == [(0, 0), (1, 1), (2, 2), (1, 3)]
    assert [costs.spent for costs in told] == [False, False, False, True]
    assert {(costs.currency, costs.limit) for costs in told} == {("EUR", 3.0)}


async def test_midnight_renews_the_budget_without_a_talk(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock, daily_limit=1.0).running() as kept:
        kept.journal.perform(CountTokens(ONE, new_turn=True))
        assert kept.costs
        assert kept.costs.spent
        clock.now = EVENING.replace(hour=23, minute=59, second=59)
        count = len(kept.events)
        clock.now += timedelta(seconds=2)
        await until(lambda: len(kept.events) > count)
        assert kept.costs == counted(turn=1, day=0, month=1, limit=1)


async def test_a_restart_with_a_clock_that_is_not_set_renews_no_budget(folder: Path, clock: Clock) -> None:
    async with Kept(folder, clock, daily_limit=1.0).running() as first:
        first.journal.perform(CountTokens(ONE))
    clock.now = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    async with Kept(folder, clock, daily_limit=1.0).running() as second:
        assert second.costs
        assert second.costs.spent
        clock.now = EVENING
        second.journal.perform(CountTokens(ONE))
        assert second.costs.day == 2.0


# --- bad disks ------------------------------------------------------------------------------------


async def test_without_a_disk_it_runs_from_memory_and_says_so_once(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    async with Kept(tmp_path / "file", clock).running() as kept:
        for number in range(5):
            kept.journal.perform(RememberTurn(f"question {number}", "a secret"))
            kept.journal.perform(CountTokens(ONE))
            kept.journal.keep_handle("gemini", "model", HANDLE)
        assert kept.journal.handle("gemini", "model") == HANDLE
        assert "question 4" in kept.journal.lately()
    (record,) = logged(caplog)
    assert record.levelno == logging.WARNING
    assert record.exc_info is None
    assert str(tmp_path / "file" / NAME) in record.message
    assert "secret" not in caplog.text
    assert kept.costs
    assert kept.costs.day == 5.0


async def test_what_could_not_be_written_is_written_later(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with closing(Database(folder)) as database:
        database.write(edition(1))
    (folder / NAME).rename(folder / "away")
    (folder / NAME).symlink_to(".")  # no file, and a file can take its place at once
    async with Kept(folder, clock).running() as kept:
        kept.journal.perform(RememberTurn("said meanwhile", ""))
        (folder / "away").replace(folder / NAME)
        kept.journal.perform(RememberTurn("said later", ""))
        await until(lambda: b"said later" in on_disk(folder))
        assert kept.journal.handle("gemini", "model") is not None, "what the file held is known now"
        told = kept.journal.lately()
        assert told.index("question 1") < told.index("said meanwhile") < told.index("said later")
    assert ["cannot be used" in record.message for record in logged(caplog)] == [True, False]
    assert "can be written again" in caplog.text


async def test_a_damaged_file_stops_nothing(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    damage(folder)
    async with Kept(folder, clock).running() as kept:
        kept.journal.perform(RememberTurn("a question", ""))
    (record,) = logged(caplog)
    assert "was moved to" in record.message
    assert "secret" not in caplog.text
    with closing(sqlite3.connect(folder / NAME)) as connection:
        assert connection.execute("SELECT person FROM turns").fetchall() == [("a question",)]


async def test_nothing_that_is_kept_is_logged(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Kept(folder, clock).running() as kept:
        kept.journal.perform(RememberTurn("a secret", "a secret"))
        kept.journal.facts.remember("a secret")
        kept.journal.keep_handle("gemini", "model", KeptHandle("a secret", 1.0))
        kept.journal.facts.forget("a secret")
        kept.journal.perform(ForgetEverything())
    assert "secret" not in caplog.text
