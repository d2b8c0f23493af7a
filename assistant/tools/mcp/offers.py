"""What a server lists, made into tools: those that the owner wants, named after the server."""

import logging
import re
import textwrap
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from assistant.config import McpServer
from assistant.ports import ToolDeclaration
from assistant.tools.gate import first, named
from assistant.tools.mcp.schemas import fitting
from assistant.tools.schema import BoundCall
from assistant.tools.tool import Tool

log = logging.getLogger(__name__)

Call: TypeAlias = Callable[[str, Mapping[str, Any]], Awaitable[str]]
"""Has a server do something: its own name of the tool, the arguments. Raises ToolError."""

MOST_TOOLS = 128
"""Of one server: the service takes 512 of all together."""

LONGEST_DESCRIPTION = 600
"""Characters that say what a tool is for: each session is billed for them."""

UNFIT = re.compile(r"[^A-Za-z0-9_.:-]")
"""What the API does not take in a name (google-genai, `FunctionDeclaration.name`)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A tool as its server lists it."""

    name: str
    description: str
    schema: Mapping[str, Any]


def offers(server: str, config: McpServer, listed: Sequence[Listed], call: Call) -> list[Tool]:
    """Those of the tools `listed` that the owner wants, as `SERVER_TOOL`."""
    wanted = [one for one in listed if named(one.name, config.allow) and not named(one.name, config.deny)]
    if len(wanted) > MOST_TOOLS:
        log.warning(
            "%s: %d of its %d tools are taken; see mcp.%s.allow", server, MOST_TOOLS, len(wanted), server
        )
    return [_tool(server, config, one, call) for one in wanted[:MOST_TOOLS]]


def _tool(server: str, config: McpServer, one: Listed, call: Call) -> Tool:
    name = UNFIT.sub("_", f"{server}_{one.name}")
    description = textwrap.shorten(one.description, LONGEST_DESCRIPTION, placeholder=" …")

    def bind(arguments: Mapping[str, Any]) -> BoundCall:
        return BoundCall(arguments, partial(call, one.name, arguments))  # the server checks them

    return Tool(
        declaration=ToolDeclaration(name, description or name, fitting(one.schema)),
        risk=first(config.risks, one.name, config.risk),
        timeout_s=config.timeout_s,
        bind=bind,
        blocking=False,
    )
