"""A server's JSON schema in the words that the API takes. Pure; whatever a server wrote, this returns.

`assistant.tools.schema.cleaned` does the same for schemas that pydantic wrote. Here nothing can be relied on:
references may lead anywhere, and an odd tool is better declared loosely than lost. What is cut off is checked
by the server all the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

DEEPEST = 12
"""Levels of a schema; below them is anything."""

MOST_NODES = 400
"""Of one tool: references within references grow without bounds when they are put in place."""

LONGEST_DESCRIPTION = 300
"""Characters that say what an argument is: each session is billed for them."""

TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object"})

NUMBERS = ("minimum", "maximum", "minItems", "maxItems")


def fitting(schema: object) -> dict[str, Any]:
    """`schema`, which is an object's, with references in place and nothing but what the API takes."""
    return {**_Cleaner(schema).clean(schema), "type": "object"}


class _Cleaner:
    """Goes through one schema and counts what it has written."""

    def __init__(self, root: object) -> None:
        self._root = root
        self._left = MOST_NODES

    def clean(self, node: object, inside: tuple[str, ...] = (), depth: int = 0) -> dict[str, Any]:
        self._left -= 1
        if self._left < 0 or depth > DEEPEST or not isinstance(node, Mapping):
            return {}
        if "$ref" in node:
            name = str(node["$ref"])
            others = {key: value for key, value in node.items() if key != "$ref"}
            target = {} if name in inside else _target(self._root, name)
            return self.clean({**target, **others}, (*inside, name), depth + 1)

        def each(nodes: Iterable[object]) -> list[dict[str, Any]]:
            return [self.clean(one, inside, depth + 1) for one in nodes]

        said: dict[str, Any] = {}
        for part in each(_list(node.get("allOf"))):
            _merge(said, part)
        _merge(said, _plain(node))
        for word in ("anyOf", "oneOf"):
            options = [option for option in _list(node.get(word)) if not _is_null(option)]
            if options:
                _merge(said, _one_of(each(options)))
        if isinstance(properties := node.get("properties"), Mapping):
            names = [str(name) for name in properties]
            _merge(said, {"properties": dict(zip(names, each(properties.values()), strict=True))})
        if said.get("type") == "array":
            said["items"] = self.clean(node.get("items"), inside, depth + 1)
        wanted = [name for name in _list(node.get("required")) if isinstance(name, str)]
        known = said.get("properties", {})
        required = [name for name in [*said.pop("required", []), *wanted] if name in known]
        return said | ({"required": list(dict.fromkeys(required))} if required else {})


def _plain(node: Mapping[str, Any]) -> dict[str, Any]:
    """What `node` says without other nodes."""
    said: dict[str, Any] = {}
    types = [node["type"]] if isinstance(node.get("type"), str) else _list(node.get("type"))
    kinds = [kind for kind in types if isinstance(kind, str) and kind in TYPES]
    if kinds:
        said |= _one_of([{"type": kind} for kind in kinds])
    said |= {word: node[word] for word in NUMBERS if _is_number(node.get(word))}
    description = node.get("description")
    words = " ".join(description.split()) if isinstance(description, str) else ""
    allowed = [node["const"]] if "const" in node else _list(node.get("enum"))
    choice = [value for value in allowed if value is not None]
    if choice and all(isinstance(value, str) for value in choice):
        said["enum"] = choice
    elif choice:  # the API's `enum` has texts only
        words = f"{words} One of {', '.join(map(str, choice))}.".strip()
    if words:
        said["description"] = words[:LONGEST_DESCRIPTION]
    return said


def _one_of(options: list[dict[str, Any]]) -> dict[str, Any]:
    return options[0] if len(options) == 1 else {"anyOf": options}


def _merge(said: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add to a schema what another one demands."""
    properties = {**said.get("properties", {}), **more.get("properties", {})}
    required = [*said.get("required", []), *more.get("required", [])]
    said |= more
    if properties:
        said["properties"] = properties
    if required:
        said["required"] = required


def _target(root: object, reference: str) -> Mapping[str, Any]:
    """What a JSON pointer such as `#/$defs/Room` leads to; anything else leads to anything."""
    start, *path = reference.split("/")
    node = root if start == "#" else None
    for part in path:
        name = part.replace("~1", "/").replace("~0", "~")
        node = node.get(name) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_null(node: object) -> bool:
    return isinstance(node, Mapping) and node.get("type") == "null"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
