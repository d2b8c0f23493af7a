"""Fed as long as everything gets on, and no longer."""

import asyncio
import itertools
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.status import Status
from assistant.service.progress import Part
from assistant.service.watchdog import LOOKS, Watchdog, period
from tests.support.attended import FakeAttended, FakePart, Manager, address_in, manager
from tests.support.control import until

PERIOD_S = 0.06


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Manager]:
    with manager(address_in(tmp_path)) as made:
        yield made


def part(progress: "itertools.count[int] | FakePart") -> Part:
    def done() -> int:
        return progress.progress if isinstance(progress, FakePart) else next(progress)

    return Part("wake word", done, lambda status: True)


async def test_progress_feeds_it_several_times_in_its_period(listener: Manager) -> None:
    device = FakeAttended()
    watchdog = Watchdog(listener.client(), PERIOD_S, (part(itertools.count()),), device.ready, Status)
    async with device.attended_by(watchdog):
        assert listener.told() == [], "a device that is not ready yet is not fed"
        margins = [watchdog.margin_s]
        device.ready.set()
        await until(lambda: len(listener.heard) >= 2 * LOOKS)
        assert set(listener.heard) == {"WATCHDOG=1"}
        margins.append(watchdog.margin_s)
    assert margins[0] is None
    assert margins[1] is not None
    assert margins[1] <= PERIOD_S


async def test_a_part_that_stands_still_ends_it(listener: Manager, caplog: pytest.LogCaptureFixture) -> None:
    device = FakeAttended()
    device.ready.set()
    watchdog = Watchdog(listener.client(), PERIOD_S, (part(FakePart()),), device.ready, Status)
    async with device.attended_by(watchdog) as task:
        await until(task.done)
    told = listener.told()
    assert told[-1] == "WATCHDOG=trigger"
    assert set(told[:-1]) == {"WATCHDOG=1"}, "it was given time"
    (record,) = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert "the wake word stands still" in record.message


async def test_a_manager_that_wants_nothing_gets_nothing(listener: Manager) -> None:
    device = FakeAttended()
    device.ready.set()
    async with device.attended_by(Watchdog(listener.client(), None, (), device.ready, Status)) as task:
        await asyncio.wait_for(task, 1)
    assert listener.told() == []


async def test_a_manager_that_does_not_hear_leaves_no_margin(tmp_path: Path) -> None:
    device = FakeAttended()
    device.ready.set()
    with manager(address_in(tmp_path)) as gone:
        client = gone.client()
    looked = itertools.count()
    watchdog = Watchdog(client, PERIOD_S, (part(looked),), device.ready, Status)
    async with device.attended_by(watchdog):
        await until(lambda: next(looked) > 3 * LOOKS)
        assert watchdog.margin_s is None


def test_the_period_is_the_managers_and_for_this_process() -> None:
    assert period({}) is None
    assert period({"WATCHDOG_USEC": "20000000"}) == 20.0
    assert period({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": str(os.getpid())}) == 20.0
    assert period({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"}) is None
    assert period({"WATCHDOG_USEC": "soon"}) is None
    assert period({"WATCHDOG_USEC": "0"}) is None
