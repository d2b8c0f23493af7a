"""A control server with a fake device behind it, and a raw client."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from assistant.control.server import ControlServer
from assistant.core.events import Event
from assistant.core.status import Status
from assistant.errors import ConfigError
from assistant.ports import Measured


class FakeMeter:
    """Measures what the test says."""

    def __init__(self, found: Measured) -> None:
        self.begun: list[bool] = []
        self._found = found

    def begin(self, *, tone: bool) -> None:
        self.begun.append(tone)

    def measured(self) -> Measured:
        return self._found


class FakeDevice:
    """Keeps what was reported and heard; its status is set by the test."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.heard: list[Path] = []
        self.now = Status()
        self.asked = 0
        self._changed = asyncio.Event()

    def report(self, event: Event) -> None:
        self.events.append(event)
        self._changed.set()

    def status(self) -> Status:
        self.asked += 1
        return self.now

    def hear(self, path: Path) -> None:
        if path.suffix != ".wav":
            raise ConfigError(f"{path} is no WAV file")
        self.heard.append(path)

    async def until(self, count: int) -> list[Event]:
        """The events, once there are `count`."""
        while len(self.events) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.events


def clients(server: ControlServer) -> int:
    """How many are being served."""
    return len(server._connections)


def followers(server: ControlServer) -> int:
    """How many of them follow the status."""
    return sum(connection.following for connection in server._connections)


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until `condition` holds; the test's own time-out is the deadline."""
    while not condition():  # noqa: ASYNC110  # what is waited for has no event to offer
        await asyncio.sleep(0)


@asynccontextmanager
async def serving(path: Path, device: FakeDevice, **options: Any) -> AsyncIterator[ControlServer]:
    """A server on `path`, until the block ends."""
    server = ControlServer(path, device.status, **options)
    task = asyncio.create_task(server.run(device.report))
    await asyncio.sleep(0)  # the first step of `run` listens
    try:
        yield server
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class RawClient:
    """Speaks lines, honest ones or not."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, line: bytes | str | dict[str, Any]) -> None:
        text = json.dumps(line) if isinstance(line, dict) else line
        self.writer.write(text if isinstance(text, bytes) else text.encode() + b"\n")

    async def ask(self, line: bytes | str | dict[str, Any]) -> dict[str, Any]:
        self.send(line)
        return await self.answer()

    async def answer(self) -> dict[str, Any]:
        answer = json.loads(await self.reader.readuntil())
        assert isinstance(answer, dict)
        return answer


@asynccontextmanager
async def connected(path: Path) -> AsyncIterator[RawClient]:
    """A client, until the block ends."""
    reader, writer = await asyncio.open_unix_connection(path, limit=1_000_000)
    try:
        yield RawClient(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
