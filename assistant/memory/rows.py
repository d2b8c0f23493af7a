"""`Contents` as rows of the tables, and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from assistant.memory.contents import Contents, KeptFact, KeptTurn
from assistant.ports import KeptHandle

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
TABLES = (HANDLES, TURNS, FACTS, SPENDING)


def as_contents(handles: Rows, turns: Rows, facts: Rows, spending: Rows) -> Contents:
    """The rows of `TABLES` as what they mean. Raises `ValueError` for what `Table.rows` does not give."""
    currencies = {currency for _, _, currency in spending.values()}
    if len(currencies) > 1:
        raise ValueError("sums of several currencies")
    return Contents(
        handles={(backend, model): KeptHandle(text, at) for backend, model, text, at in handles.values()},
        turns={number: KeptTurn(at, person, model) for number, at, person, model in turns.values()},
        facts={number: KeptFact(at, fact) for number, at, fact in facts.values()},
        spending={date.fromisoformat(day): _amount(amount) for day, amount, _ in spending.values()},
        currency=currencies.pop() if currencies else "",
    )


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError("an amount that is no number") from None
    if not amount.is_finite():
        raise ValueError("an amount without end")
    return amount
