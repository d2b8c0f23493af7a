"""Times of day in zones that put their clocks forward and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.alarms.civil import instant, next_ring, sane, zone_named
from assistant.ports import Repeat

ZONES = (
    "Africa/Casablanca",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "UTC",
)
DAYS = st.dates(date(2008, 1, 1), date(2035, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
IN_ZONES = st.sampled_from(ZONES)
EVERY_DAY = frozenset(range(7))


def there(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "day", "at", "told"),
    [
        ("Europe/Berlin", date(2026, 7, 1), time(7), "2026-07-01T07:00:00+02:00"),
        ("Europe/Berlin", date(2026, 12, 1), time(7), "2026-12-01T07:00:00+01:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(1, 59), "2026-03-29T01:59:00+01:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(3), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T02:30:00+02:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-04T02:30:00+11:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(7), "2011-12-31T00:00:00+14:00"),
    ],
)
def test_a_gap_is_over_at_its_end_and_of_two_it_is_the_first(
    zone: str, day: date, at: time, told: str
) -> None:
    assert there(instant(day, at, ZoneInfo(zone)), zone).isoformat() == told


@given(DAYS, TIMES, IN_ZONES)
def test_an_instant_is_the_first_at_which_the_clock_shows_that_much(day: date, at: time, zone: str) -> None:
    naive = datetime.combine(day, at)
    found = instant(day, at, ZoneInfo(zone))
    shown = there(found, zone).replace(tzinfo=None, fold=0)
    assert shown >= naive
    before = there(found - 1, zone).replace(tzinfo=None, fold=0)
    assert before < naive, "a second before, the clock has not come to it"
    exists = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    assert (shown == naive) is (exists.replace(tzinfo=None, fold=0) == naive)


@given(
    st.frozensets(st.integers(0, 6), min_size=1),
    TIMES,
    IN_ZONES,
    st.floats(datetime(2008, 1, 1, tzinfo=UTC).timestamp(), datetime(2035, 1, 1, tzinfo=UTC).timestamp()),
)
def test_the_next_ring_is_the_first_of_its_days_and_each_day_rings_once(
    weekdays: frozenset[int], at: time, zone: str, now: float
) -> None:
    repeat = Repeat(weekdays, at, zone)
    first = next_ring(repeat, now)
    second = next_ring(repeat, first)
    assert now < first < second
    today = there(now, zone).date()
    days = [today + timedelta(days=number) for number in range(-1, 20)]
    every = sorted({instant(day, at, ZoneInfo(zone)) for day in days if day.weekday() in weekdays})
    assert [each for each in every if each > now][:2] == [first, second]


def test_each_day_of_a_year_has_one_ring_at_seven() -> None:
    repeat = Repeat(EVERY_DAY, time(7), "Europe/Berlin")
    at = datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
    for day in range(365):
        at = next_ring(repeat, at)
        assert there(at, "Europe/Berlin").replace(tzinfo=None) == datetime(2026, 1, 1, 7) + timedelta(day)


def test_a_ring_that_is_years_ahead_comes_from_a_wrong_clock() -> None:
    repeat = Repeat(EVERY_DAY, time(7), "UTC")
    now = datetime(2026, 11, 23, 6, 58, tzinfo=UTC).timestamp()
    today, tomorrow = next_ring(repeat, now), next_ring(repeat, next_ring(repeat, now))
    assert sane(repeat, today, now) == today
    assert sane(repeat, tomorrow, now) == tomorrow, "today's has rung: the clock was put back by minutes"
    assert sane(repeat, now - 5.0, now) == now - 5.0, "it is due"
    assert sane(repeat, datetime(2031, 1, 1, 7, tzinfo=UTC).timestamp(), now) == today


def test_a_zone_that_is_not_known_here_is_utc() -> None:
    for name in ("Mars/Olympus", "", "/etc/passwd", "../x"):
        assert zone_named(name).key == "UTC"
