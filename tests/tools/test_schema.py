import datetime
import json
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from assistant.tools import tool
from assistant.tools.schema import cleaned


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Place(BaseModel):
    name: str
    height_m: float | None = Field(default=None, description="Above the sea.")


class Folder(BaseModel):
    inner: list["Folder"] = []


@tool(risk="read")
def everything(
    colour: Colour,
    places: list[Place],
    day: datetime.date,
    size: Literal["small"] = "small",
    level: int | str | None = None,
    words: dict[str, int] | None = None,
) -> None:
    """Take all kinds."""


def test_a_schema_has_no_references_and_nothing_that_the_service_refuses() -> None:
    text = json.dumps(everything.declaration.parameters)
    for word in ("$ref", "$defs", "additionalProperties", "title", "default", "const", "format", "null"):
        assert f'"{word}"' not in text


def test_all_kinds_of_types() -> None:
    assert everything.declaration.parameters == {
        "type": "object",
        "properties": {
            "colour": {"type": "string", "enum": ["red", "blue"]},
            "places": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "height_m": {"type": "number", "description": "Above the sea."},
                    },
                    "required": ["name"],
                },
            },
            "day": {"type": "string"},
            "size": {"type": "string", "enum": ["small"]},
            "level": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
            "words": {"type": "object"},
        },
        "required": ["colour", "places", "day"],
    }


def test_what_was_cut_from_the_schema_is_checked_all_the_same() -> None:
    call = everything.bind({"colour": "red", "places": [{"name": "Rigi"}], "day": "2026-08-01"})
    assert call.arguments["day"] == datetime.date(2026, 8, 1)
    assert call.arguments["colour"] is Colour.RED


def test_a_parameter_may_be_called_like_a_keyword() -> None:
    @tool(risk="read")
    def look(title: str, items: list[int], format: str = "") -> None:  # noqa: A002
        """Look it up."""

    assert set(look.declaration.parameters["properties"]) == {"title", "items", "format"}


def test_a_type_that_holds_itself_is_refused() -> None:
    def walk(folder: Folder) -> None:
        """Walk."""

    with pytest.raises(TypeError, match="Folder refers to itself"):
        tool(risk="read")(walk)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"a": True}}, {"type": "object", "properties": {"a": {}}}),
        (
            {"description": "own", "$ref": "#/$defs/A", "$defs": {"A": {"description": "its"}}},
            {"description": "own"},
        ),
        (
            {"description": "own", "anyOf": [{"type": "string", "description": "its"}, {"type": "null"}]},
            {"type": "string", "description": "own"},
        ),
        (
            {"anyOf": [{"type": "string", "description": "its"}, {"type": "null"}], "description": "own"},
            {"type": "string", "description": "own"},
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        ),
    ],
)
def test_schemas_that_others_wrote(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert cleaned(schema) == expected


def test_a_reference_to_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="Nothing"):
        cleaned({"$ref": "#/$defs/Nothing"})
