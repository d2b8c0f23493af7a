"""What is kept, for a person: without the handles' texts, which open a talk to whoever has them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.costs.days import of_day, of_month
from assistant.memory.contents import Contents
from assistant.memory.words import plain

SHOWN_CHARACTERS = 200
"""Of what one side said in one turn, in words; the document has it all."""


def as_document(folder: Path, contents: Contents, now: float) -> dict[str, Any]:
    """`contents` of `folder` as JSON knows it; `now` and all times in seconds since 1970."""
    today = datetime.fromtimestamp(now).astimezone().date()
    return {
        "folder": str(folder),
        "facts": [{"at": fact.at, "fact": fact.text} for _, fact in sorted(contents.facts.items())],
        "turns": len(contents.turns),
        "said": [
            {"at": turn.at, "person": turn.person, "model": turn.model}
            for turn in sorted(contents.turns.values(), key=lambda turn: turn.at)
        ],
        "newest_turn_at": max((turn.at for turn in contents.turns.values()), default=None),
        "handles": [
            {"backend": backend, "model": model, "age_s": round(now - handle.at)}
            for (backend, model), handle in sorted(contents.handles.items())
        ],
        "alarms": len(contents.alarms),
        "costs": {
            "day": float(of_day(contents.spending, today)),
            "month": float(of_month(contents.spending, today)),
            "currency": contents.currency,
        },
    }


def describe(document: Mapping[str, Any]) -> Iterator[str]:
    """A document in lines."""
    yield f"kept in {document['folder']}"
    facts = document["facts"]
    yield f"facts: {len(facts) or 'none'}"
    yield from (f"  {_date(fact['at'])}  {fact['fact']}" for fact in facts)
    newest = document["newest_turn_at"]
    yield "turns: none" if newest is None else f"turns: {document['turns']}, the newest of {_date(newest)}"
    for turn in document["said"]:
        sides = (("you", turn["person"]), ("assistant", turn["model"]))
        said = " / ".join(f"{who}: {plain(text, SHOWN_CHARACTERS)}" for who, text in sides if text)
        yield f"  {_date(turn['at'])}  {said}"
    handles = document["handles"]
    yield f"handles: {len(handles) or 'none'}"
    for handle in handles:
        yield f"  {handle['backend']} {handle['model']}, {handle['age_s'] / 60:.0f} min old"
    yield f"set to ring: {document['alarms'] or 'nothing'}"
    costs = document["costs"]
    yield f"spent: today {costs['day']:.2f}, this month {costs['month']:.2f} {costs['currency']}".rstrip()


def _date(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M}"
