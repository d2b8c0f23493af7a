from typing import Annotated, Any

import pytest
from pydantic import Field

from assistant.tools import ToolError, tool


@tool(risk="act", timeout_s=3)
def light(room: Annotated[str, Field(description="Which room.")], on: bool = True) -> str:
    """Switch the light of a room
    on or off.

    What is written here is for people.
    """
    return f"{room}: {on}"


def test_a_tool_tells_the_model_what_its_function_says() -> None:
    assert light.name == light.declaration.name == "light"
    assert light.declaration.description == "Switch the light of a room on or off."
    assert light.declaration.parameters == {
        "type": "object",
        "properties": {"room": {"type": "string", "description": "Which room."}, "on": {"type": "boolean"}},
        "required": ["room"],
    }
    assert light.risk == "act"
    assert light.timeout_s == 3


def test_binding_checks_the_arguments_and_does_not_call_yet() -> None:
    called = []

    @tool(risk="read")
    def note(number: int) -> None:
        """Note a number."""
        called.append(number)

    call = note.bind({"number": 5.0})  # JSON of protocol buffers knows no integers
    assert called == []
    call()
    assert called == [5]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "room: Missing required argument"),
        ({"room": 7}, "room: Input should be a valid string"),
        ({"room": "hall", "on": "perhaps"}, "on: Input should be a valid boolean"),
        ({"room": "hall", "colour": "red"}, "colour: Unexpected keyword argument"),
        ({"self": 1}, "room: Missing required argument; self: Unexpected keyword argument"),
    ],
)
def test_wrong_arguments_are_told_by_name(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ToolError) as error:
        light.bind(arguments)
    assert words in str(error.value)
    assert "pydantic" not in str(error.value)


def test_of_many_wrong_arguments_a_few_are_told() -> None:
    with pytest.raises(ToolError) as error:
        light.bind({f"wrong{number}": "x" * 1000 for number in range(100)})
    assert len(str(error.value)) < 500


def test_whether_it_blocks_is_told_by_async() -> None:
    @tool(risk="read")
    async def waits() -> None:
        """Wait."""

    assert light.blocking
    assert not waits.blocking


def test_a_tool_needs_a_docstring() -> None:
    def silent() -> None: ...

    with pytest.raises(TypeError, match="silent needs a docstring"):
        tool(risk="read")(silent)


def test_a_tool_needs_named_arguments() -> None:
    def star(*numbers: int) -> None:
        """Take any."""

    def double_star(**numbers: int) -> None:
        """Take any."""

    def slash(number: int, /) -> None:
        """Take one."""

    for function in (star, double_star, slash):
        with pytest.raises(TypeError, match="arguments by name"):
            tool(risk="read")(function)


def test_a_tool_needs_arguments_that_json_can_carry() -> None:
    def odd(stream: Model) -> None:
        """Take an object."""

    with pytest.raises(TypeError):
        tool(risk="read")(odd)


class Model:
    """No type of pydantic's."""


def test_a_risk_and_a_time_are_checked() -> None:
    wrong: Any = "dangerous"
    with pytest.raises(ValueError, match="danger"):
        tool(risk=wrong)
    for timeout_s in (0, -1, 1000, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="timeout_s"):
            tool(risk="read", timeout_s=timeout_s)
