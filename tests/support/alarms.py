"""A store of alarms in memory, clocks that a test sets, and a machine that boots."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.alarms.clocks import Clocks, Moment
from assistant.ports import ClockSeen, KeptAlarm

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 23, 19, 30, tzinfo=BERLIN).timestamp()
"""A Monday."""


class MemoryStore:
    """An `AlarmStore` without a disk; it outlives whoever uses it. `writable`: what `written` says."""

    def __init__(self) -> None:
        self.kept: dict[int, KeptAlarm] = {}
        self.seen: ClockSeen | None = None
        self.writable = True
        self.clock_writes = 0

    def alarms(self) -> Mapping[int, KeptAlarm]:
        return dict(self.kept)

    def put(self, alarm: KeptAlarm) -> None:
        self.kept[alarm.id] = alarm

    def drop(self, alarm_id: int) -> None:
        self.kept.pop(alarm_id, None)

    def clock(self) -> ClockSeen | None:
        return self.seen

    def keep_clock(self, seen: ClockSeen) -> None:
        self.seen = seen
        self.clock_writes += 1

    async def opened(self) -> None:
        pass

    async def written(self) -> bool:
        return self.writable


class Machine:
    """Its clocks: time passes, somebody sets the wall clock, the power goes."""

    def __init__(self, wall: float = EVENING, boottime: float = 30.0, *, keeps_time: bool = True) -> None:
        self.moment = Moment(wall, boottime, "boot-1")
        self.keeps_time = keeps_time

    @property
    def now(self) -> Moment:
        return self.moment

    def passes(self, seconds: float) -> Moment:
        """Time goes by."""
        wall, boottime = self.moment.wall + seconds, self.moment.boottime + seconds
        self.moment = replace(self.moment, wall=wall, boottime=boottime)
        return self.moment

    def is_set(self, wall: float, *, by_network: bool = False) -> Moment:
        """Somebody sets the wall clock."""
        self.moment = replace(self.moment, wall=wall, synchronised=by_network)
        return self.moment

    def boots(self, wall: float, after_s: float = 20.0) -> Moment:
        """The power was off; `after_s` after it came back the wall clock shows `wall`."""
        boot = int(self.moment.boot_id.rpartition("-")[2]) + 1
        self.moment = Moment(wall, after_s, f"boot-{boot}")
        return self.moment

    @property
    def clocks(self) -> Clocks:
        """Those of a process that starts in this boot."""
        return Clocks(
            self.moment.boot_id,
            self.keeps_time,
            lambda: self.moment.wall,
            lambda: self.moment.boottime,
            lambda: self.moment.synchronised,
        )
