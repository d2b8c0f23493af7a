"""What people ask for, answered in words: sets, lists and cancels. What the tools speak to."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.alarms.book import MOST, AlarmBook
from assistant.alarms.civil import instant, next_ring
from assistant.alarms.clocks import Moment
from assistant.alarms.finding import find
from assistant.alarms.words import CLOCK_NOT_SET, called, plain, rings, time_of
from assistant.core.alarm import AlarmKind
from assistant.ports import AlarmStore, KeptAlarm, Repeat

NAME_CHARACTERS: Final = 200
"""As many as are spoken."""

LONGEST: Final = timedelta(days=366)
"""Nobody means a year, and a calendar is kept elsewhere."""

SAME_S: Final = 5.0
"""A timer that is asked for again so soon is the same one: a question that was lost goes up once more."""

WRITTEN_S: Final = 3.0
"""Longest wait for the disk."""


class AlarmRequests:
    """To be called on the event loop's thread. `changed` is called when anything was set or cancelled."""

    def __init__(
        self,
        book: AlarmBook,
        store: AlarmStore,
        now: Callable[[], Moment],
        zone: Callable[[], ZoneInfo],
        changed: Callable[[], None],
    ) -> None:
        self._book = book
        self._store = store
        self._now = now
        self._zone = zone
        self._changed = changed

    @property
    def ringing(self) -> bool:
        """Whether anything rings now."""
        return self._book.ringing

    async def count_down(self, kind: AlarmKind, seconds: int, name: str) -> str:
        """Set one that rings in `seconds`."""
        await self._store.opened()
        now, name = self._now(), plain(name, NAME_CHARACTERS)
        if not 0 < seconds <= LONGEST.total_seconds():
            return "not set: it has to be at least a second, and at most a year"
        if same := self._twin(kind, name, now.wall + seconds, None, SAME_S):
            return f"set already: {self._told(same, now)}"
        if self._book.full:
            return _full()
        return await self._answer(self._book.count_down(kind, name, seconds, now), now)

    async def set_at(
        self, kind: AlarmKind, at: time, day: date | None, weekdays: frozenset[int], name: str
    ) -> str:
        """Set one for the next `at` here, or for that on `day`, or on each of `weekdays` (Monday is 0)."""
        await self._store.opened()
        now, zone, name = self._now(), self._zone(), plain(name, NAME_CHARACTERS)
        if not self._book.trusts_clock(now):
            return CLOCK_NOT_SET
        if day and weekdays:
            return "not set: say either the date or the weekdays"
        every = Repeat(weekdays or frozenset(range(7)), at, zone.key)
        rings_at = instant(day, at, zone) if day else next_ring(every, now.wall)
        if rings_at <= now.wall:
            return f"not set: {time_of(rings_at, zone)} is past; now it is {time_of(now.wall // 1, zone)}"
        if rings_at > now.wall + LONGEST.total_seconds():
            return "not set: it is more than a year ahead"
        repeat = every if weekdays else None
        if same := self._twin(kind, name, rings_at, repeat, 0.0):
            return f"set already: {self._told(same, now)}"
        if self._book.full:
            return _full()
        alarm = self._book.set_at(kind, name, rings_at, repeat)
        later = "" if day or repeat or self._today(rings_at, now, zone) else "; that time is past today"
        return await self._answer(alarm, now) + later

    async def listing(self) -> Sequence[str]:
        """All that are set, the soonest first."""
        await self._store.opened()
        now = self._now()
        return [self._told(alarm, now) for alarm in self._book.kept]

    async def cancel(self, which: str) -> str:
        """Cancel what `which` means (an id, a name, a kind, "all"); one that rings falls silent."""
        await self._store.opened()
        now, found = self._now(), find(which, self._book.kept)
        told = "; ".join(self._told(alarm, now) for alarm in found.alarms)
        if not found.alarms:
            return "nothing is set" if not self._book.kept else f"nothing like that is set; {self._all(now)}"
        if not found.certain:
            return f"several are like that, say which by its number: {told}"
        for alarm in found.alarms:
            self._book.cancel(alarm.id)
        self._changed()
        return f"cancelled: {told}{await self._unwritten()}"

    def drop(self, alarm_id: int) -> bool:
        """Cancel the one of this id; whether there is one."""
        known = alarm_id in self._store.alarms()
        self._book.cancel(alarm_id)
        self._changed()
        return known

    def _twin(
        self, kind: AlarmKind, name: str, at: float, repeat: Repeat | None, within_s: float
    ) -> KeptAlarm | None:
        return next(
            (
                alarm
                for alarm in self._book.kept
                if (alarm.kind, alarm.name, alarm.repeat) == (kind, name, repeat)
                and abs(alarm.at - at) <= within_s
            ),
            None,
        )

    async def _answer(self, alarm: KeptAlarm, now: Moment) -> str:
        self._changed()
        return f"set: {self._told(alarm, now)}{await self._unwritten()}"

    async def _unwritten(self) -> str:
        try:
            async with asyncio.timeout(WRITTEN_S):
                written = await self._store.written()
        except TimeoutError:
            written = False
        return "" if written else "; but it could not be written to the disk: a restart may undo it"

    def _told(self, alarm: KeptAlarm, now: Moment) -> str:
        trusted = self._book.trusts_clock(now)
        return f"{called(alarm)} rings {rings(alarm, now, self._zone(), trusted=trusted)}"

    def _all(self, now: Moment) -> str:
        return "set are: " + "; ".join(self._told(alarm, now) for alarm in self._book.kept)

    def _today(self, at: float, now: Moment, zone: ZoneInfo) -> bool:
        return datetime.fromtimestamp(at, zone).date() == datetime.fromtimestamp(now.wall, zone).date()


def _full() -> str:
    return f"not set: {MOST} are set already, cancel one first"
