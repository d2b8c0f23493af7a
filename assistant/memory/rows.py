"""`Contents` as rows of the tables, and back."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from assistant.core.alarm import AlarmKind
from assistant.core.usage import Usage
from assistant.memory.contents import Contents, KeptFact, KeptTurn
from assistant.ports import ClockSeen, Countdown, KeptAlarm, KeptHandle, Repeat

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = Mapping[Row, Row]
"""By key."""


@dataclass(frozen=True, slots=True)
class Table:
    """Statements of one table. The first `key` columns of a row are its key."""

    read: str
    put: str
    drop: str
    key: int
    rows: Callable[[Contents], Iterable[Row]]

    def by_key(self, rows: Iterable[Row]) -> Rows:
        """`rows` as a mapping."""
        return {row[: self.key]: row for row in rows}


HANDLES = Table(
    "SELECT backend, model, handle, at FROM handles",
    "INSERT OR REPLACE INTO handles (backend, model, handle, at) VALUES (?, ?, ?, ?)",
    "DELETE FROM handles WHERE backend = ? AND model = ?",
    2,
    lambda contents: ((*key, handle.text, handle.at) for key, handle in contents.handles.items()),
)
TURNS = Table(
    "SELECT number, at, person, model FROM turns ORDER BY number",
    "INSERT OR REPLACE INTO turns (number, at, person, model) VALUES (?, ?, ?, ?)",
    "DELETE FROM turns WHERE number = ?",
    1,
    lambda contents: ((number, turn.at, turn.person, turn.model) for number, turn in contents.turns.items()),
)
FACTS = Table(
    "SELECT number, at, fact FROM facts ORDER BY number",
    "INSERT OR REPLACE INTO facts (number, at, fact) VALUES (?, ?, ?)",
    "DELETE FROM facts WHERE number = ?",
    1,
    lambda contents: ((number, fact.at, fact.text) for number, fact in contents.facts.items()),
)
SPENDING = Table(
    "SELECT day, amount, currency FROM spending ORDER BY day",
    "INSERT OR REPLACE INTO spending (day, amount, currency) VALUES (?, ?, ?)",
    "DELETE FROM spending WHERE day = ?",
    1,
    lambda contents: (
        (day.isoformat(), str(amount), contents.currency) for day, amount in contents.spending.items()
    ),
)
ALARMS = Table(
    "SELECT id, kind, name, at, boot_id, until, weekdays, time, tz FROM alarms ORDER BY id",
    "INSERT OR REPLACE INTO alarms (id, kind, name, at, boot_id, until, weekdays, time, tz)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "DELETE FROM alarms WHERE id = ?",
    1,
    lambda contents: map(_alarm_row, contents.alarms.values()),
)
CLOCK = Table(
    "SELECT boot_id, newest, ahead, believed FROM clock",
    "INSERT OR REPLACE INTO clock (boot_id, newest, ahead, believed) VALUES (?, ?, ?, ?)",
    "DELETE FROM clock WHERE boot_id = ?",
    1,
    lambda contents: [_clock_row(contents.clock)] if contents.clock else (),
)
TOKENS = Table(
    "SELECT day, text_in, audio_in, picture_in, text_out, audio_out FROM tokens ORDER BY day",
    "INSERT OR REPLACE INTO tokens (day, text_in, audio_in, picture_in, text_out, audio_out)"
    " VALUES (?, ?, ?, ?, ?, ?)",
    "DELETE FROM tokens WHERE day = ?",
    1,
    lambda contents: ((day.isoformat(), *astuple(usage)) for day, usage in contents.tokens.items()),
)
TABLES = (HANDLES, TURNS, FACTS, SPENDING, ALARMS, CLOCK, TOKENS)


def as_contents(
    handles: Rows, turns: Rows, facts: Rows, spending: Rows, alarms: Rows, clock: Rows, tokens: Rows
) -> Contents:
    """The rows of `TABLES` as what they mean. Raises `ValueError` for what `Table.rows` does not give."""
    currencies = {currency for _, _, currency in spending.values()}
    if len(currencies) > 1:
        raise ValueError("sums of several currencies")
    if len(clock) > 1:
        raise ValueError("several clocks")
    return Contents(
        handles={(backend, model): KeptHandle(text, at) for backend, model, text, at in handles.values()},
        turns={number: KeptTurn(at, person, model) for number, at, person, model in turns.values()},
        facts={number: KeptFact(at, fact) for number, at, fact in facts.values()},
        spending={date.fromisoformat(day): _amount(amount) for day, amount, _ in spending.values()},
        currency=currencies.pop() if currencies else "",
        alarms={row[0]: _alarm(row) for row in alarms.values()},
        clock=next(map(_clock, clock.values()), None),
        tokens={date.fromisoformat(day): Usage(*counts) for day, *counts in tokens.values()},
    )


def _alarm_row(alarm: KeptAlarm) -> Row:
    countdown: Row = (None, None)
    if alarm.countdown:
        countdown = (alarm.countdown.boot_id, alarm.countdown.until)
    repeat: Row = (None, None, None)
    if alarm.repeat:
        weekdays = "".join(map(str, sorted(alarm.repeat.weekdays)))
        repeat = (weekdays, alarm.repeat.time.isoformat(), alarm.repeat.zone)
    return (alarm.id, alarm.kind.value, alarm.name, alarm.at, *countdown, *repeat)


def _alarm(row: Row) -> KeptAlarm:
    own_id, kind, name, at, boot_id, until, weekdays, of_day, zone = row
    if not (isinstance(at, float) and math.isfinite(at)):
        raise ValueError("a time that is no number")
    return KeptAlarm(
        own_id,
        AlarmKind(kind),
        name,
        at,
        None if boot_id is None else Countdown(boot_id, until),
        None if weekdays is None else Repeat(_weekdays(weekdays), time.fromisoformat(of_day), zone),
    )


def _weekdays(text: str) -> frozenset[int]:
    if not text or not set(text) <= set("0123456"):
        raise ValueError("days that are none of a week")
    return frozenset(map(int, text))


def _clock_row(clock: ClockSeen) -> Row:
    return (clock.boot_id, clock.newest, clock.offset, int(clock.believed))


def _clock(row: Row) -> ClockSeen:
    boot_id, newest, ahead, trusted = row
    return ClockSeen(boot_id, newest, ahead, bool(trusted))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError("an amount that is no number") from None
    if not amount.is_finite():
        raise ValueError("an amount without end")
    return amount
