"""Money by day, with clocks that are right, not set, wrong, and set back."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.costs.days import DAYS_KEPT, Spending, of_day, of_month, spent

EPOCH = date(1970, 1, 1)
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)

AMOUNTS = st.decimals(0, 100, places=6)
CLOCKS = st.sampled_from([EPOCH, EPOCH + DAY, date(2099, 1, 1), *(MONDAY + n * DAY for n in range(-3, 12))])


def spend(*purchases: tuple[date, int | str], before: Spending | None = None) -> Spending:
    """Money spent at what the clock said."""
    spending: Spending = before or {}
    for clock, amount in purchases:
        spending = spent(spending, clock, Decimal(amount))
    return spending


def sums(spending: Spending, clock: date) -> list[Decimal]:
    """Of the day and of the month."""
    return [of_day(spending, clock), of_month(spending, clock)]


def test_a_new_day_begins_with_nothing_and_the_month_goes_on() -> None:
    spending = spend((MONDAY, 1), (MONDAY, 2), (MONDAY + DAY, 4))
    assert sums(spending, MONDAY + DAY) == [4, 7]
    assert sums(spending, MONDAY + 2 * DAY) == [0, 7]


def test_a_new_month_begins_with_nothing() -> None:
    spending = spend((date(2026, 11, 30), 1), (date(2026, 12, 1), 2))
    assert of_month(spending, date(2026, 12, 1)) == 2
    assert of_month(spending, date(2027, 1, 1)) == 0


def test_a_clock_that_is_not_set_at_boot_loses_and_renews_nothing() -> None:
    spending = spend((MONDAY, 3))
    assert of_day(spending, EPOCH) == 3
    spending = spend((EPOCH, 1), before=spending)
    assert of_day(spending, EPOCH) == of_day(spending, MONDAY) == of_month(spending, MONDAY) == 4
    assert of_day(spending, MONDAY + DAY) == 0


def test_what_was_spent_before_the_clock_was_ever_set_counts_today() -> None:
    spending = spend((EPOCH, 1), (MONDAY, 2))
    assert sums(spending, MONDAY) == [3, 3]
    assert of_day(spending, MONDAY + DAY) == 0


def test_a_clock_that_was_far_ahead_has_not_used_a_budget_for_ever() -> None:
    wrong = spend((MONDAY, 1), (date(2099, 1, 1), 5))
    assert of_day(wrong, MONDAY) == 6
    spending = spend((MONDAY, 1), before=wrong)
    assert sums(spending, MONDAY) == [7, 7]
    assert of_day(spending, MONDAY + DAY) == 0


def test_a_clock_that_is_set_back_over_midnight_renews_no_budget() -> None:
    spending = spend((MONDAY, 1), (MONDAY + DAY, 2))
    assert of_day(spending, MONDAY) == 3
    assert of_day(spending, MONDAY + DAY) == 2
    spending = spend((MONDAY, 4), before=spending)
    assert of_day(spending, MONDAY) == 7
    assert of_day(spending, MONDAY + DAY) == 2, "it may be tomorrow's after all"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Chatham"])
@pytest.mark.parametrize("first", [date(2026, 3, 1), date(2026, 9, 20)])
def test_the_days_on_which_clocks_are_put_forward_or_back(zone: str, first: date) -> None:
    """An hour's purchase each hour of real time: each local day has as many as it has hours."""
    start = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo("UTC"))
    hours = [(start + timedelta(hours=n)).astimezone(ZoneInfo(zone)).date() for n in range(45 * 24)]
    spending = spend(*((day, 1) for day in hours))
    for day in set(hours) - {hours[0], hours[-1]}:
        assert spending[day] == hours.count(day) in (23, 24, 25)
    assert {hours.count(day) for day in hours[48:-48]} > {24}
    assert sum(spending.values()) == len(hours)


@given(st.lists(st.tuples(CLOCKS, AMOUNTS), max_size=40), CLOCKS)
def test_nothing_is_lost_or_doubled_whatever_the_clock_says(
    purchases: list[tuple[date, Decimal]], now: date
) -> None:
    spending: Spending = {}
    for clock, amount in purchases:
        before = of_day(spending, clock)
        spending = spent(spending, clock, amount)
        assert of_day(spending, clock) == before + amount
    total = sum(amount for _, amount in purchases)
    assert sum(spending.values()) == total
    assert 0 <= of_day(spending, now) <= of_month(spending, now) <= total


@given(st.lists(st.tuples(st.integers(0, 3), AMOUNTS), max_size=40))
def test_with_a_right_clock_the_sums_are_those_of_the_calendar(steps: list[tuple[int, Decimal]]) -> None:
    day = date(2026, 10, 20)
    purchases: list[tuple[date, Decimal]] = []
    spending: Spending = {}
    for days, amount in steps:
        day += days * DAY
        purchases.append((day, amount))
        spending = spent(spending, day, amount)
        assert of_day(spending, day) == sum(own for on, own in purchases if on == day)
        month = [own for on, own in purchases if (on.year, on.month) == (day.year, day.month)]
        assert of_month(spending, day) == sum(month)


def test_old_days_go() -> None:
    spending = spend(*((MONDAY + n * DAY, 1) for n in range(400)))
    assert len(spending) == DAYS_KEPT
    assert max(spending) == MONDAY + 399 * DAY
