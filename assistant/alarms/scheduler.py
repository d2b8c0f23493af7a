"""The port `Alarms`: looks at the clocks when something may be due, and tells."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from zoneinfo import ZoneInfo

from assistant.alarms.book import AlarmBook
from assistant.alarms.clocks import Clocks
from assistant.alarms.requests import AlarmRequests
from assistant.alarms.zone import own_zone
from assistant.core.alarm import Alarm
from assistant.core.effects import EndAlarm, SnoozeAlarm
from assistant.core.events import AlarmsChanged
from assistant.ports import AlarmStore, Report


class AlarmScheduler:
    """Rings at the times of what `store` keeps. `requests` is for the tools and the command line.

    The loop's clock does not count the machine's sleep and need not agree with CLOCK_BOOTTIME, so no wait is
    long, and what is due is told by `clocks` alone.
    """

    def __init__(self, store: AlarmStore, clocks: Clocks, zone: Callable[[], ZoneInfo] = own_zone) -> None:
        self._store = store
        self._clocks = clocks
        self._book = AlarmBook(store, keeps_time=clocks.keeps_time)
        self._woken = asyncio.Event()
        self.requests = AlarmRequests(self._book, store, clocks.now, zone, self._woken.set)

    async def run(self, report: Report) -> None:
        """Watch the time until cancelled."""
        told: tuple[Alarm, ...] | None = None
        await self._store.opened()
        while True:
            self._woken.clear()
            for event in self._book.look(self._clocks.now()):
                report(event)
            if (alarms := self._book.alarms) != told:
                told = alarms
                report(AlarmsChanged(alarms))
            with suppress(TimeoutError):
                async with asyncio.timeout(self._book.wait_s(self._clocks.now())):
                    await self._woken.wait()

    def perform(self, effect: EndAlarm | SnoozeAlarm) -> None:
        """End the ringing of one, for now or for good."""
        now = self._clocks.now()
        match effect:
            case EndAlarm(alarm_id):
                self._book.end(alarm_id, now)
            case SnoozeAlarm(alarm_id, minutes):
                self._book.snooze(alarm_id, 60.0 * minutes, now)
        self._woken.set()
