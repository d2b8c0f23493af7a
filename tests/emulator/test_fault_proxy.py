"""The bad network that other tests are run over, tested by itself. In real time, with short times."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from assistant.emulator import Emulator, EmulatorSettings, Scenario, Turn
from tests.support.echo import echo_service
from tests.support.fault_proxy import FaultProxy
from tests.support.genai_client import client as genai_client

PATIENCE_S = 10.0
SOON_S = 0.15


@dataclass
class Caller:
    """A client of the echo, through the proxy."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def echo(self, data: bytes) -> bytes:
        """Send, and wait for the same to come back."""
        self.writer.write(data)
        async with asyncio.timeout(PATIENCE_S):
            return await self.reader.readexactly(len(data))

    async def hears_nothing(self) -> bool:
        """Whether nothing comes for a moment."""
        try:
            async with asyncio.timeout(SOON_S):
                return not await self.reader.read(1)
        except TimeoutError:
            return True


class Network:
    """An echo behind a proxy, a caller that is connected, and any further one."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.proxy = FaultProxy(address)
        self._callers: list[Caller] = []

    async def call(self) -> Caller:
        caller = Caller(*await asyncio.open_connection("127.0.0.1", self.proxy.port))
        self._callers.append(caller)
        return caller

    async def hang_up(self) -> None:
        for caller in self._callers:
            caller.writer.transport.abort()
            with suppress(OSError):
                await caller.writer.wait_closed()


@asynccontextmanager
async def network(address: tuple[str, int] | None = None) -> AsyncIterator[Network]:
    async with AsyncExitStack() as stack:
        if address is None:
            address = await stack.enter_async_context(echo_service())
        made = Network(address)
        await stack.enter_async_context(made.proxy)
        stack.push_async_callback(made.hang_up)
        yield made


@asynccontextmanager
async def talking() -> AsyncIterator[tuple[FaultProxy, Caller]]:
    async with network() as made:
        yield made.proxy, await made.call()


async def test_it_carries_everything_in_order() -> None:
    async with talking() as (proxy, caller):
        said = bytes(range(256)) * 4_000
        assert await caller.echo(said) == said
        assert (proxy.up.passed, proxy.down.passed) == (len(said), len(said))
        caller.writer.write_eof()
        assert await caller.reader.read() == b""  # the other's end is carried as well
        assert proxy.accepted == 1


async def test_latency_counts_both_ways() -> None:
    async with talking() as (proxy, caller):
        proxy.latency(0.1)
        begun = asyncio.get_running_loop().time()
        await caller.echo(b"ping")
        assert asyncio.get_running_loop().time() - begun >= 0.2


async def test_bandwidth_is_that_of_one_way() -> None:
    async with talking() as (proxy, caller):
        proxy.bandwidth(up=20_000)
        begun = asyncio.get_running_loop().time()
        await caller.echo(bytes(6_000))
        assert asyncio.get_running_loop().time() - begun >= 0.3


@pytest.mark.parametrize("ways", [{}, {"up": False}, {"down": False}])
async def test_a_black_hole_keeps_the_connection_and_what_was_said(ways: dict[str, bool]) -> None:
    async with talking() as (proxy, caller):
        await caller.echo(b"before")
        proxy.black_hole(**ways)
        caller.writer.write(b"amid")
        assert await caller.hears_nothing()
        assert proxy.up.passed == (10 if ways.get("up") is False else 6)
        assert proxy.down.passed == 6
        proxy.heal()
        assert await caller.reader.readexactly(4) == b"amid"
        assert await caller.echo(b"after") == b"after"


async def test_a_black_hole_is_bounded() -> None:
    async with talking() as (proxy, caller):
        proxy.black_hole()
        caller.writer.write(bytes(16 * 2**20))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(SOON_S):
                await caller.writer.drain()
        assert proxy.up.passed == 0


async def test_in_a_black_hole_a_new_connection_hears_nothing() -> None:
    async with network() as made:
        made.proxy.black_hole()
        caller = await made.call()
        caller.writer.write(b"hello")
        assert await caller.hears_nothing()


async def test_connections_are_reset_by_rst() -> None:
    async with network() as made:
        caller = await made.call()
        await caller.echo(b"before")
        made.proxy.reset()
        with pytest.raises(ConnectionResetError):
            await caller.reader.read(1)
        assert await (await made.call()).echo(b"new") == b"new"


@pytest.mark.parametrize("count", [1, 1_400, 2_500])
async def test_reset_after_exactly_so_many_bytes(count: int) -> None:
    async with talking() as (proxy, caller):
        await caller.echo(b"before")
        proxy.reset_after(up=count)
        caller.writer.write(bytes(9_000))
        with pytest.raises(ConnectionResetError):
            while await caller.reader.read(9_000):
                pass
        assert proxy.up.passed == 6 + count


async def test_new_connections_are_refused_and_old_ones_stay() -> None:
    async with network() as made:
        caller, port = await made.call(), made.proxy.port
        made.proxy.refuse()
        with pytest.raises(ConnectionRefusedError):
            await made.call()
        assert await caller.echo(b"old") == b"old"
        made.proxy.heal()
        assert made.proxy.port == port
        assert await (await made.call()).echo(b"new") == b"new"


async def test_a_service_that_is_not_there_is_a_reset() -> None:
    async with echo_service() as address:
        gone = address
    async with network(gone) as made:
        with pytest.raises(ConnectionResetError):
            await (await made.call()).reader.read(1)


async def test_nothing_outlives_it() -> None:
    async with network() as made:
        for caller in [await made.call() for _ in range(5)]:
            caller.writer.write(b"x")
        made.proxy.black_hole()
        await made.proxy.__aexit__(None, None, None)
        assert made.proxy.open == 0
        with pytest.raises(ConnectionRefusedError):
            await made.call()


async def test_the_service_speaks_tls_through_it() -> None:
    settings: Any = {"response_modalities": ["AUDIO"]}
    async with (
        Emulator(EmulatorSettings(scenario=Scenario(turns=(Turn(reply="Yes."),), delay_s=0))) as service,
        FaultProxy(("127.0.0.1", service.port)) as proxy,
    ):
        caller = genai_client(service, base_url=proxy.url)
        async with caller.aio.live.connect(model="gemini-3.8-live", config=settings) as live:
            proxy.bandwidth(down=40_000)
            await live.send_realtime_input(text="hello")
            kinds = [message.server_content async for message in live.receive()]
            assert kinds
            assert proxy.down.passed > len(service.sent_audio[0].audio)
        await caller.aio.aclose()
