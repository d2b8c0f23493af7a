"""Everything that is kept, as one frozen value. A change makes a new one; nothing here knows of a disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from assistant.core.usage import Usage
from assistant.costs.days import Spending, Tokens
from assistant.ports import ClockSeen, KeptAlarm, KeptHandle

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """What both sides said; `at` in seconds since 1970."""

    at: float
    person: str
    model: str


@dataclass(frozen=True, slots=True)
class KeptFact:
    """What somebody asked to be remembered; `at` in seconds since 1970."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be kept: so many turns and facts, the newest, and money of one currency."""

    turns: int
    facts: int
    currency: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Turns and facts are by number; a greater number is newer."""

    handles: Mapping[tuple[str, str], KeptHandle] = field(default_factory=dict)
    """By backend and model."""
    turns: Mapping[int, KeptTurn] = field(default_factory=dict)
    facts: Mapping[int, KeptFact] = field(default_factory=dict)
    spending: Spending = field(default_factory=dict)
    currency: str = ""
    alarms: Mapping[int, KeptAlarm] = field(default_factory=dict)
    """By id."""
    clock: ClockSeen | None = None
    tokens: Tokens = field(default_factory=dict)

    def with_turn(self, turn: KeptTurn) -> "Contents":
        """A turn more."""
        return replace(self, turns={**self.turns, _next(self.turns): turn})

    def with_fact(self, fact: KeptFact) -> "Contents":
        """A fact more."""
        return replace(self, facts={**self.facts, _next(self.facts): fact})

    def without_fact(self, number: int) -> "Contents":
        """A fact less."""
        return replace(self, facts={own: fact for own, fact in self.facts.items() if own != number})

    def with_handle(self, key: tuple[str, str], handle: KeptHandle | None) -> "Contents":
        """This handle in place of the one before; None: none."""
        others = {own: kept for own, kept in self.handles.items() if own != key}
        return replace(self, handles=others if handle is None else {**others, key: handle})

    def with_alarm(self, alarm: KeptAlarm) -> "Contents":
        """This alarm, in place of the one of its id."""
        return replace(self, alarms={**self.alarms, alarm.id: alarm})

    def without_alarm(self, alarm_id: int) -> "Contents":
        """An alarm less."""
        return replace(self, alarms={own: alarm for own, alarm in self.alarms.items() if own != alarm_id})

    def forgotten(self) -> "Contents":
        """Nothing of any talk.

        What they cost is kept, or forgetting would renew the budget; so are alarms, or somebody oversleeps.
        """
        return replace(self, handles={}, turns={}, facts={})

    def followed_by(self, later: "Contents") -> "Contents":
        """This and what came `later`, of the same currency."""
        together = replace(self, handles={**self.handles, **later.handles})
        for turn in later.turns.values():
            together = together.with_turn(turn)
        for fact in later.facts.values():
            if fact.text not in (known.text for known in together.facts.values()):
                together = together.with_fact(fact)
        sums = dict(self.spending)
        for day, amount in later.spending.items():
            sums[day] = sums.get(day, Decimal(0)) + amount
        tokens = dict(self.tokens)
        for day, usage in later.tokens.items():
            tokens[day] = tokens.get(day, Usage()) + usage
        for alarm in later.alarms.values():  # its id was told to people: the one of before gives way
            if (before := together.alarms.get(alarm.id)) is not None:
                together = together.with_alarm(replace(before, id=_next({**together.alarms, **later.alarms})))
            together = together.with_alarm(alarm)
        return replace(together, spending=sums, tokens=tokens, clock=later.clock or self.clock)

    def within(self, limits: Limits) -> "Contents":
        """What of it may be kept."""
        return replace(
            self,
            turns=_newest(self.turns, limits.turns),
            facts=_newest(self.facts, limits.facts),
            spending=self.spending if self.currency == limits.currency else {},
            currency=limits.currency,
        )


def _next(numbered: Mapping[int, object]) -> int:
    return max(numbered, default=0) + 1


def _newest(numbered: Mapping[int, T], count: int) -> Mapping[int, T]:
    if len(numbered) <= count:
        return numbered
    kept = sorted(numbered)[len(numbered) - count :]
    return {number: numbered[number] for number in kept}
