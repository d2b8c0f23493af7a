"""Timers, alarms and reminders beside the rest of what is kept: the port `AlarmStore`.

They are nothing of a talk: forgetting the talks leaves them, and no limit of the owner's drops one.
"""

from collections.abc import Mapping
from dataclasses import replace

from assistant.memory.cache import Cache
from assistant.memory.keeper import Keeper
from assistant.ports import ClockSeen, KeptAlarm


class KeptAlarms:
    """A change is written at once: somebody relies on it."""

    def __init__(self, cache: Cache, keeper: Keeper) -> None:
        self._cache = cache
        self._keeper = keeper

    def alarms(self) -> Mapping[int, KeptAlarm]:
        """All that are set, by id."""
        return self._cache.contents.alarms

    def put(self, alarm: KeptAlarm) -> None:
        """Keep it, in place of the one of its id."""
        self._cache.change(self._cache.contents.with_alarm(alarm))
        self._cache.hurry()

    def drop(self, alarm_id: int) -> None:
        """Keep it no longer."""
        self._cache.change(self._cache.contents.without_alarm(alarm_id))
        self._cache.hurry()

    def clock(self) -> ClockSeen | None:
        """The clock as it was kept last."""
        return self._cache.contents.clock

    def keep_clock(self, seen: ClockSeen) -> None:
        """Keep this in its place; there is no hurry."""
        self._cache.change(replace(self._cache.contents, clock=seen))

    async def opened(self) -> None:
        """Wait until what was kept before is there, or cannot be read (yet)."""
        await self._keeper.ready.wait()

    async def written(self) -> bool:
        """Wait until the disk holds what is kept now, or cannot take it; whether it does."""
        return await self._keeper.written()
