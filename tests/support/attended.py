"""What attends to a device, and a device that the test moves by hand."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from assistant.core.events import Event
from assistant.core.status import Status
from assistant.ports import Report
from assistant.service.notify import ServiceManager


class Attendant(Protocol):
    async def run(self, report: Report) -> None: ...


class Manager:
    """A service manager's end of the socket."""

    def __init__(self, listener: socket.socket, address: str) -> None:
        self.address = address
        self.environ = {"NOTIFY_SOCKET": address}
        self._listener = listener
        self._heard: list[str] = []
        self._clients: list[ServiceManager] = []

    @property
    def heard(self) -> list[str]:
        """All lines that came since they were last taken."""
        try:
            while True:
                self._heard += self._listener.recv(4096).decode().splitlines()
        except BlockingIOError:
            return self._heard

    def told(self) -> list[str]:
        """Take the lines that came."""
        lines, self._heard = self.heard, []
        return lines

    def client(self) -> ServiceManager:
        """A client of it, to be closed at the end."""
        self._clients.append(ServiceManager(self.environ))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()


@contextmanager
def manager(address: str) -> Iterator[Manager]:
    """A manager that listens on a path, or on an abstract address that begins with `@`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.setblocking(False)
        listener.bind("\0" + address[1:] if address.startswith("@") else address)
        made = Manager(listener, address)
        try:
            yield made
        finally:
            made.close()


@dataclass
class FakePart:
    """Something that gets on when the test says so."""

    progress: int = 0


@dataclass
class FakeAttended:
    """A device whose status is set by the test."""

    status: Status = field(default_factory=Status)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    events: list[Event] = field(default_factory=list)
    observers: list[Callable[[Status], None]] = field(default_factory=list)

    def change(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)
        for observer in self.observers:
            observer(self.status)

    @asynccontextmanager
    async def attended_by(self, attendant: Attendant) -> AsyncIterator[asyncio.Task[None]]:
        """`attendant` while it runs; raises what it fails with."""
        task = asyncio.create_task(attendant.run(self.events.append))
        await asyncio.sleep(0)
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def address_in(folder: Path) -> str:
    return str(folder / "notify")
