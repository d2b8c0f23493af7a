"""What a check found."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How good it is; only `BAD` fails the whole."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table. `detail` and `fix` are for a person, one line each, and hold no secret."""

    name: str
    verdict: Verdict
    detail: str
    fix: str = ""


def ok(name: str, detail: str) -> Finding:
    """It works."""
    return Finding(name, Verdict.OK, detail)


def warning(name: str, detail: str, fix: str) -> Finding:
    """It works, and something about it should be known."""
    return Finding(name, Verdict.WARNING, detail, fix)


def bad(name: str, detail: str, fix: str) -> Finding:
    """It does not work."""
    return Finding(name, Verdict.BAD, detail, fix)


def skipped(name: str, detail: str, fix: str = "") -> Finding:
    """It was not looked at, or there is nothing to look at."""
    return Finding(name, Verdict.SKIPPED, detail, fix)


def of_error(name: str, error: Exception, fix: str = "") -> Finding:
    """An error of ours; what stands behind its first semicolon is what to do, unless `fix` says it."""
    told = " · ".join(str(error).splitlines())
    if fix:
        return bad(name, told, fix)
    detail, _, advice = told.partition("; ")
    return bad(name, detail, advice or "see the log")
