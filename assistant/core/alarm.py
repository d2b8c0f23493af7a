"""What the device is to ring for."""

from dataclasses import dataclass
from enum import Enum


class AlarmKind(Enum):
    """A duration, a time of day, or a time with something to be reminded of."""

    TIMER = "timer"
    ALARM = "alarm"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One that is set. `name` may be empty; `at` is in seconds since 1970."""

    id: int
    kind: AlarmKind
    name: str
    at: float
