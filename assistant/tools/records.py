"""What the audit log is told of a call: who was called with what, and why it was done or not."""

import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from pydantic_core import to_jsonable_python

from assistant.core.effects import RunTool
from assistant.ports import Audit, AuditEntry

ARGUMENTS_CHARACTERS = 500
NAME_CHARACTERS = 128
"""A name that the model made up may have any length."""

Outcome: TypeAlias = Literal["allowed", "done", "failed", "timed out", "cancelled", "refused", "not asked"]
"""What has come of a call. Allowed: it may be under way, or the device has ended before it had."""

KEY_BYTES: Final = 8

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
        self, asked: RunTool, arguments: Mapping[str, Any], risk: str, outcome: Outcome, why: str
    ) -> str:
        """Write down what was said to `asked`; its key. `arguments`: those that it would be made with."""
        key = os.urandom(KEY_BYTES).hex()
        if self._audit is not None:
            name, at = asked.call.name[:NAME_CHARACTERS], self._clock()
            written = arguments_in_brief(arguments)
            allowed = outcome == "allowed"
            entry = AuditEntry(
                at, name, written, risk, asked.untrusted, allowed, why, asked.asker, outcome, key
            )
            self._audit.note(entry)
        return key

    def settle(self, key: str, outcome: Outcome) -> None:
        """Write down what has come of a call that was allowed."""
        if self._audit is not None:
            self._audit.settle(key, outcome)


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
