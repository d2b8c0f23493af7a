"""A pydantic `ValidationError` as lines for a person: the place, what is wrong, what is allowed, no more.

Values are quoted only where they are numbers or one of a few words: anything else may be a misplaced secret.
"""

import dataclasses
import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.settings import Key, Settings

UNKNOWN_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})

WANTED: Mapping[str, str] = {
    "string_type": "text in quotes",
    "path_type": "a path in quotes",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": 'a list, such as ["one", "two"]',
    "dict_type": "a table",
    "model_type": "a table",
    "dataclass_type": "a table",
    "literal_error": "{expected}",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
}
"""pydantic's error type -> what must be there."""

QUOTED = 20
"""A wrong word of more letters is not repeated."""


def problems(error: ValidationError, model: type[BaseModel], settings: Settings) -> list[str]:
    """One line per key of `settings`, which `model` refused."""
    by_key: dict[Key, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        by_key.setdefault(_key_of(details, settings.tables), []).append(details)
    return [
        f"{settings.place(key)}: {_what(key, found, model, settings)}"
        for key, found in by_key.items()
        if not any(other != key and other[: len(key)] == key for other in by_key)  # the inner one says more
    ]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The member of `known` that `word` is probably meant to be."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def fields_of(model: type, key: Key = ()) -> dict[str, Any]:
    """What may be written in the table `key` of `model`, with the kinds; {} if there is no such table."""
    if key:
        inner = fields_of(model).get(key[0])
        return fields_of(inner, key[1:]) if isinstance(inner, type) else {}
    if issubclass(model, BaseModel):
        return {name: field.annotation for name, field in model.model_fields.items() if not field.exclude}
    if dataclasses.is_dataclass(model):
        return {field.name: field.type for field in dataclasses.fields(model)}
    return {}


def _key_of(details: ErrorDetails, tables: Mapping[str, Any]) -> Key:
    """The key an error is about: its location without the names that pydantic gives to members of a union."""
    node: Any = tables
    key: list[str] = []
    for part in details["loc"]:
        if isinstance(node, Mapping) and part in node:
            node = node[str(part)]
        elif isinstance(node, list) and isinstance(part, int):
            node = node[part]
        elif details["type"] != "missing":
            continue
        key.append(str(part))
    return tuple(key)


def _what(key: Key, found: list[ErrorDetails], model: type[BaseModel], settings: Settings) -> str:
    if found[0]["type"] in UNKNOWN_KEY:
        return f"unknown key; {_suggestion(key, model, settings)}"
    if found[0]["type"] == "missing":
        return "is missing"
    wanted = [WANTED.get(one["type"], one["msg"]).format(**one.get("ctx", {})) for one in found]
    value = found[0]["input"]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    word = isinstance(value, str) and len(value) <= QUOTED and found[0]["type"] == "literal_error"
    shown = f", not {value!r}" if number or word else ""
    return f"must be {' or '.join(dict.fromkeys(wanted))}{shown}"


def _suggestion(key: Key, model: type[BaseModel], settings: Settings) -> str:
    known = list(_keys(model))
    siblings = {one[-1]: one for one in known if one[:-1] == key[:-1]}
    for names in (siblings, {one[-1]: one for one in known}):
        if match := nearest(key[-1], names):
            return f"did you mean {settings.spell(names[match], like=key)}?"
    top = {one[-1]: one for one in known if len(one) == 1}
    return f"known: {', '.join(settings.spell(one, like=key) for one in (siblings or top).values())}"


def _keys(model: type, above: Key = ()) -> Iterator[Key]:
    """Every key of `model`, tables included."""
    for name, kind in fields_of(model).items():
        yield (*above, name)
        if isinstance(kind, type):
            yield from _keys(kind, (*above, name))
