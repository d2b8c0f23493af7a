"""All that is set: what rings when. It is told the time and decides; it waits for nothing."""

from collections.abc import Sequence
from typing import Final

from assistant.alarms.clocks import Moment
from assistant.alarms.judging import LATEST_S, after_ringing, aligned, remaining_s, snoozed
from assistant.alarms.trust import seen
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.events import AlarmDue, AlarmMissed
from assistant.ports import AlarmStore, ClockSeen, Countdown, KeptAlarm, Repeat

MOST: Final = 50
"""So many may be set."""

LOOK_S: Final = 2.0
"""With something set, the clocks are looked at so often: a wall clock that was set is noticed by then."""

IDLE_S: Final = 60.0
"""With nothing set."""

CLOCK_KEPT_S: Final = 3600.0
"""How old the time that is kept may be, with something set: a clock that lost time is found out by it."""


class AlarmBook:
    """Every method takes the moment it is called at. `keeps_time`: see `Clocks`."""

    def __init__(self, store: AlarmStore, *, keeps_time: bool) -> None:
        self._store = store
        self._keeps_time = keeps_time
        self._clock: ClockSeen | None = None
        self._ringing: set[int] = set()

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """All that are set, the soonest first; one that rings is set until it is ended."""
        kept = sorted(self._store.alarms().values(), key=lambda alarm: (alarm.at, alarm.id))
        return tuple(Alarm(alarm.id, alarm.kind, alarm.name, alarm.at) for alarm in kept)

    @property
    def kept(self) -> Sequence[KeptAlarm]:
        """The same with all that is known of them."""
        return [self._store.alarms()[alarm.id] for alarm in self.alarms]

    @property
    def ringing(self) -> bool:
        """Whether one rings, or should."""
        return bool(self._ringing)

    @property
    def full(self) -> bool:
        """Whether no more may be set."""
        return len(self._store.alarms()) >= MOST

    def look(self, now: Moment) -> list[AlarmDue | AlarmMissed]:
        """What is due now, or was missed; each once for each time that it is."""
        trusted = self.trusts_clock(now)
        told: list[AlarmDue | AlarmMissed] = []
        for alarm in self.kept:
            if alarm.id not in self._ringing:
                told += self._judge(alarm, now, trusted=trusted)
        return told

    def trusts_clock(self, now: Moment) -> bool:
        """Whether the wall clock may be believed; what is kept of it is brought up to date."""
        kept = self._store.clock()
        clock = self._clock = seen(now, self._clock or kept, keeps_time=self._keeps_time)
        old = self._store.alarms() and kept and abs(clock.newest - kept.newest) >= CLOCK_KEPT_S
        if old or kept is None or (kept.boot_id, kept.believed) != (clock.boot_id, clock.believed):
            self._store.keep_clock(clock)
        return clock.believed

    def wait_s(self, now: Moment) -> float:
        """How long nothing has to be looked at."""
        trusted = self.trusts_clock(now)
        left = [
            remaining_s(alarm, now, trusted=trusted) for alarm in self.kept if alarm.id not in self._ringing
        ]
        return max(0.0, min((LOOK_S if left else IDLE_S, *(each for each in left if each is not None))))

    def count_down(self, kind: AlarmKind, name: str, seconds: float, now: Moment) -> KeptAlarm:
        """Set one that rings in `seconds`, whatever becomes of the wall clock."""
        countdown = Countdown(now.boot_id, now.boottime + seconds)
        return self._set(KeptAlarm(self._next_id(), kind, name, now.wall + seconds, countdown))

    def set_at(self, kind: AlarmKind, name: str, at: float, repeat: Repeat | None = None) -> KeptAlarm:
        """Set one that rings at `at`, in seconds since 1970, by the wall clock."""
        return self._set(KeptAlarm(self._next_id(), kind, name, at, None, repeat))

    def cancel(self, alarm_id: int) -> None:
        """It does not ring, or not any more; nor does it repeat."""
        self._ringing.discard(alarm_id)
        self._store.drop(alarm_id)

    def end(self, alarm_id: int, now: Moment) -> None:
        """It has rung."""
        if alarm_id in self._ringing:
            self._ringing.discard(alarm_id)
            self._over(self._store.alarms()[alarm_id], now)

    def snooze(self, alarm_id: int, seconds: float, now: Moment) -> None:
        """It has rung, and rings again in `seconds`."""
        if alarm_id in self._ringing:
            self._ringing.discard(alarm_id)
            self._store.put(snoozed(self._store.alarms()[alarm_id], now, seconds))

    def _judge(self, found: KeptAlarm, now: Moment, *, trusted: bool) -> list[AlarmDue | AlarmMissed]:
        alarm = aligned(found, now, trusted=trusted)
        if alarm != found:
            self._store.put(alarm)
        left_s = remaining_s(alarm, now, trusted=trusted)
        if left_s is None or left_s > 0:
            return []
        told = Alarm(alarm.id, alarm.kind, alarm.name, alarm.at)
        if -left_s < LATEST_S[alarm.kind]:
            self._ringing.add(alarm.id)
            return [AlarmDue(told)]
        self._over(alarm, now)
        return [AlarmMissed(told)]

    def _over(self, alarm: KeptAlarm, now: Moment) -> None:
        if (left := after_ringing(alarm, now)) is None:
            self._store.drop(alarm.id)
        else:
            self._store.put(left)

    def _set(self, alarm: KeptAlarm) -> KeptAlarm:
        self._store.put(alarm)
        return alarm

    def _next_id(self) -> int:
        return max(self._store.alarms(), default=0) + 1
