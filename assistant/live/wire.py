"""The socket under a link: small buffers, so that a stalled uplink is noticed, and dead peers found out."""

import asyncio
import base64
import logging
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from assistant.core.timings import MICROPHONE_RATE_HZ
from assistant.live import sdk
from assistant.live.tcpinfo import Uplink, uplink_of

log = logging.getLogger(__name__)

SEND_BUFFER_BYTES = 16 * 1024
"""What the kernel may hold; Linux doubles it for its own bookkeeping. A second of audio is 45 kB on the wire,
and the defaults swallow minutes of it before a sender is told to wait."""

WRITE_BUFFER_BYTES = 4 * 1024
"""What each of asyncio's two layers, TLS and transport, may hold above it."""

MOST_UNSENT_BYTES = 4 * 1024
"""While more than this has not left the computer, audio waits above, where the oldest can be dropped. The
buffers' sizes do not see to that: Linux goes on filling the last packet of its queue up to 64 KiB, two
seconds of speech on a slow uplink."""

UNANSWERED_MS = 8_000
"""What the peer's kernel does not acknowledge for this long, bytes or probes, ends the connection
(`TCP_USER_TIMEOUT`): a dead way is found out in 9 s, whoever has nothing to say."""

PROBE_AFTER_S, PROBE_EVERY_S, PROBES = 3, 2, 3
"""A connection on which nothing moves is probed by the kernels among themselves: 40 bytes every 3 s. A
WebSocket ping asks more: the service was seen to take 30 s for its answer while all was well."""

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
"""The library's 1 MiB ends sessions on replies that come in one piece; a cap there must be."""

FORGET = struct.pack("ii", 1, 0)
"""`SO_LINGER`, on, for 0 s: the kernel forgets what it holds and resets the connection."""

CLOSE_TIMEOUT_S = 1.0
"""How long the service may take to answer our goodbye."""


Gate: TypeAlias = Callable[[str], Awaitable[str]]
"""Is given the setup once the socket stands; returns it, maybe changed, when it may go."""


class Wire(sdk.ClientConnection):
    """The WebSocket that the SDK opens for us; it is told of the class through its client arguments."""

    gate: Gate | None = None

    made = False
    """Whether there was a connection at all."""

    arrivals = 0
    """How often bytes came, of whatever kind."""

    _below: asyncio.WriteTransport | None = None
    """The transport under TLS."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Tune the buffers of the new connection."""
        super().connection_made(transport)
        self.made = True
        kernel: socket.socket = transport.get_extra_info("socket")
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, PROBE_AFTER_S)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_EVERY_S)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, PROBES)
        kernel.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
        # asyncio names no way to the transport below TLS, which holds 64 KiB by default: 1.5 s of audio.
        # Without these attributes nothing breaks but the bound, and a test says so.
        below = getattr(getattr(transport, "_ssl_protocol", None), "_transport", None)
        if isinstance(below, asyncio.WriteTransport):
            below.set_write_buffer_limits(WRITE_BUFFER_BYTES)
            self._below = below

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self.arrivals += 1
        super().data_received(data)

    @property
    def crowded(self) -> bool:
        """So much waits to leave that more would only grow old here."""
        uplink = self.uplink()
        return uplink is not None and uplink.unsent > MOST_UNSENT_BYTES

    async def send(self, message: Any, text: bool | None = None) -> None:
        """Send a message; the first one through the gate, if there is one."""
        if self.gate is not None:
            gate, self.gate = self.gate, None
            message = await gate(message)
        await super().send(message, text=text)

    def ask_for_life(self) -> None:
        """Send a ping, if that needs no waiting; the answer shows among the `arrivals`."""
        if not self.paused and self.protocol.state is sdk.OPEN:
            self.protocol.send_ping(b"")
            self.send_data()

    async def send_audio(self, pcm: bytes) -> None:
        """Send microphone audio; waits while the buffers are full."""
        await self.send(audio_message(pcm))

    def send_audio_now(self, pcm: bytes) -> bool:
        """Send microphone audio without waiting; False, and nothing is sent, if the wire is crowded.

        What `send` does, less its task switches and guards: a third of the cost of a streamed frame.
        """
        if self.paused or self.protocol.state is not sdk.OPEN or self.crowded:
            return False
        self.protocol.send_text(audio_message(pcm).encode())
        self.send_data()
        return True

    def send_picture_now(self, jpeg: bytes) -> int:
        """Send a picture without waiting; returns the number of its last byte, as `Uplink` counts them."""
        self.protocol.send_text(picture_message(jpeg))
        self.send_data()
        uplink = self.uplink()
        return uplink.written if uplink is not None else 0

    def uplink(self) -> Uplink | None:
        """How the way up stands; None if there is none any more."""
        if not self.made or self.transport.is_closing() or self.protocol.state is not sdk.OPEN:
            return None
        buffered = self.transport.get_write_buffer_size()
        if self._below is not None:
            buffered += self._below.get_write_buffer_size()
        return uplink_of(self.transport.get_extra_info("socket"), buffered)

    def abort(self) -> None:
        """Drop the connection without a goodbye; what the kernel has got still leaves."""
        if self.made:
            self.transport.abort()

    def cut(self) -> None:
        """Drop the connection, and with it what has not left."""
        if self.made and not self.transport.is_closing():
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, FORGET)
            self.transport.abort()

    def true_end(self) -> str:
        """How the connection ended as this side saw it; the SDK hides it behind a bare 1006."""
        return str(self.protocol.close_exc) if self.protocol.state is sdk.CLOSED else ""


def audio_message(pcm: bytes) -> str:
    """What `AsyncSession.send_realtime_input(audio=...)` sends, to the byte.

    The SDK validates, copies and converts each message; fifty times a second that costs twice as much
    processor time as TLS and the socket together. A test compares the two.
    """
    data = base64.urlsafe_b64encode(pcm).decode("ascii")
    return (
        f'{{"realtime_input": {{"audio": {{"data": "{data}", '
        f'"mime_type": "audio/pcm;rate={MICROPHONE_RATE_HZ}"}}}}}}'
    )


def picture_message(jpeg: bytes) -> bytes:
    """What `AsyncSession.send_realtime_input(video=...)` sends, to the byte, in UTF-8."""
    data = base64.urlsafe_b64encode(jpeg)
    return b'{"realtime_input": {"video": {"data": "%b", "mime_type": "image/jpeg"}}}' % data


def socket_arguments() -> dict[str, Any]:
    """Arguments of `websockets.connect`; the SDK hands on those that stand among its client arguments."""
    quiet = logging.getLogger(f"{__name__}.socket")
    quiet.setLevel(logging.INFO)  # at debug level the library logs headers, which hold the key, and audio
    return {
        "logger": quiet,
        "close_timeout": CLOSE_TIMEOUT_S,
        "open_timeout": None,  # the whole opening, setup included, has one deadline, see `Opening`
        "ping_interval": None,  # a healthy service may answer after 30 s; the kernel probes instead
        "max_size": MAX_MESSAGE_BYTES,
        "write_limit": WRITE_BUFFER_BYTES,
        "compression": None,  # base64 of speech hardly shrinks, and trying costs more processor time than TLS
    }
