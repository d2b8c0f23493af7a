"""A real server: `polite.py stdio`, or `polite.py http TOKEN [json]`, which says its port."""

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import EmbeddedResource, ResourceLink, TextContent, TextResourceContents
from pydantic import BaseModel, Field

server = MCPServer("polite")
given_up: list[str] = []


class Place(BaseModel):
    room: str
    inside: "Place | None" = None


@server.tool()
def echo(text: Annotated[str, Field(description="What to say.", min_length=1)]) -> str:
    """Say the same again."""
    return text


@server.tool()
def find(place: Place, kind: Literal["lamp", "lock"] | None = None, limit: int | str = 3) -> str:
    """Look for things."""
    return f"{kind} in {place.room}, {limit}"


@server.tool()
async def slow(seconds: float) -> str:
    """Take one's time."""
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        given_up.append("slow")
        raise
    return "at last"


@server.tool()
def what_was_given_up() -> str:
    """Tell what was."""
    return ", ".join(given_up) or "nothing"


@server.tool()
def big(characters: int) -> str:
    """Say much."""
    return "x" * characters


@server.tool()
def failing() -> str:
    """Fail."""
    raise ToolError("the lamp is broken")


@server.tool(structured_output=False)
def mixed() -> list[Any]:
    """Answer with all kinds of things."""
    inside = TextResourceContents(uri="note://1", text="a note")
    return [
        TextContent(type="text", text="look:"),
        Image(data=b"\x89PNG", format="png"),
        ResourceLink(type="resource_link", name="manual", uri="file:///manual.pdf"),
        EmbeddedResource(type="resource", resource=inside),
    ]


@server.tool()
async def grow(context: Context) -> str:
    """Have one tool more."""
    server.add_tool(lambda: "new", name="grown", description="Be new.")
    await context.session.send_tool_list_changed()
    return "grown"


@server.tool()
def environment(variable: str) -> str:
    """Tell a variable."""
    return os.environ.get(variable, "not set")


@server.tool()
def pid() -> str:
    """Tell the number of this process."""
    return str(os.getpid())


@server.tool()
def crash() -> str:
    """Die."""
    os._exit(3)


App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def guarded(app: App, token: str) -> App:
    """Only for those who have the token."""

    async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if (
            scope["type"] == "http"
            and dict(scope["headers"]).get(b"authorization") != f"Bearer {token}".encode()
        ):
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return guard


def serve(token: str, *, json: bool) -> None:
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    app = guarded(server.streamable_http_app(json_response=json), token)
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
    asyncio.run(uvicorn.Server(config).serve([listening]))


if __name__ == "__main__":
    if sys.argv[1] == "http":
        serve(sys.argv[2], json="json" in sys.argv)
    else:
        server.run("stdio")
