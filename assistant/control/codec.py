"""Messages as lines: `{"type": "TextSubmitted", "text": "hello"}` and a line feed. Pure, and a strict reader.

A dataclass is a JSON object, with its name under `type` if it is a message; a field that has a default may
be left out. A member of an enum is its name in small letters; a set is a sorted list. Only listed
dataclasses can come out of a line. (pydantic does this too, and takes longer to import than `assistant
status` to answer.)
"""

import json
import math
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_args, get_origin, get_type_hints

from assistant.control.messages import Answer, Request
from assistant.errors import ControlError

MAX_LINE_BYTES = 524_288
"""A longer line is not read: the longest honest one is a status with two transcripts and fifty long names."""

M = TypeVar("M")


class Codec(Generic[M]):
    """Lines of one direction."""

    def __init__(self, kinds: tuple[type[M], ...]) -> None:
        self._kinds = {kind.__name__: kind for kind in kinds}

    def encode(self, message: M) -> bytes:
        """One line, line feed included; ASCII."""
        return json.dumps(as_dict(message)).encode() + b"\n"

    def decode(self, line: bytes) -> M:
        """The message in a line. Raises `ControlError` for anything that `encode` does not write."""
        try:
            document = json.loads(line.decode())
        except (ValueError, RecursionError):
            raise ControlError("a message is one line of JSON") from None
        if not isinstance(document, dict):
            raise ControlError("a message is a JSON object")
        name = document.pop("type", None)
        if not isinstance(name, str) or name not in self._kinds:
            raise ControlError(f"unknown type of message; known: {', '.join(self._kinds)}")
        return _made(self._kinds[name], document, name)


def as_dict(message: Any) -> dict[str, Any]:
    """A message as the JSON object that stands for it."""
    return {"type": type(message).__name__, **_values(message)}


def _values(message: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(message, field.name)) for field in fields(message)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _values(value)
    match value:
        case Enum():
            return value.name.lower()
        case frozenset():
            return sorted(_plain(member) for member in value)
        case tuple():
            return [_plain(member) for member in value]
        case str() | Path():
            return str(value).encode(errors="replace").decode()  # halves of characters cannot be written
        case _:
            return value


def _made(kind: type[M], document: dict[str, Any], name: str) -> M:
    hints = get_type_hints(kind)
    needed = {
        field.name
        for field in fields(cast("Any", kind))
        if field.default is MISSING and field.default_factory is MISSING
    }
    if not needed <= document.keys() <= hints.keys():
        raise ControlError(f"{name} has the fields: {', '.join(hints) or 'none'}")
    values = {key: _parsed(value, hints[key], f"{name}.{key}") for key, value in document.items()}
    return kind(**values)


def _parsed(value: Any, kind: Any, place: str) -> Any:
    if isinstance(kind, types.UnionType):  # `X | None` is the only one
        return None if value is None else _parsed(value, get_args(kind)[0], place)
    if get_origin(kind) in (frozenset, tuple):
        if isinstance(value, list):
            return get_origin(kind)(_parsed(member, get_args(kind)[0], place) for member in value)
    elif is_dataclass(kind):
        if isinstance(value, dict):
            return _made(cast("type[Any]", kind), value, place)
    elif issubclass(kind, Enum):
        if isinstance(value, str) and value.upper() in kind.__members__:
            return kind[value.upper()]
    elif kind is Path:
        if isinstance(value, str) and _is_text(value) and "\0" not in value:
            return Path(value)
    elif type(value) is kind and _can_be_said(value):
        return value
    raise ControlError(f"{place} has a wrong value")


def _can_be_said(value: Any) -> bool:
    match value:
        case str():
            return _is_text(value)
        case float():
            return math.isfinite(value)
        case _:
            return True


def _is_text(value: str) -> bool:
    """Whether it can be written down: JSON may carry halves of characters."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


REQUESTS: Codec[Request] = Codec(get_args(Request))
ANSWERS: Codec[Answer] = Codec(get_args(Answer))
