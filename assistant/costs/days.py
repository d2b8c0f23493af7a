"""Money and tokens by day, kept in order on a device whose clock may be wrong.

A small computer without a battery starts with a clock that stands years ago, or where it stood when the
power went; later it jumps. Nothing that was spent may get lost by that or be counted for ever:

- A clock that says a day before `BORN` was not set yet: it still is the newest day that was written down.
- What is written down for tomorrow counts today as well: the clock was set back over midnight.
- What is written down for a day after that, or before `BORN`, was written by a wrong clock: it belongs to
  today. Then it ends with today, and a budget that it used is not used for ever.

All functions take the local day that the clock says, and change nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias, TypeVar

from assistant.core.usage import Usage

Spending: TypeAlias = Mapping[date, Decimal]
"""What each day's talks cost, in one currency."""

Tokens: TypeAlias = Mapping[date, Usage]
"""What the service counted on each day."""

T = TypeVar("T", Decimal, Usage)

Clock: TypeAlias = Callable[[], datetime]
"""The local time, with its zone, as far as the clock was set."""

BORN = date(2026, 1, 1)
"""This program is younger."""

BACK_OVER_MIDNIGHT = timedelta(days=1)
"""How far ahead of the clock a true day may be: time zones, and clocks that are saved now and then."""

DAYS_KEPT = 62
"""The newest days that are kept: this month is always among them."""


def today(days: Mapping[date, object], clock: date) -> date:
    """The day that it is."""
    return clock if clock >= BORN else max([clock, *days])


def spent(spending: Mapping[date, T], clock: date, amount: T) -> Mapping[date, T]:
    """`spending` with a further `amount`, spent now."""
    day = today(spending, clock)
    sums = dict(_settled(spending, clock))
    sums[day] = sums[day] + amount if day in sums else amount
    return dict(sorted(sums.items())[-DAYS_KEPT:])


def of_day(spending: Spending, clock: date) -> Decimal:
    """The sum of the day that it is."""
    return _since(today(spending, clock), _settled(spending, clock), Decimal(0))


def of_month(spending: Spending, clock: date) -> Decimal:
    """The sum of the month that it is."""
    return _since(today(spending, clock).replace(day=1), _settled(spending, clock), Decimal(0))


def tokens_of_day(tokens: Tokens, clock: date) -> Usage:
    """Those of the day that it is."""
    return _since(today(tokens, clock), _settled(tokens, clock), Usage())


def tokens_of_month(tokens: Tokens, clock: date) -> Usage:
    """Those of the month that it is."""
    return _since(today(tokens, clock).replace(day=1), _settled(tokens, clock), Usage())


def _since(first: date, spending: Mapping[date, T], nothing: T) -> T:
    return sum((amount for day, amount in spending.items() if day >= first), start=nothing)


def _settled(spending: Mapping[date, T], clock: date) -> Mapping[date, T]:
    """`spending` with what wrong clocks wrote down moved to the day that it is."""
    if clock < BORN:
        return spending
    sums: dict[date, T] = {}
    for day, amount in spending.items():
        right = day if BORN <= day <= clock + BACK_OVER_MIDNIGHT else clock
        sums[right] = sums[right] + amount if right in sums else amount
    return sums
