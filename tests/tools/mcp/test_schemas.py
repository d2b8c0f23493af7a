"""Whatever a server wrote, what is made of it is taken by google-genai, and bounded."""

import json
from typing import Any

import pytest
from google.genai import types
from hypothesis import given
from hypothesis import strategies as st

from assistant.tools.mcp.schemas import MOST_NODES, fitting

ROOM = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def of_a(node: object, **more: object) -> dict[str, Any]:
    """What becomes of `node` as an argument's schema."""
    whole = fitting({"type": "object", "properties": {"a": node}, **more})
    return whole["properties"]["a"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            {
                "type": "string",
                "format": "uri",
                "default": "x",
                "title": "A",
                "minLength": 1,
                "$comment": "-",
            },
            {"type": "string"},
        ),
        ({"type": "integer", "minimum": 1, "maximum": 9}, {"type": "integer", "minimum": 1, "maximum": 9}),
        ({"type": "integer", "minimum": "1"}, {"type": "integer"}),
        ({"type": ["string", "null"]}, {"type": "string"}),
        ({"type": ["string", "number"]}, {"anyOf": [{"type": "string"}, {"type": "number"}]}),
        ({"type": "file"}, {}),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}], "description": " A\n b "},
            {"type": "string", "description": "A b"},
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "number"}]},
            {"anyOf": [{"type": "string"}, {"type": "number"}]},
        ),
        ({"const": "on"}, {"enum": ["on"]}),
        ({"type": "string", "enum": ["on", None]}, {"type": "string", "enum": ["on"]}),
        (
            {"type": "integer", "enum": [1, 2], "description": "How."},
            {"type": "integer", "description": "How. One of 1, 2."},
        ),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "string"}}),
        ({"type": "array", "items": [{"type": "string"}]}, {"type": "array", "items": {}}),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"type": "object"}),
        (True, {}),
        ({"description": "x" * 1000}, {"description": "x" * 300}),
        (
            {"allOf": [ROOM, {"properties": {"floor": {"type": "integer"}}, "required": ["floor"]}]},
            {
                "type": "object",
                "properties": {"name": {"type": "string"}, "floor": {"type": "integer"}},
                "required": ["name", "floor"],
            },
        ),
    ],
)
def test_only_what_the_api_takes_is_told(written: object, told: dict[str, Any]) -> None:
    assert of_a(written) == told


def test_references_are_put_in_place() -> None:
    assert of_a({"$ref": "#/$defs/Room", "description": "Where."}, **{"$defs": {"Room": ROOM}}) == ROOM | {
        "description": "Where."
    }
    assert of_a({"$ref": "#/definitions/a~1b"}, definitions={"a/b": {"type": "string"}}) == {"type": "string"}


@pytest.mark.parametrize("reference", ["#/$defs/None", "other.json#/Room", "#/$defs/Room/type", 7])
def test_a_reference_to_what_is_not_there_is_anything(reference: object) -> None:
    assert of_a({"$ref": reference}, **{"$defs": {"Room": ROOM}}) == {}


def test_a_reference_to_itself_ends() -> None:
    node = {"type": "object", "properties": {"inside": {"$ref": "#/$defs/Node"}}}
    assert of_a({"$ref": "#/$defs/Node"}, **{"$defs": {"Node": node}}) == {
        "type": "object",
        "properties": {"inside": {}},
    }


def test_references_that_double_each_time_are_bounded() -> None:
    doubled = {
        f"D{level}": {
            "type": "object",
            "properties": {side: {"$ref": f"#/$defs/D{level + 1}"} for side in "ab"},
        }
        for level in range(30)
    }
    assert len(json.dumps(of_a({"$ref": "#/$defs/D0"}, **{"$defs": doubled}))) < 100 * MOST_NODES


def test_required_are_only_arguments_that_are_told_of() -> None:
    assert fitting({"properties": {"a": {}}, "required": ["a", "b", "a", 3]}) == {
        "type": "object",
        "properties": {"a": {}},
        "required": ["a"],
    }
    assert fitting("nonsense") == {"type": "object"}


KEYWORDS = (
    "type",
    "properties",
    "items",
    "anyOf",
    "oneOf",
    "allOf",
    "enum",
    "const",
    "required",
    "$ref",
    "$defs",
)
VALUES = ("description", "minimum", "a", "string", "object", "array", "null", "#/$defs/a", "#")
WORDS = st.sampled_from((*KEYWORDS, *VALUES))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=25,
)


@given(JSON)
def test_whatever_is_written_is_taken(written: object) -> None:
    told = fitting(written)
    types.FunctionDeclaration(name="a", parameters_json_schema=told)
    types.Schema.from_json_schema(json_schema=types.JSONSchema.model_validate(told))
    assert len(json.dumps(told)) < 1000 * MOST_NODES
    assert fitting(told) == told
