from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from assistant.ports import ToolDeclaration
from assistant.tools import Tool, ToolError, tool
from assistant.tools.registry import MOST_TOOLS, Registry
from assistant.tools.schema import BoundCall


@tool(risk="read")
def first() -> None:
    """Be the first."""


def named(name: str) -> Tool:
    return replace(first, declaration=ToolDeclaration(name, "Be another.", {"type": "object"}))


def test_a_registry_knows_its_tools_in_order() -> None:
    second = named("second")
    registry = Registry([first, second])
    assert registry.get("second") is second
    assert registry.get("third") is None
    assert [declaration.name for declaration in registry.declarations()] == ["first", "second"]


def test_a_name_is_given_once() -> None:
    registry = Registry([first])
    with pytest.raises(ToolError, match="first already"):
        registry.add(named("first"))
    assert registry.get("first") is first


@pytest.mark.parametrize("name", ["a", "_a", "home.light:on-1", "x" * 128])
def test_names_that_the_service_takes(name: str) -> None:
    assert Registry([named(name)]).get(name) is not None


@pytest.mark.parametrize("name", ["", "1a", "a b", "größe", "x" * 129, "a\n", "-a"])
def test_names_that_the_service_refuses(name: str) -> None:
    with pytest.raises(ToolError, match="no name for a tool"):
        Registry([named(name)])


def test_there_are_no_more_tools_than_the_service_takes() -> None:
    registry = Registry(named(f"tool{number}") for number in range(MOST_TOOLS))
    with pytest.raises(ToolError, match="one too many"):
        registry.add(first)


async def test_a_tool_may_be_an_async_callable_with_a_declaration_of_its_own() -> None:
    """As those of an MCP server are."""

    async def on_a_server(arguments: Mapping[str, Any]) -> str:
        return f"called with {arguments}"

    def bind(arguments: Mapping[str, Any]) -> BoundCall:
        return BoundCall(arguments, lambda: on_a_server(arguments))

    foreign = Tool(
        ToolDeclaration("home.light", "Switch a light.", {"type": "object"}), "act", 5.0, bind, False
    )
    found = Registry([foreign]).get("home.light")
    assert found is not None
    assert await found.bind({"on": True})() == "called with {'on': True}"


def test_a_tool_that_is_hidden_is_found_but_not_declared() -> None:
    second = named("second")
    registry = Registry([first, second])
    registry.show("first", present=False)
    assert [declaration.name for declaration in registry.declarations()] == ["second"]
    assert registry.get("first") is first
    registry.show("first", present=True)
    assert len(registry.declarations()) == 2


def test_a_tool_that_is_removed_leaves_its_name_to_others() -> None:
    registry = Registry([first])
    registry.show("first", present=False)
    registry.remove("first")
    registry.remove("first")
    assert registry.get("first") is None
    another = named("first")
    registry.add(another)
    assert registry.declarations() == (another.declaration,)
