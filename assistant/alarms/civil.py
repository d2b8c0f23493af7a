"""Times of day: when 07:00 is, whatever the zone does to its clocks. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.ports import Repeat

MOST_DAYS = 9
"""From yesterday: within them comes each weekday, also where a zone skips one."""


def instant(day: date, at: time, zone: ZoneInfo) -> float:
    """When it is `at` on `day`, in seconds since 1970.

    Where the clocks are put back this is the first of the two; where they are put forward over it, the first
    moment after the gap.
    """
    naive = datetime.combine(day, at)
    early, late = (naive.replace(tzinfo=zone, fold=fold).timestamp() for fold in (1, 0))
    if early >= late:  # no gap: in one, the offset of before it (fold 0) gives the later moment
        return late
    before = _offset(early, zone)
    while late - early > 1:  # the clocks change on a whole second
        middle = (early + late) // 2
        if _offset(middle, zone) == before:
            early = middle
        else:
            late = middle
    return late // 1


def next_ring(repeat: Repeat, after: float) -> float:
    """The first time of `repeat` after `after`, both in seconds since 1970."""
    zone = zone_named(repeat.zone)
    yesterday = datetime.fromtimestamp(after, zone).date() - timedelta(days=1)
    days = (yesterday + timedelta(days=number) for number in range(MOST_DAYS + 1))
    times = (instant(day, repeat.time, zone) for day in days if day.weekday() in repeat.weekdays)
    return min(at for at in times if at > after)


def sane(repeat: Repeat, at: float, now: float) -> float:
    """The next ring `at`, unless it is further ahead than the one after the next.

    Then it was reckoned by a clock that was wrong. The next may have rung already: where the clock was put
    back a little, it does not ring twice.
    """
    first = next_ring(repeat, now)
    return at if at <= now or at in (first, next_ring(repeat, first)) else first


def zone_named(name: str) -> ZoneInfo:
    """The zone, or UTC if this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _offset(at: float, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
