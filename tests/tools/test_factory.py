from assistant.config import ToolsConfig
from assistant.tools import tool
from assistant.tools.factory import tools
from assistant.tools.registry import Registry


@tool(risk="read")
def own() -> None:
    """Ship with the device."""


def test_tools_that_ship_are_declared() -> None:
    assert [each.name for each in tools(ToolsConfig(), Registry([own])).declarations()] == ["own"]


def test_the_owner_may_deny_one() -> None:
    assert tools(ToolsConfig(deny=("own",)), Registry([own])).declarations() == ()


def test_the_owner_may_have_none() -> None:
    assert tools(ToolsConfig(enabled=False), Registry()).declarations() == ()
