"""A stream of messages with a deadline for everything, and a bound on all that is kept."""

import asyncio
import ssl
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast

from assistant.screen import messages as m
from assistant.screen.errors import WireError
from assistant.screen.wire import Decoder, encode

CHUNK_BYTES: Final = 65_536
UNSENT_BYTES: Final = 65_536
CLOSE_S: Final = 0.5

M = TypeVar("M", bound=m.Message)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long nothing may be heard, how long a message may take once it has begun, when to ping."""

    silent_s: float = m.SILENT_S
    message_s: float = 5.0
    ping_s: float | None = m.PING_S
    """None: no pings."""


class Connection(Generic[M]):
    """The other side, behind a socket that is open."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        decoder: Decoder[M],
        patience: Patience,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._decoder = decoder
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._silent_at = self._loop.time() + patience.silent_s
        self._began_at: float | None = None
        self._ping_at = self._next_ping()

    @property
    def tls(self) -> ssl.SSLObject:
        """What TLS knows of the other side; of a connection that has it."""
        return cast("ssl.SSLObject", self._writer.get_extra_info("ssl_object"))

    def allow_picture(self, max_bytes: int) -> None:
        """How large a picture may come from now on."""
        self._decoder.allow_picture(max_bytes)

    def say(self, message: m.Message) -> None:
        """Send, without waiting; who does not listen is cut off."""
        self._writer.write(encode(message))
        self._ping_at = self._next_ping()
        if self._writer.transport.get_write_buffer_size() > UNSENT_BYTES:
            self.cut()

    async def hear(self) -> list[M]:
        """The next messages, one at least.

        Raises `WireError` if the other side breaks the protocol, is silent or slow, `OSError` if it is gone.
        """
        while True:
            data = await self._read()
            now = self._loop.time()
            self._silent_at = now + self._patience.silent_s
            messages = self._decoder.feed(data)
            if not self._decoder.incomplete:
                self._began_at = None
            elif messages or self._began_at is None:
                self._began_at = now
            if messages:
                return messages

    def cut(self) -> None:
        """Hang up at once, whatever has not been sent."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Hang up once everything is sent, within `CLOSE_S`."""
        try:
            self._writer.close()
            async with asyncio.timeout(CLOSE_S):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self.cut()

    async def _read(self) -> bytes:
        """Some bytes; pings meanwhile."""
        while True:
            now = self._loop.time()
            if now >= self._silent_at:
                raise WireError("it says nothing")
            message_at = self._message_at()
            if now >= message_at:
                raise WireError("it is too slow")
            if now >= self._ping_at:
                self.say(m.Ping())
            try:
                async with asyncio.timeout_at(min(self._silent_at, message_at, self._ping_at)):
                    data = await self._reader.read(CHUNK_BYTES)
            except TimeoutError:
                continue
            if not data:
                raise ConnectionResetError("it hung up")
            return data

    def _message_at(self) -> float:
        return float("inf") if self._began_at is None else self._began_at + self._patience.message_s

    def _next_ping(self) -> float:
        ping_s = self._patience.ping_s
        return float("inf") if ping_s is None else self._loop.time() + ping_s
