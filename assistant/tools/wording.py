"""What a person is asked before a tool is run: the tool's own words, and its arguments as plain words. Pure.

An argument may be the work of somebody who wants a yes. So it brings no sentence, no pause and no sign of its
own into the question, what is cut off it is said to be cut, and none is left out.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from string import Formatter
from typing import Any

from pydantic_core import to_jsonable_python

MOST_CHARACTERS = 200
"""Of a question; about 13 s of speech."""

LONGEST_EFFECT = 100
"""Of what a tool's author writes, so that the arguments have room."""

CUT = " and more"
FEWEST = len(CUT) + 3
MOST_PARTS = 20
"""Of a list or an object; what comes after them would be cut anyway."""

NOTHING = (None, "")
"""An argument that was not given, for all that a person needs to know."""

EMPTY: tuple[Any, ...] = (*NOTHING, [], {})

SIGNS = {
    "%": " percent ",
    "@": " at ",
    "&": " and ",
    "+": " plus ",
    "=": " equals ",
    "/": " slash ",
    "\\": " backslash ",
    "°": " degrees ",
    "€": " euro ",
    "$": " dollar ",
    "£": " pound ",
}
"""Signs without which an argument would mean something else."""

_BELOW_ZERO = re.compile(r"(?<!\w)[-\u2212](?=\d)")
_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d])|(?<=[^\W\d])\.(?=\w)")
_JOINING = re.compile(r"(?<=\d)[.,:](?=\d)|(?<=\w)['\u2019-](?=\w)")


def check_effect(effect: str, parameters: Collection[str]) -> None:
    """Raise ValueError for a template that is no plain words with places for some of `parameters`."""
    if len(effect) > LONGEST_EFFECT:
        raise ValueError(f"an effect has at most {LONGEST_EFFECT} characters")
    for literal, field, style, conversion in Formatter().parse(effect):
        if not all(character.isalnum() or character in " ,'-" for character in literal):
            raise ValueError(f"an effect is plain words, not {literal!r}")
        if field is not None and (field not in parameters or style or conversion):
            raise ValueError(f"an effect has places such as {{door}} for its arguments, not {{{field}}}")


def effect_in_words(effect: str, name: str, arguments: Mapping[str, Any]) -> str:
    """What `May I … ?` is asked of: at most `MOST_CHARACTERS`.

    `effect` is a template that passed `check_effect`; empty: the tool's `name` is told. An argument that has
    no place in it follows it, unless there is none.
    """
    values = to_jsonable_python(dict(arguments), fallback=lambda value: type(value).__name__)
    parts = [(literal, field) for literal, field, _, _ in Formatter().parse(effect)]
    if not effect:
        parts = [(f"use {plain_words(name, LONGEST_EFFECT)}", None)]
    placed = {field for _, field in parts}
    others = [key for key, value in values.items() if key not in placed and value not in NOTHING]
    for number, key in enumerate(others):
        parts.append((f"{', ' if number else ' with '}{plain_words(key, LONGEST_EFFECT)} ", key))
    wanted = [field for _, field in parts if field is not None]
    room = MOST_CHARACTERS - sum(len(literal) for literal, _ in parts)
    share = max(FEWEST, room // max(1, len(wanted)))
    text = "".join(
        literal + ("" if field is None else _spoken(values[field], share)) for literal, field in parts
    )
    return _cut(" ".join(text.split()), MOST_CHARACTERS)


def plain_words(text: str, most: int) -> str:
    """`text` without whatever is neither a word nor a number; what is cut is said to be cut."""
    text = unicodedata.normalize("NFKC", text[: 4 * MOST_CHARACTERS])
    text = _BELOW_ZERO.sub(" minus ", text)
    text = "".join(SIGNS.get(character, character) for character in text)
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    text = _DOT.sub(" dot ", text)
    joining = {match.start() for match in _JOINING.finditer(text)}
    kept = (
        character if character.isalnum() or _is_mark(character) or place in joining else " "
        for place, character in enumerate(text)
    )
    return _cut(" ".join("".join(kept).split()), most)


def _is_mark(character: str) -> bool:
    """A vowel sign or an accent: a part of a letter."""
    return unicodedata.category(character).startswith("M")


def _spoken(value: Any, most: int) -> str:
    """A JSON value as words."""
    match value:
        case _ if value in EMPTY:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case dict():
            some = list(value.items())[:MOST_PARTS]
            said = " and ".join(
                f"{plain_words(str(key), most)} {_spoken(inner, most)}" for key, inner in some
            )
        case list():
            said = " and ".join(_spoken(inner, most) for inner in value[:MOST_PARTS])
        case _:
            said = plain_words(str(value), most) or "something that cannot be said"
    return _cut(said, most)


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    return words[: most - len(CUT)].removesuffix(CUT).rstrip(" ,'-") + CUT
