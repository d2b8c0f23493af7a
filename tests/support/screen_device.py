"""The device's end of the wire to a PC's screen, in the tester's hand."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from assistant.screen import trust
from assistant.screen.errors import PairingError
from assistant.screen.identity import Certificate, Identity, load_or_make
from assistant.screen.messages import (
    FromDevice,
    FromPc,
    Grant,
    Hello,
    Ping,
    Rejected,
    ScreenPicture,
    Unwanted,
    Wanted,
)
from assistant.screen.pairing import DeviceSide
from assistant.screen.wire import encode, hear_pairing_pc, hear_pc

M = TypeVar("M", bound=FromPc)

LIMIT_S = 10.0
"""Nothing here takes so long, unless it never comes."""


class ScreenDevice:
    """Listens on loopback for one paired PC after the other; says what it is told to."""

    def __init__(self, folder: Path, name: str = "kitchen") -> None:
        self.identity: Identity = load_or_make(folder, name)
        self.port = 0
        self.pairing_port = 0
        self.code = "428157"
        self.greets = True
        self.paired: Certificate | None = None
        self.connections = 0
        self._servers: list[asyncio.Server] = []
        self._writer: asyncio.StreamWriter | None = None
        self._heard: asyncio.Queue[FromPc | None] = asyncio.Queue()
        self._greeted = asyncio.Event()
        self._granted = 0

    async def open_pairing(self) -> None:
        """Let PCs try `code`."""
        server = await asyncio.start_server(self._pair, "127.0.0.1", 0)
        self.pairing_port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    async def open(self, pc: Certificate) -> None:
        """Let `pc` in, and nobody else."""
        server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, ssl=trust.for_device(self.identity, pc)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    async def close(self) -> None:
        """Hang up, and be gone."""
        self.hang_up()
        for server in self._servers:
            server.close()
            await server.wait_closed()
        self._servers.clear()

    async def connected(self) -> None:
        """Until a PC has been let in and has greeted."""
        async with asyncio.timeout(LIMIT_S):
            await self._greeted.wait()

    def hang_up(self) -> None:
        """Cut the connection, if there is one."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._writer = None
        self._greeted.clear()

    def say(self, *messages: FromDevice) -> None:
        assert self._writer is not None, "no PC is connected"
        self._writer.write(b"".join(map(encode, messages)))

    def say_bytes(self, data: bytes) -> None:
        assert self._writer is not None, "no PC is connected"
        self._writer.write(data)

    def grant(self, width: int = 768, height: int = 768, max_bytes: int = 200_000) -> Grant:
        self._granted += 1
        grant = Grant(self._granted, width, height, max_bytes)
        self.say(grant)
        return grant

    async def hear(self, kind: type[M]) -> M:
        """The next message, which has to be of this kind; pings apart."""
        async with asyncio.timeout(LIMIT_S):
            while isinstance(message := await self._heard.get(), Ping):
                pass
        assert isinstance(message, kind), f"heard {message}"
        return message

    async def hear_hanging_up(self) -> None:
        """The PC hangs up, and says nothing more before."""
        async with asyncio.timeout(LIMIT_S):
            while isinstance(message := await self._heard.get(), Ping):
                pass
        assert message is None, f"heard {message}"

    def heard_nothing(self) -> bool:
        return self._heard.empty()

    async def picture(self, width: int = 768, height: int = 768, max_bytes: int = 200_000) -> ScreenPicture:
        grant = self.grant(width, height, max_bytes)
        picture = await self.hear(ScreenPicture)
        assert picture.grant == grant.number
        return picture

    def want(self) -> None:
        self.say(Wanted())

    def unwant(self) -> None:
        self.say(Unwanted())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.hang_up()
        self._writer = writer
        self._granted = 0
        self.connections += 1
        decoder = hear_pc()
        decoder.allow_picture(4_194_304)
        if self.greets:
            writer.write(encode(Hello()))
        with suppress(OSError):
            while data := await reader.read(65_536):
                for message in decoder.feed(data):
                    if isinstance(message, Hello):
                        self._heard = asyncio.Queue()  # a new connection: nothing of the old one counts
                        self._greeted.set()
                    else:
                        self._heard.put_nowait(message)
        self._heard.put_nowait(None)
        writer.transport.abort()

    async def _pair(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        side = DeviceSide(self.identity, self.code)
        decoder = hear_pairing_pc()
        writer.write(encode(side.introduction))
        try:
            while data := await reader.read(4_096):
                for message in decoder.feed(data):
                    for answer in side.receive(message):
                        writer.write(encode(answer))
                self.paired = side.paired or self.paired
        except PairingError as error:
            writer.write(encode(Rejected(tries_left=2, rejection=error.rejection)))
        writer.close()
