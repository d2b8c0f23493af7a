from assistant.config import ToolsConfig
from assistant.tools import tool
from assistant.tools.factory import tools


@tool(risk="read")
def own() -> None:
    """Ship with the device."""


def test_tools_that_ship_are_declared() -> None:
    assert [declaration.name for declaration in tools(ToolsConfig(), [own]).declarations()] == ["own"]


def test_the_owner_may_have_none() -> None:
    assert tools(ToolsConfig(enabled=False), [own]).declarations() == ()
