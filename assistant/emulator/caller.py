"""A client's TCP connection: TLS begins when the door lets it, and reading is as slow as a fault wants it."""

import asyncio
import contextlib
import socket
import ssl
import struct
from typing import Any, Final, Protocol, cast

import h11
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode

from assistant.emulator.posts import POST, Request

CLOSE_TIMEOUT_S: Final = 1.0
"""A client that does not take our close frame, or does not answer it, is cut off after this."""

RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: on, 0 s. The kernel then ends the connection by RST."""

HALF_A_MESSAGE: Final = Frame(Opcode.BINARY, bytes(2000)).serialize(mask=False)[:1000]


class Keeper(Protocol):
    """Whoever watches the door."""

    def knock(self, caller: "Caller") -> None:
        """TCP is connected."""

    def left(self, caller: "Caller") -> None:
        """TCP is not connected any more."""

    def shut_for(self, seconds: float) -> None:
        """Refuse TCP connections for so long."""

    def posted(self, caller: "Caller", request: Request) -> None:
        """A client calls over HTTP."""


class Caller(ServerConnection):
    """A WebSocket whose TLS is begun by `open`, which hands it to websockets once it stands."""

    def __init__(self, *args: Any, keeper: Keeper, **options: Any) -> None:
        """`args` and `options` are what websockets hands over."""
        super().__init__(*args, **options)
        self.number = 0
        """The connection's, from 1."""
        self.keeper = keeper
        self.opened = False
        """Whether TLS stands."""
        self._tcp: asyncio.Transport | None = None
        self._lost = False
        self._held = False
        self._early: list[bytes] = []
        self._post: Request | None = None
        self._greeted = False
        self._pace: int | None = None
        self._next_read: asyncio.TimerHandle | None = None
        self._pace_ends: asyncio.TimerHandle | None = None

    # --- what faults do ---------------------------------------------------------------------------

    async def open(self, context: ssl.SSLContext, timeout_s: float) -> None:
        """Do the TLS handshake. Raises `OSError` if it fails, `ssl.SSLError` included."""
        if self._tcp is None:
            return
        transport = await self.loop.start_tls(
            self._tcp, self, context, server_side=True, ssl_handshake_timeout=timeout_s
        )
        if transport is None or self._lost:
            raise ConnectionAbortedError("the client left during the TLS handshake")
        self.opened = True
        super().connection_made(transport)
        early, self._early = self._early, []
        for data in early:
            self._take(data)

    def hold(self) -> None:
        """Never begin TLS. What arrives is read and forgotten, so that we notice when the client leaves."""
        self._held = True
        self._read()

    def cut(self, *, rst: bool = False, within_message: bool = False) -> None:
        """End the TCP connection at once, by RST or FIN, half a message before that if wanted."""
        if self._tcp is None:
            return
        if within_message and self.opened:
            self.transport.write(HALF_A_MESSAGE)
        if rst:
            self._tcp.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._tcp.abort()

    async def end(self, code: int, reason: str = "") -> None:
        """Close properly; a client that does not read would block that for ever, so not longer than that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * CLOSE_TIMEOUT_S):
                await self.close(code, reason)
        self.cut()

    def read_slowly(self, bytes_s: int, seconds: float | None = None) -> None:
        """Read `bytes_s` a second from now on, on average; after `seconds`, if given, as it comes again."""
        self._end_pace()
        self._pace = bytes_s
        if not bytes_s and self._tcp:
            self._tcp.pause_reading()
        if seconds is not None:
            self._pace_ends = self.loop.call_later(seconds, self._read_freely)

    # --- asyncio's side ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TCP is connected."""
        self._tcp = cast("asyncio.Transport", transport)
        # What the client sends first is for TLS. Debian 12's Python 3.11.2 begins to read right after this
        # method, whatever was paused in it.
        self.loop.call_soon(self._tcp.pause_reading)
        self.keeper.knock(self)

    def data_received(self, data: bytes) -> None:
        """Data came: through TLS, or together with the end of its handshake, or while nobody listens."""
        if self._held:
            return
        if not self.opened:
            self._early.append(data)
            return
        self._take(data)
        if self._pace is not None and self._tcp:
            self._tcp.pause_reading()
            if self._pace:
                self._next_read = self.loop.call_later(len(data) / self._pace, self._read)

    def _take(self, data: bytes) -> None:
        """Of a WebSocket, or of another call, which says so with its first bytes."""
        if not self._greeted:
            self._greeted = True
            self._post = Request() if data.startswith(POST) else None
        if self._post is None:
            super().data_received(data)
            return
        try:
            if self._post.feed(data):
                self.keeper.posted(self, self._post)
        except h11.RemoteProtocolError:
            self.cut()

    def eof_received(self) -> None:
        """The client will send nothing more."""
        if self.opened:
            super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """TCP is not connected any more."""
        self._lost = True
        self._tcp = None
        self._end_pace()
        if self.opened:
            super().connection_lost(exc)
        self.keeper.left(self)

    def _read_freely(self) -> None:
        self._end_pace()
        self._pace = None
        self._read()

    def _read(self) -> None:
        if self._tcp:
            self._tcp.resume_reading()

    def _end_pace(self) -> None:
        for timer in (self._next_read, self._pace_ends):
            if timer:
                timer.cancel()
