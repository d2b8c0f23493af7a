from typing import Any

from assistant.live.declaring import DEEPEST, MOST_DECLARATIONS, cleaned, declared
from assistant.ports import ToolDeclaration

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "additionalProperties": {"type": "string", "default": "x"},
        "kind": {"const": "lamp"},
        "where": {"anyOf": [{"type": "string", "examples": ["here"]}, {"type": "null"}]},
        "list": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
    },
    "required": ["kind"],
}


def tool(name: str = "lamp", parameters: dict[str, Any] | None = None) -> ToolDeclaration:
    return ToolDeclaration(name, "Switch it.", parameters or {})


def test_a_tool_is_declared_with_what_it_takes_and_how_it_is_waited_for() -> None:
    assert declared([tool(parameters=SCHEMA)], "NON_BLOCKING") == [
        {
            "name": "lamp",
            "description": "Switch it.",
            "parameters_json_schema": cleaned(SCHEMA),
            "behavior": "NON_BLOCKING",
        }
    ]


def test_nothing_is_said_of_what_is_not_known_and_not_needed() -> None:
    assert declared([tool(parameters={"type": "object", "properties": {}})], None) == [
        {"name": "lamp", "description": "Switch it."}
    ]


def test_a_schema_keeps_the_words_that_the_service_knows() -> None:
    assert cleaned(SCHEMA) == {
        "type": "object",
        "properties": {
            "additionalProperties": {"type": "string"},
            "kind": {"enum": ["lamp"]},
            "where": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "list": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["kind"],
    }


def test_a_schema_without_end_is_cut() -> None:
    schema: dict[str, Any] = {"type": "array"}
    schema["items"] = schema

    depth, inner = 0, cleaned(schema)
    while inner:
        depth, inner = depth + 1, inner.get("items")
    assert depth == DEEPEST + 1


def test_names_that_the_service_refuses_are_left_out() -> None:
    names = ["ok", "with space", "", "_ok.too:1-2", "1st", "x" * 129]

    assert [one["name"] for one in declared([tool(name) for name in names], None)] == ["ok", "_ok.too:1-2"]


def test_there_are_no_more_than_the_service_takes() -> None:
    tools = [tool(f"t{number}") for number in range(MOST_DECLARATIONS + 5)]

    assert len(declared(tools, None)) == MOST_DECLARATIONS
