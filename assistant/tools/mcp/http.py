"""The transport to a server at an address: streamable HTTP, with a bearer token if it wants one."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from pydantic import SecretStr

from assistant.tools.errors import ToolError
from assistant.tools.mcp.sdk import httpx2, streamable_http_client

LONGEST_BODY = 1024 * 1024
"""Bytes of one answer that is no stream of events; of those the SDK bounds each."""

TIMEOUT_S = 10.0
"""For everything but an answer, for which whoever asks has a deadline of its own."""

SILENCE_S = 300.0
"""How long a stream of events may be silent, as the SDK has it (`MCP_DEFAULT_SSE_READ_TIMEOUT`)."""

GOODBYE_S = 1.0
"""For telling the server that the session is over."""

REFUSED = frozenset({401, 403})


@asynccontextmanager
async def over_http(name: str, url: str, token: SecretStr | None) -> AsyncGenerator[Any]:
    """What the server `name` says and is told, as two streams.

    Raises an ExceptionGroup, out of the body, if the server cannot be reached (any more), or refuses `token`.
    """

    async def check(response: httpx2.Response) -> None:
        if response.status_code in REFUSED:
            raise ToolError(f"it answers {response.status_code}: see mcp.{name}.token_file")
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            response.stream = _Bounded(response.stream)

    client = httpx2.AsyncClient(
        headers={"Authorization": f"Bearer {token.get_secret_value()}"} if token else {},
        timeout=httpx2.Timeout(TIMEOUT_S, read=SILENCE_S),
        event_hooks={"request": [_hurry], "response": [check]},
    )
    streams: AbstractAsyncContextManager[Any] = streamable_http_client(url, http_client=client)
    async with client, streams as (read, write):
        yield read, write


async def _hurry(request: httpx2.Request) -> None:
    """The end of a session is told by DELETE, and nobody waits long for that."""
    if request.method == "DELETE":
        request.extensions["timeout"] = httpx2.Timeout(GOODBYE_S).as_dict()


class _Bounded(httpx2.AsyncByteStream):
    """A body that fails where it is too long; the SDK tells the request whose answer it is."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for piece in self._inner:
            length += len(piece)
            if length > LONGEST_BODY:
                raise httpx2.StreamError(f"it answered more than {LONGEST_BODY} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
