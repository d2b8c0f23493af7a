"""What rings, how loudly, and until when, and what it is that the person is to be told."""

from collections import deque
from collections.abc import Iterable

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.desk import Desk
from assistant.core.events import Device
from assistant.core.signals import Earcon, Notice
from assistant.core.surroundings import Surroundings
from assistant.core.timings import (
    LONGEST_RING_S,
    LOUDER_AFTER_S,
    LOUDEST_AFTER_S,
    MOST_UNTOLD,
    RING_EVERY_S,
)

NOTICES = {
    AlarmKind.TIMER: Notice.TIMER_OVER,
    AlarmKind.ALARM: Notice.ALARM,
    AlarmKind.REMINDER: Notice.REMINDER,
}


class Ringing:
    """Rings ever louder until somebody notices, or it has been long enough. Several ring as one.

    What a ring is for is told in words once the device sleeps, one after the other.
    """

    def __init__(self, desk: Desk, here: Surroundings) -> None:
        self._desk = desk
        self._here = here
        self._since: dict[Alarm, float] = {}
        self._untold: deque[tuple[Alarm, do.Say]] = deque(maxlen=MOST_UNTOLD)
        self._telling: do.Say | None = None

    def __bool__(self) -> bool:
        return bool(self._since)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """What rings now."""
        return tuple(self._since)

    # --- the ring ---------------------------------------------------------------------------------

    def due(self, alarm: Alarm) -> None:
        """It is time for this one, too."""
        if alarm.id in {each.id for each in self._since}:
            return
        self._since[alarm] = self._desk.now
        self._untold.append((alarm, do.Say(NOTICES[alarm.kind], alarm.name)))
        self.ring()

    def ring(self) -> None:
        """Once more, without those for which nobody seems to be there."""
        now = self._desk.now
        if Device.SPEAKER in self._here.missing:
            self._since = dict.fromkeys(self._since, now)  # nobody can have heard them
        self._end([alarm for alarm, since in self._since.items() if now - since >= LONGEST_RING_S])
        if not self._since:
            return
        age_s = now - min(self._since.values())
        loudness = Earcon.RING_SOFT if age_s < LOUDER_AFTER_S else Earcon.RING
        self._desk.do(do.Sound(Earcon.RING_LOUD if age_s >= LOUDEST_AFTER_S else loudness))
        self._desk.wait(ev.RingDue, RING_EVERY_S)

    def end(self) -> None:
        """Enough."""
        self._end(self.alarms)

    def snooze(self, minutes: int) -> None:
        """Not now; what it is for is told when it rings again."""
        self._desk.do(*(do.SnoozeAlarm(alarm.id, minutes) for alarm in self.alarms))
        self._silence(self.alarms)

    def keep(self, alarms: tuple[Alarm, ...]) -> None:
        """These are set: one that rings and was cancelled is silent."""
        kept = {alarm.id for alarm in alarms}
        self._silence([alarm for alarm in self._since if alarm.id not in kept])

    def _end(self, alarms: Iterable[Alarm]) -> None:
        for alarm in alarms:
            del self._since[alarm]
            self._desk.do(do.EndAlarm(alarm.id))
        if not self._since:
            self._desk.waits.drop(ev.RingDue)

    def _silence(self, alarms: Iterable[Alarm]) -> None:
        """They do not ring, and are not told of."""
        gone = set(alarms)
        self._since = {alarm: since for alarm, since in self._since.items() if alarm not in gone}
        told_of = [each for each in self._untold if each[0] not in gone]
        self._untold = deque(told_of, MOST_UNTOLD)
        if not self._since:
            self._desk.waits.drop(ev.RingDue)

    # --- in words ---------------------------------------------------------------------------------

    def missed(self, alarm: Alarm) -> None:
        """It is too late to ring for this one."""
        self._untold.append((alarm, do.Say(Notice.ALARM_MISSED, alarm.name)))

    def tell(self) -> None:
        """Now is a good moment, if there is something to be told; a second one would displace the first."""
        if self._untold and self._telling is None:
            _, self._telling = self._untold.popleft()
            self._desk.do(self._telling)

    def told(self, notice: Notice | None, words: str) -> None:
        """A sentence is over."""
        if self._telling is not None and (self._telling.notice, self._telling.words) == (notice, words):
            self._telling = None
