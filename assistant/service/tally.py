"""What has happened so far, counted from what a person may know: status after status."""

from collections import Counter
from dataclasses import dataclass, field

from assistant.core.causes import Cause
from assistant.core.events import Device
from assistant.core.states import Link, Turn
from assistant.core.status import Status


@dataclass
class Tally:
    """Counts since the start. `latest` is the status that was noted last."""

    latest: Status = field(default_factory=Status)
    conversations: int = 0
    replies: int = 0
    links_opened: int = 0
    links_closed: int = 0
    """For whatever reason: used no more, replaced in time, lost."""
    rings: int = 0
    problems: Counter[Cause] = field(default_factory=Counter)
    devices_lost: Counter[Device] = field(default_factory=Counter)

    def note(self, after: Status) -> None:
        """Count what has changed."""
        before, self.latest = self.latest, after
        self.conversations += before.turn is Turn.ASLEEP is not after.turn
        self.replies += before.turn is not Turn.SPEAKING is after.turn
        self.links_opened += before.link is not Link.UP is after.link
        self.links_closed += before.link is Link.UP is not after.link
        self.rings += len(set(after.ringing) - set(before.ringing))
        if after.cause is not None and after.cause is not before.cause:
            self.problems[after.cause] += 1
        self.devices_lost.update(after.missing - before.missing)
