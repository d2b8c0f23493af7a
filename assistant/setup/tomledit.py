"""Changes keys in a TOML file and nothing else: comments, order and what the owner wrote stay.

The default configuration has a line `#name = value` for each key; that is where a key is set, in sight of
the comment that explains it. No TOML library puts a key in the place of a comment. What was changed is read
again, and must say what was wanted: a file that is written in a way that this is not up to is left alone.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, TypeAlias

from assistant.errors import ConfigError
from assistant.settings import Key

Value: TypeAlias = str | bool | int | float | list[Any]

HEADER: Final = re.compile(r"^\s*\[\s*([A-Za-z0-9_.-]+)\s*\]\s*(#.*)?$")
LONGEST_VALUE: Final = 200
"""Lines of one value."""


def flattened(tables: Mapping[str, Any], above: Key = ()) -> dict[Key, Value]:
    """Every value of `tables` by its key. Raises `ConfigError` for one of a kind that we do not write."""
    found: dict[Key, Value] = {}
    for name, value in tables.items():
        key = (*above, name)
        match value:
            case dict():
                found |= flattened(value, key)
            case str() | bool() | int() | float():
                found[key] = value
            case list() if all(isinstance(one, str | bool | int | float) for one in value):
                found[key] = value
            case _:
                raise ConfigError(f"{'.'.join(key)}: such a value cannot be taken over; set it by hand")
    return found


def edited(text: str, changes: Mapping[Key, Value]) -> str:
    """`text` with these keys set. Raises `ConfigError` for a file that has to be edited by hand."""
    wanted = _parsed(text)
    for key, value in changes.items():
        text = _set(text, key, value)
        _put(wanted, key, value)
    if _parsed(text) != wanted:
        named = ", ".join(".".join(key) for key in changes)
        raise ConfigError(f"the file is written in a way that we cannot change; set by hand: {named}")
    return text


def _set(text: str, key: Key, value: Value) -> str:
    lines = (
        text.removesuffix("\n").split("\n") if text else []
    )  # not `splitlines`: TOML knows no other breaks
    section, name = ".".join(key[:-1]), key[-1]
    start, end = _section(lines, section)
    if start is None:
        lines += ["", f"[{section}]"]
        start, end = len(lines), len(lines)
    line = f"{_bare(name)} = {literal(value)}"
    there = rf"{re.escape(_bare(name))}\s*="
    if (found := _first(lines, start, end, rf"^\s*{there}")) is not None:
        last, comment = _extent(lines, found)
        lines[found : last + 1] = [line + comment]
    elif (found := _first(lines, start, end, rf"^#\s?{there}")) is not None:
        lines[found] = line
    else:
        while end > start and not lines[end - 1].strip():
            end -= 1
        lines.insert(end, line)
    return "\n".join(lines) + "\n"


def literal(value: Value) -> str:
    """`value` as TOML writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _section(lines: list[str], name: str) -> tuple[int | None, int]:
    """The lines of a table, from after its header; those of the top come before the first header."""
    start = None if name else 0
    for number, line in enumerate(lines):
        if not (header := HEADER.match(line)):
            continue
        if start is not None:
            return start, _before_comment(lines, number, start)
        if header[1] == name:
            start = number + 1
    return start, len(lines)


def _before_comment(lines: list[str], header: int, start: int) -> int:
    """A comment right above a header belongs to what follows."""
    while header > start and lines[header - 1].startswith("# "):
        header -= 1
    return header


def _first(lines: list[str], start: int, end: int, pattern: str) -> int | None:
    return next((number for number in range(start, end) if re.match(pattern, lines[number])), None)


def _extent(lines: list[str], first: int) -> tuple[int, str]:
    """The last line of the value that begins at `first`, and the comment behind it."""
    for last in range(first, min(first + LONGEST_VALUE, len(lines))):
        text = "\n".join(lines[first : last + 1])
        if not _is_toml(text):
            continue
        for place in (found.start() for found in re.finditer(r"\s*#", text)):
            if _is_toml(text[:place]):
                return last, text[place:]
        return last, ""
    return first, ""


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _bare(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is no valid TOML: {error}") from None


def _put(tables: dict[str, Any], key: Key, value: Value) -> None:
    for part in key[:-1]:
        inner = tables.setdefault(part, {})
        if not isinstance(inner, dict):
            raise ConfigError(f"{'.'.join(key)}: there is something else in its place")
        tables = inner
    tables[key[-1]] = deepcopy(value)
