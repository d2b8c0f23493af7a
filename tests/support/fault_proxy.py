"""A bad network between a client and the emulator: a TCP proxy that knows nothing of what it carries.

    async with FaultProxy(("127.0.0.1", emulator.port)) as proxy:
        ... a client connects to proxy.url ...
        proxy.black_hole()
        proxy.heal()

Nothing is lost, reordered or changed, as TCP promises: what a black hole holds back arrives after `heal`.
A connection attempt in a black hole is accepted by the kernel, and then hears nothing.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

PACKET_BYTES: Final = 1400
QUEUED_PACKETS: Final = 64
"""Under way in each direction of a connection: about 90 kB, so latency L allows 90 kB / L."""

BUFFER_BYTES: Final = 64 * 1024
"""Of the kernel, for each socket and direction. What a black hole swallows before the sender is blocked."""

CONNECT_TIMEOUT_S: Final = 5.0
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: on, 0 s. The kernel then ends the connection by RST."""


@dataclass
class Way:
    """One direction, of all connections."""

    latency_s: float = 0.0
    bytes_s: float | None = None
    """Bandwidth of each connection; None: as fast as it goes."""
    reset_after: int | None = None
    """So many bytes still go through, then everything is reset."""
    passed: int = 0
    """Bytes that went through, of all connections."""
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._free.set()

    def stop(self) -> None:
        """Let nothing through."""
        self._free.clear()

    def heal(self) -> None:
        """Let everything through, at once."""
        self.latency_s, self.bytes_s, self.reset_after = 0.0, None, None
        self._free.set()

    async def let_through(self, size: int) -> None:
        """Wait until so many bytes may pass."""
        if self.bytes_s:
            await asyncio.sleep(size / self.bytes_s)
        await self._free.wait()


class _Carrier:
    """One connection: both sockets, and what is under way between them."""

    def __init__(
        self, client: socket.socket, to: tuple[str, int], up: Way, down: Way, reset: Callable[[], None]
    ) -> None:
        self.by_reset = False
        self._client = client
        self._service = socket.socket()
        self._to = to
        self._ways = up, down
        self._reset = reset
        self._loop = asyncio.get_running_loop()

    async def carry(self) -> None:
        """Until both sides have said everything, or one is gone."""
        try:
            for side in (self._client, self._service):
                _prepare(side)
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._loop.sock_connect(self._service, self._to)
            up, down = self._ways
            async with asyncio.TaskGroup() as ends:
                for source, sink, way in (
                    (self._client, self._service, up),
                    (self._service, self._client, down),
                ):
                    packets: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(QUEUED_PACKETS)
                    ends.create_task(self._take(source, way, packets))
                    ends.create_task(self._give(sink, way, packets))
        except* (OSError, TimeoutError):
            self.by_reset = True
        finally:
            for side in (self._client, self._service):
                if self.by_reset:
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                side.close()

    async def _take(
        self, source: socket.socket, way: Way, packets: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        data = b" "
        while data:
            await way.let_through(0)
            data = await self._loop.sock_recv(source, PACKET_BYTES)
            await packets.put((self._loop.time() + way.latency_s, data))

    async def _give(self, sink: socket.socket, way: Way, packets: asyncio.Queue[tuple[float, bytes]]) -> None:
        while True:
            due, data = await packets.get()
            await asyncio.sleep(due - self._loop.time())
            await way.let_through(len(data))
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            allowed = data if way.reset_after is None else data[: way.reset_after]
            await self._loop.sock_sendall(sink, allowed)
            way.passed += len(allowed)
            if way.reset_after is not None:
                way.reset_after -= len(allowed)
                if way.reset_after <= 0:
                    self._reset()


def _prepare(side: socket.socket) -> None:
    side.setblocking(False)
    side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for buffer in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        side.setsockopt(socket.SOL_SOCKET, buffer, BUFFER_BYTES)


class FaultProxy:
    """Takes connections on `port` while its context is entered. Nothing of it outlives that."""

    def __init__(self, to: tuple[str, int]) -> None:
        """`to` is the address of the service."""
        self.port = 0
        self.up = Way()
        """From the client to the service."""
        self.down = Way()
        self.accepted = 0
        """Connections that were made."""
        self._to = to
        self._listening: socket.socket | None = None
        self._carriers: dict[asyncio.Task[None], _Carrier] = {}

    async def __aenter__(self) -> Self:
        self.heal()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.refuse()
        self.reset()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    @property
    def url(self) -> str:
        """What clients take for the service's base URL. The emulator's certificate is good for it."""
        return f"https://localhost:{self.port}"

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._carriers)

    def latency(self, seconds: float) -> None:
        """Every byte takes so long, each way."""
        self.up.latency_s = self.down.latency_s = seconds

    def bandwidth(self, *, up: float | None = None, down: float | None = None) -> None:
        """Bytes a second, each way; None: as fast as it goes."""
        self.up.bytes_s, self.down.bytes_s = up, down

    def black_hole(self, *, up: bool = True, down: bool = True) -> None:
        """Let nothing through, one way or both. Connections stay, and nobody is told."""
        for way, wanted in ((self.up, up), (self.down, down)):
            if wanted:
                way.stop()

    def reset(self) -> None:
        """End all connections by RST, on both sides."""
        for task, carrier in self._carriers.items():
            carrier.by_reset = True
            task.cancel()

    def reset_after(self, *, up: int | None = None, down: int | None = None) -> None:
        """End all connections by RST once exactly so many more bytes have passed one way."""
        self.up.reset_after, self.down.reset_after = up, down

    def refuse(self) -> None:
        """Refuse new connections. Those that there are stay."""
        if self._listening:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
            self._listening = None

    def heal(self) -> None:
        """Be a good network again, for the connections that there are and for new ones."""
        self.up.heal()
        self.down.heal()
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port))
            self._listening.setblocking(False)
            self.port = self._listening.getsockname()[1]
            asyncio.get_running_loop().add_reader(self._listening, self._accept)

    def _accept(self) -> None:
        if self._listening is None:
            return
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            client, _ = self._listening.accept()
            self.accepted += 1
            carrier = _Carrier(client, self._to, self.up, self.down, self.reset)
            task = asyncio.create_task(carrier.carry())
            self._carriers[task] = carrier
            task.add_done_callback(self._carriers.pop)
