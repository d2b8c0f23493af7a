"""The scheduler at work: what it reports, and that it waits for nothing but the clocks that it was given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.alarms.scheduler import AlarmScheduler
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.effects import EndAlarm, SnoozeAlarm
from assistant.core.events import AlarmDue, AlarmsChanged, Event
from tests.support.alarms import BERLIN, EVENING, Machine, MemoryStore

TIMER = AlarmKind.TIMER
TEA = Alarm(1, TIMER, "tea", EVENING + 600)


class Watch:
    """A scheduler that runs, and what it reported."""

    def __init__(self, machine: Machine, store: MemoryStore) -> None:
        self.machine = machine
        self.scheduler = AlarmScheduler(store, machine.clocks, lambda: BERLIN)
        self.events: list[Event] = []
        self.answer: EndAlarm | None = None

    def report(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, AlarmDue) and self.answer:
            self.scheduler.perform(self.answer)

    async def settles(self) -> list[Event]:
        """What was reported since, once it waits again."""
        for _ in range(10):
            await asyncio.sleep(0)
        told, self.events = self.events, []
        return told

    async def set(self, seconds: int = 600) -> None:
        await self.scheduler.requests.count_down(TIMER, seconds, "tea")

    async def looks(self) -> list[Event]:
        """What is reported when it looks at the clocks, as it does all the time."""
        self.scheduler.perform(EndAlarm(99))  # one that is not there: it looks, and that is all
        return await self.settles()


@asynccontextmanager
async def running(machine: Machine, store: MemoryStore | None = None) -> AsyncIterator[Watch]:
    watch = Watch(machine, MemoryStore() if store is None else store)
    task = asyncio.create_task(watch.scheduler.run(watch.report))
    try:
        yield watch
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()


async def test_what_is_set_is_reported_at_start_and_with_each_change() -> None:
    store = MemoryStore()
    async with running(Machine(), store) as watch:
        assert await watch.settles() == [AlarmsChanged(())]
        await watch.set()
        assert await watch.settles() == [AlarmsChanged((TEA,))]
        assert await watch.looks() == []
    async with running(Machine(), store) as watch:
        assert await watch.settles() == [AlarmsChanged((TEA,))]
        await watch.scheduler.requests.cancel("tea")
        assert await watch.settles() == [AlarmsChanged(())]


async def test_it_is_due_once_and_again_after_a_snooze() -> None:
    machine = Machine()
    async with running(machine) as watch:
        await watch.set()
        await watch.settles()
        machine.passes(600)
        assert await watch.looks() == [AlarmDue(TEA)]
        assert await watch.looks() == []
        watch.scheduler.perform(SnoozeAlarm(1, 9))
        later = Alarm(1, TIMER, "tea", EVENING + 600 + 540)
        assert await watch.settles() == [AlarmsChanged((later,))]
        machine.passes(540)
        assert await watch.looks() == [AlarmDue(later)]
        watch.scheduler.perform(EndAlarm(1))
        assert await watch.settles() == [AlarmsChanged(())]


async def test_what_is_ended_while_it_is_reported_is_not_told_as_set() -> None:
    machine = Machine()
    async with running(machine) as watch:
        await watch.set()
        await watch.settles()
        watch.answer = EndAlarm(1)
        machine.passes(600)
        assert await watch.looks() == [AlarmDue(TEA), AlarmsChanged(())]


async def test_after_a_kill_it_is_due_again_until_it_was_ended() -> None:
    machine, store = Machine(), MemoryStore()
    async with running(machine, store) as watch:
        await watch.set()
    machine.passes(601)
    for _ in range(2):
        async with running(machine, store) as watch:
            assert await watch.settles() == [AlarmDue(TEA), AlarmsChanged((TEA,))]
    async with running(machine, store) as watch:
        await watch.settles()
        watch.scheduler.perform(EndAlarm(1))
    async with running(machine, store) as watch:
        assert await watch.settles() == [AlarmsChanged(())]


async def test_it_waits_no_longer_than_until_the_next_ring() -> None:
    async with running(machine := Machine()) as watch:
        await watch.set(1)
        machine.passes(0.99)
        await watch.looks()
        machine.passes(0.01)
        async with asyncio.timeout(20):
            while not any(isinstance(event, AlarmDue) for event in watch.events):  # noqa: ASYNC110
                await asyncio.sleep(0)
