"""What the audit log is told of a call: who was called with what, and why it was done or not."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from assistant.core.effects import RunTool
from assistant.ports import Audit, AuditEntry

ARGUMENTS_CHARACTERS = 500
NAME_CHARACTERS = 128
"""A name that the model made up may have any length."""

MOST_PARTS = 50
MOST_LEVELS = 5
HIDDEN = "***"

SECRET = re.compile(
    r"(?i)pass(word|wd|phrase|code)?$|(^|[^a-z])(pin|otp|pw)$|secret|token|api_?key|credential|code$"
)
"""Names of arguments whose value opens something."""


class Records:
    """Writes down one entry for each call. `clock` gives seconds since 1970."""

    def __init__(self, audit: Audit | None, clock: Callable[[], float]) -> None:
        self._audit = audit
        self._clock = clock

    def note(
        self, asked: RunTool, arguments: Mapping[str, Any], risk: str, *, allowed: bool, why: str
    ) -> None:
        """Write down what became of `asked`. `arguments`: those that it would be made with."""
        if self._audit is not None:
            name, at = asked.call.name[:NAME_CHARACTERS], self._clock()
            written = arguments_in_brief(arguments)
            self._audit.note(AuditEntry(at, name, written, risk, asked.untrusted, allowed, why))


def arguments_in_brief(arguments: Mapping[str, Any]) -> str:
    """`arguments` as JSON of at most `ARGUMENTS_CHARACTERS`, whose end may be cut; secrets are left out."""
    text = json.dumps(_brief(arguments, MOST_LEVELS), ensure_ascii=False)
    return text if len(text) <= ARGUMENTS_CHARACTERS else f"{text[: ARGUMENTS_CHARACTERS - 1]}…"


def _brief(value: Any, levels: int) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return value[:ARGUMENTS_CHARACTERS]
        case Mapping() | list() | tuple() if not levels:
            return "…"
        case Mapping():
            return {
                str(key)[:NAME_CHARACTERS]: HIDDEN if SECRET.search(str(key)) else _brief(inner, levels - 1)
                for key, inner in list(value.items())[:MOST_PARTS]
            }
        case list() | tuple():
            return [_brief(inner, levels - 1) for inner in value[:MOST_PARTS]]
        case _:
            return _brief(to_jsonable_python(value, fallback=lambda odd: type(odd).__name__), levels)
