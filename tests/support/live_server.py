"""A TLS WebSocket server that does exactly what a test scripts, and a session that talks to it."""

import asyncio
import contextlib
import json
import socket
import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from assistant.config import LiveConfig
from assistant.core.events import Event
from assistant.live.client import GeminiSession
from assistant.ports import Memory, ToolDeclaration
from tests.support.memory import PlainMemory

Script = Callable[["Caller"], Awaitable[None]]
E = TypeVar("E", bound=Event)
PATIENCE_S = 10.0
KEY = "AIzaTestKeyOfNobody0123456789"


@dataclass
class Certificate:
    """What the server shows, and what a client has to trust."""

    context: ssl.SSLContext
    ca_file: Path


class Caller:
    """One client's connection, with the service's words at hand."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket
        self.setup: dict[str, Any] = {}

    async def hear(self) -> dict[str, Any]:
        """The next message of the client."""
        return dict(json.loads(await self.socket.recv()))

    async def say(self, message: dict[str, Any] | str) -> None:
        """Send a message, in a binary frame as the service does."""
        text = message if isinstance(message, str) else json.dumps(message)
        await self.socket.send(text.encode())

    async def confirm(self) -> None:
        """Read the setup and confirm it."""
        self.setup = (await self.hear())["setup"]
        await self.say({"setupComplete": {}})

    async def end(self, code: int, reason: str = "") -> None:
        """Close the connection as the service does."""
        await self.socket.close(code, reason)


@dataclass
class LiveServer:
    """What came in so far."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nobody is connected."""
    status: int | None = None
    """The handshake is refused with this HTTP status."""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Of that refusal."""


@contextlib.asynccontextmanager
async def live_server(
    certificate: Certificate,
    script: Script,
    listening: socket.socket | None = None,
    receive_buffer: int | None = None,
    before: Callable[[Request], Awaitable[None]] | None = None,
) -> AsyncGenerator[LiveServer, None]:
    """Serve `script` to each caller, at `LiveServer.url`; the kernel's `receive_buffer` is in bytes.

    `listening` is a socket that is bound already, if it has to be a certain one.
    `before` is awaited before a handshake is answered.
    """
    server = LiveServer()
    server.empty.set()

    async def talk(connection: ServerConnection) -> None:
        server.open += 1
        server.empty.clear()
        server.most_open = max(server.most_open, server.open)
        try:
            with contextlib.suppress(ConnectionClosed):
                await script(Caller(connection))
                await connection.wait_closed()
        finally:
            server.open -= 1
            if not server.open:
                server.empty.set()

    async def admit(connection: ServerConnection, request: Request) -> Response | None:
        server.requests.append(request)
        if before is not None:
            await before(request)
        if server.status is None:
            return None
        response = connection.respond(server.status, server.body)
        response.headers.update(server.headers)
        return response

    listening = listening or socket.create_server(("127.0.0.1", 0))
    if receive_buffer is not None:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    async with serve(
        talk,
        sock=listening,
        ssl=certificate.context,
        process_request=admit,
        compression=None,
        ping_interval=None,
        close_timeout=0.2,
    ) as listener:
        server.url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        yield server


class Talker:
    """A running session, and what it reports."""

    def __init__(self, session: GeminiSession) -> None:
        self.session = session
        self.do = session.perform
        self.heard: asyncio.Queue[Event] = asyncio.Queue()

    async def next(self) -> Event:
        """The next event."""
        return await asyncio.wait_for(self.heard.get(), PATIENCE_S)

    async def expect(self, kind: type[E]) -> E:
        """The next event, which is of this kind."""
        event = await self.next()
        assert isinstance(event, kind), event
        return event

    def nothing_more(self) -> bool:
        """Whether every event was looked at."""
        return self.heard.empty()


@contextlib.asynccontextmanager
async def talking(
    live: LiveConfig,
    key: str | None = KEY,
    now: Callable[[], float] = time.monotonic,
    *,
    wall: Callable[[], float] = time.time,
    memory: Memory | None = None,
    tools: Sequence[ToolDeclaration] = (),
) -> AsyncGenerator[Talker, None]:
    """A session that runs as long as the block."""
    secret = SecretStr(key) if key is not None else None
    session = GeminiSession(live, secret, memory or PlainMemory(), lambda: tools, now, wall)
    talker = Talker(session)
    running = asyncio.create_task(session.run(talker.heard.put_nowait))
    try:
        yield talker
    finally:
        running.cancel()
        await asyncio.wait({running}, timeout=PATIENCE_S)
        assert running.cancelled(), running
