"""A session with one server, by the SDK."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from pydantic import ValidationError

from assistant import __version__
from assistant.config import McpServer
from assistant.config.secrets import find_key
from assistant.tools.errors import ToolError
from assistant.tools.mcp.http import over_http
from assistant.tools.mcp.offers import Listed
from assistant.tools.mcp.sdk import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    ClientSession,
    Implementation,
    ListToolsRequest,
    ListToolsResult,
    MCPError,
    PaginatedRequestParams,
    ServerNotification,
    ToolListChangedNotification,
)
from assistant.tools.mcp.stdio import over_pipes
from assistant.tools.mcp.words import in_words

MOST_PAGES = 20
"""Of a list of tools."""


@asynccontextmanager
async def connect(name: str, config: McpServer, changed: Callable[[], None]) -> AsyncGenerator["Connection"]:
    """A session with the server `name`; `changed` is called when it says that its tools are others now.

    Raises whatever the SDK raises, out of the body, too, when the connection breaks.
    """

    async def hear(message: ServerNotification | Exception) -> None:
        if isinstance(message, ToolListChangedNotification):
            changed()

    client = Implementation(name="live-assistant", version=__version__)
    async with (
        _transport(name, config) as (read, write),
        ClientSession(read, write, message_handler=hear, client_info=client) as session,
    ):
        await session.initialize()
        yield Connection(session)


def _transport(name: str, config: McpServer) -> Any:
    if config.url is None:
        return over_pipes(name, config.command, config.env)
    token = find_key({}, config.token_file, f"mcp.{name}.token_file")  # read anew: it may have been mended
    return over_http(name, config.url, token)


class Connection:
    """What is asked of a server. Whoever asks has a deadline; the server is told what is given up."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def tools(self) -> tuple[Listed, ...]:
        """What it can do. Raises what the SDK raises."""
        capabilities = self._session.server_capabilities
        if capabilities is None or capabilities.tools is None:
            await self._session.send_ping()
            return ()
        listed: list[Listed] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._session.send_request(
                ListToolsRequest(params=PaginatedRequestParams(cursor=cursor)), ListToolsResult
            )
            listed += (
                Listed(tool.name, tool.description or tool.title or "", tool.input_schema)
                for tool in page.tools
            )
            cursor = page.next_cursor
            if cursor is None:
                break
        return tuple(listed)

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> str:
        """What the tool answers, in words. Raises ToolError with its words if it fails.

        By a request of our own: the SDK's `call_tool` also checks structured content, for which it imports
        more while the event loop waits, and we tell the model no structured content that a server described.
        """
        request = CallToolRequest(params=CallToolRequestParams(name=tool, arguments=dict(arguments)))
        try:
            return in_words(await self._session.send_request(request, CallToolResult))
        except MCPError as error:
            raise ToolError(error.error.message) from None
        except ValidationError:
            raise ToolError("it answered what is no answer") from None
