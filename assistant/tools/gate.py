"""Whether a call may be made. Pure, and out of the model's reach: nothing that it says is looked at here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias, TypeVar

from assistant.config import Risk, ToolsConfig
from assistant.tools.rates import Recent

T = TypeVar("T")

QUESTIONS = "?"
"""Stands for all questions in `Recent`; no tool is named so."""

MOST_QUESTIONS = 3
"""In a minute. Who is asked again and again says yes in the end."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be made at once."""

    why: str


@dataclass(frozen=True, slots=True)
class Ask:
    """It may be made if the person says yes."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be made."""

    why: str


Verdict: TypeAlias = Allowed | Ask | Refused


def judge(
    name: str, risk: Risk, rules: ToolsConfig, untrusted: Sequence[str], recent: Recent, now: float
) -> Verdict:
    """Whether the tool `name`, which is of `risk`, may be called.

    `untrusted`: kinds of content in this conversation that others made. It may have asked for the call, so
    what else would just be done wants a yes then. `recent` has what was let through or asked so far; `now`
    is on its clock.
    """
    if named(name, rules.deny):
        return Refused("the owner has denied it")
    rate = first(rules.rates, name, rules.rate)
    if recent.count(name, now) >= rate:
        return Refused(f"it was called {rate} times within a minute; try later")
    match risk:
        case "read":
            return Allowed("it needs nobody's leave")
        case "danger":
            why = "it is a danger"
        case "act" if untrusted:
            why = f"content of others is in the conversation: {', '.join(untrusted)}"
        case "act" if named(name, rules.allow):
            return Allowed("the owner allows it")
        case "act":
            why = "the owner does not allow it unasked"
    if recent.count(QUESTIONS, now) >= MOST_QUESTIONS:
        return Refused("the person was asked too often within a minute; try later")
    return Ask(why)


def named(name: str, patterns: Sequence[str]) -> bool:
    """Whether one of `patterns` is that of `name`."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def first(values: Mapping[str, T], name: str, default: T) -> T:
    """The value under `name` itself, else under the first pattern that is that of `name`."""
    if name in values:
        return values[name]
    return next((value for pattern, value in values.items() if fnmatchcase(name, pattern)), default)
