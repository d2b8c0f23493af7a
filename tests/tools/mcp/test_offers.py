"""Of what a server lists, the owner's choice becomes tools."""

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.config import McpServer
from assistant.tools.mcp.offers import LONGEST_DESCRIPTION, Listed, offers
from assistant.tools.tool import Tool


async def call(tool: str, arguments: Mapping[str, Any]) -> str:
    return f"{tool} {dict(arguments)}"


def tools(*names: str, **config: Any) -> list[Tool]:
    server = McpServer(url="http://home/mcp", **config)
    return offers("home", server, [Listed(name, "Do it.", {}) for name in names], call)


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({}, ["home_turn_on", "home_turn_off", "home_unlock"]),
        ({"allow": ("turn_*",)}, ["home_turn_on", "home_turn_off"]),
        ({"deny": ("*lock",)}, ["home_turn_on", "home_turn_off"]),
        ({"allow": ("turn_*",), "deny": ("turn_off",)}, ["home_turn_on"]),
        ({"allow": ()}, []),
    ],
)
def test_the_owner_chooses(config: dict[str, Any], wanted: list[str]) -> None:
    assert [tool.name for tool in tools("turn_on", "turn_off", "unlock", **config)] == wanted


def test_each_has_the_risk_that_the_owner_says() -> None:
    some = tools("look", "turn_on", "unlock", risks={"un*": "danger", "look": "read"})
    assert [tool.risk for tool in some] == ["read", "act", "danger"]
    assert [tool.risk for tool in tools("look", risk="danger")] == ["danger"]


async def test_a_tool_is_called_by_its_servers_name_for_it_and_not_trusted() -> None:
    (tool,) = tools("turn on!", timeout_s=3)
    assert tool.name == "home_turn_on_"
    assert tool.untrusted
    assert not tool.blocking
    assert tool.timeout_s == 3
    bound = tool.bind({"room": "hall"})
    assert bound.arguments == {"room": "hall"}
    assert await bound() == "turn on! {'room': 'hall'}"


def test_what_it_says_of_itself_is_cut_to_size() -> None:
    server = McpServer(url="http://home/mcp")
    long, none = offers("home", server, [Listed("a", "word " * 1000, {}), Listed("b", "", {})], call)
    assert LONGEST_DESCRIPTION - 10 < len(long.declaration.description) <= LONGEST_DESCRIPTION
    assert none.declaration.description == "home_b"
