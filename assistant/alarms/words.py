"""What is set, in words for the model. Pure."""

import json
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.alarms.civil import zone_named
from assistant.alarms.clocks import Moment
from assistant.alarms.judging import remaining_s
from assistant.ports import KeptAlarm

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))

CLOCK_NOT_SET = (
    "not set: this device does not know the time yet, because its clock was not set since it was switched on;"
    " only a timer or a reminder in so many minutes can be set now"
)


def plain(text: str, most: int) -> str:
    """`text` on one line, without what controls or hides anything, cut to `most` characters."""
    words = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return words[:most].rstrip()


def called(alarm: KeptAlarm) -> str:
    """Which one: `timer 3 "pasta"`."""
    name = f" {json.dumps(alarm.name, ensure_ascii=False)}" if alarm.name else ""
    return f"{alarm.kind.value} {alarm.id}{name}"


def rings(alarm: KeptAlarm, now: Moment, zone: ZoneInfo, *, trusted: bool) -> str:
    """When: `in 8 minutes, at 19:38:05 on Monday, 23 November 2026 (Europe/Berlin)`."""
    left_s = remaining_s(alarm, now, trusted=trusted)
    if alarm.repeat:
        zone = zone_named(alarm.repeat.zone)
    parts = []
    if left_s is not None:
        parts.append(f"in {duration(left_s)}" if left_s > 0 else "now")
    if trusted:
        parts.append(f"at {time_of(alarm.at, zone)}")
    if alarm.repeat:
        parts.append(f"then every {_listed(DAYS[day] for day in sorted(alarm.repeat.weekdays))}")
    return ", ".join(parts) or "once the clock of this device is set"


def time_of(at: float, zone: ZoneInfo) -> str:
    """`at`, in seconds since 1970, as people say it there."""
    there = datetime.fromtimestamp(at, zone)
    clock = f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"
    return f"{clock} on {DAYS[there.weekday()]}, {there.day} {there:%B %Y} ({zone.key})"


def duration(seconds: float) -> str:
    """`seconds` in its two greatest units: `1 hour and 5 minutes`."""
    left = max(1, round(seconds))
    parts = []
    for name, size in UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " and ".join(parts[:2])


def _listed(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
