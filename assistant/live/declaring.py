"""Tools as the setup declares them: names that the service takes, schemas in the words that it knows."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.live.models import Behavior
from assistant.ports import ToolDeclaration

log = logging.getLogger(__name__)

MOST_DECLARATIONS = 512
"""In one tool, as documented (google-genai `types.Tool`)."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
"""As documented (google-genai `types.FunctionDeclaration.name`)."""

WORDS = frozenset(
    {
        "type",
        "format",
        "title",
        "description",
        "enum",
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
        "anyOf",
        "oneOf",
        "properties",
        "required",
        "$ref",
        "$defs",
        "$id",
        "$anchor",
    }
)
"""What the service reads of JSON Schema. Others, `additionalProperties` before all, which plugins write as
a matter of course, end sessions or crash SDKs, and say nothing that a model needs."""

DEEPEST = 16
"""A schema that goes deeper is cut off there: what lies below is anything."""


def declared(tools: Sequence[ToolDeclaration], behavior: Behavior | None) -> list[dict[str, Any]]:
    """Function declarations for a setup. One with a name that the service refuses is left out, and logged."""
    wanted = [tool for tool in tools if NAME.fullmatch(tool.name)]
    for tool in tools:
        if tool not in wanted:
            log.warning(
                "the model is not told of the tool %r: the service takes no such name", tool.name[:64]
            )
    if len(wanted) > MOST_DECLARATIONS:
        log.warning("the model is told of %d tools of %d", MOST_DECLARATIONS, len(wanted))
    return [_declaration(tool, behavior) for tool in wanted[:MOST_DECLARATIONS]]


def cleaned(schema: Any, depth: int = 0) -> Any:
    """`schema` in the words that the service knows."""
    if depth > DEEPEST or not isinstance(schema, Mapping):
        return {}
    kept: dict[str, Any] = {}
    for word, value in schema.items():
        if word == "const":
            kept["enum"] = [value]
        elif word not in WORDS:
            continue
        elif word in ("properties", "$defs") and isinstance(value, Mapping):
            kept[word] = {name: cleaned(inner, depth + 1) for name, inner in value.items()}
        elif word in ("anyOf", "oneOf", "prefixItems") and isinstance(value, list):
            kept[word] = [cleaned(inner, depth + 1) for inner in value]
        elif word == "items":
            kept[word] = cleaned(value, depth + 1)
        else:
            kept[word] = value
    return kept


def _declaration(tool: ToolDeclaration, behavior: Behavior | None) -> dict[str, Any]:
    said: dict[str, Any] = {"name": tool.name, "description": tool.description}
    schema = cleaned(tool.parameters)
    if schema.get("properties"):
        said["parameters_json_schema"] = {"type": "object"} | schema
    if behavior:
        said["behavior"] = behavior
    return said
