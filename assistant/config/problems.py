"""A pydantic `ValidationError` as lines for a person: the place, what is wrong, what is allowed, no more.

Values are quoted only where they are numbers or one of a few words: anything else may be a misplaced secret.
"""

import dataclasses
import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.settings import Key, Settings

ANY_KIND = "none"
"""The `kind` of a table that says none."""

UNKNOWN_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})

WANTED: Mapping[str, str] = {
    "string_type": "text in quotes",
    "string_too_short": "some text",
    "too_short": "a list of {min_length} or more",
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
    "union_tag_invalid": "a table whose kind is {expected_tags}",
    "value_error": "{error}",
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
        f"{settings.place(named(key, settings.tables))}: {_what(key, found, model, settings)}"
        for key, found in by_key.items()
        if not any(other != key and other[: len(key)] == key for other in by_key)  # the inner one says more
    ]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The member of `known` that `word` is probably meant to be."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def named(key: Key, tables: Mapping[str, Any]) -> Key:
    """`key` as a person finds it: a member of a list by its `name`, if it has one, and not by its number."""
    node: Any = tables
    spelled = []
    for part in key:
        in_list, node = isinstance(node, list), _inside(node, part)
        name = node.get("name") if in_list and isinstance(node, Mapping) else None
        spelled.append(name if isinstance(name, str) else part)
    return tuple(spelled)


def _inside(node: Any, part: str) -> Any:
    """What is written at `part` of a table or a list; None if nothing is."""
    if isinstance(node, list):
        return node[int(part)] if part.isdecimal() and int(part) < len(node) else None
    return node.get(part) if isinstance(node, Mapping) else None


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
        elif details["type"] != "missing" or part != details["loc"][-1]:
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
    table = _table_of(key[:-1], model, settings.tables)
    siblings = {name: (*key[:-1], name) for name in (fields_of(table) if table else ())}
    for names in (siblings, {one[-1]: one for one in _keys(model)}):
        if match := nearest(key[-1], names):
            return f"did you mean {_spell(names[match], key, settings)}?"
    known = siblings or {name: (name,) for name in fields_of(model)}
    return f"known: {', '.join(_spell(one, key, settings) for one in known.values())}"


def _spell(key: Key, like: Key, settings: Settings) -> str:
    return settings.spell(named(key, settings.tables), like=like)


def _table_of(key: Key, model: type, tables: Mapping[str, Any]) -> type | None:
    """The model of the table `key`, which may be in a list, or one of several by its `kind`."""
    node: Any = tables
    table: type | None = model
    kind: Any = None
    for part in key:
        if get_origin(kind) is dict:  # a table of tables, each by a name of the owner's
            kind = get_args(kind)[1]
        elif not isinstance(node, list):
            kind = fields_of(table).get(part) if table else None
        node = _inside(node, part)
        table = None if get_origin(kind) is dict else _model_in(kind, node)
    return table


def _model_in(kind: Any, table: Any) -> type | None:
    """The model among those that make up the annotation `kind` which `table` is written for."""
    models = list(_models_in(kind))
    wanted = table.get("kind", ANY_KIND) if isinstance(table, Mapping) else ANY_KIND
    for model in models:
        if len(models) == 1 or wanted in get_args(fields_of(model).get("kind")):
            return model
    return None


def _models_in(kind: Any) -> Iterator[type]:
    if isinstance(kind, type) and fields_of(kind):
        yield kind
    for inner in get_args(kind):
        yield from _models_in(inner)


def _keys(model: type, above: Key = ()) -> Iterator[Key]:
    """Every key of `model`, tables included, but not those of lists and of tables of several kinds."""
    for name, kind in fields_of(model).items():
        yield (*above, name)
        if isinstance(kind, type):
            yield from _keys(kind, (*above, name))
