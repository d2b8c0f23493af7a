"""Real TLS over loopback: who is let in, and what is made of who is not."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from assistant.errors import ServiceError
from assistant.screen import trust
from assistant.screen.agent.addresses import Address
from assistant.screen.agent.connection import Connection, dialled
from assistant.screen.errors import TrustError, WireError
from assistant.screen.identity import Identity, load_or_make
from assistant.screen.messages import Grant, Hello, Ping, ScreenPicture, Wanted
from assistant.screen.wire import encode


@pytest.fixture
def device(tmp_path: Path) -> Identity:
    return load_or_make(tmp_path / "device", "kitchen")


@pytest.fixture
def pc(tmp_path: Path) -> Identity:
    return load_or_make(tmp_path / "pc", "study")


@pytest.fixture
def stranger(tmp_path: Path) -> Identity:
    return load_or_make(tmp_path / "stranger", "kitchen")


@asynccontextmanager
async def serving(context: ssl.SSLContext | None, says: bytes) -> AsyncIterator[Address]:
    """Says it to whoever connects, and waits until they hang up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(says)
        try:
            while await reader.read(65_536):
                pass
        except OSError:
            pass
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield Address("127.0.0.1", server.sockets[0].getsockname()[1])


HELLO = encode(Hello())
PING = encode(Ping())


async def test_the_paired_device_is_greeted_and_heard(device: Identity, pc: Identity) -> None:
    early = HELLO + encode(Wanted()) + encode(Grant(1, 2, 3, 4))
    async with (
        serving(trust.for_device(device, pc.certificate), early) as address,
        dialled(address, pc, device.certificate) as connection,
    ):
        assert await connection.heard() == [Wanted(), Grant(1, 2, 3, 4)]
        connection.say(ScreenPicture(1, 5, b"jpeg"))
        await connection.settle()


async def test_another_device_of_the_same_name_is_not_trusted(
    device: Identity, pc: Identity, stranger: Identity
) -> None:
    async with serving(trust.for_device(stranger, pc.certificate), HELLO) as address:
        with pytest.raises(TrustError, match="is not the device that was paired"):
            async with dialled(address, pc, device.certificate):
                pytest.fail("a stranger was greeted")


async def test_a_device_that_trusts_another_pc_does_not_let_this_one_in(
    device: Identity, pc: Identity, stranger: Identity
) -> None:
    async with serving(trust.for_device(device, stranger.certificate), HELLO) as address:
        with pytest.raises(TrustError, match=r"does not let this PC in.*pair again"):
            async with dialled(address, pc, device.certificate):
                pytest.fail("who did not let us in was greeted")


@pytest.mark.parametrize(
    ("says", "error", "words"),
    [
        (encode(Hello(2)), WireError, "version 2"),
        (encode(Wanted()), WireError, "does not begin with a greeting"),
        (b"nonsense" * 10, WireError, "is not expected"),
    ],
)
async def test_what_is_no_greeting(
    device: Identity, pc: Identity, says: bytes, error: type[Exception], words: str
) -> None:
    async with serving(trust.for_device(device, pc.certificate), says) as address:
        with pytest.raises(error, match=words):
            async with dialled(address, pc, device.certificate):
                pytest.fail("it was greeted")


async def test_what_speaks_no_tls(device: Identity, pc: Identity) -> None:
    async with serving(None, b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10) as address:
        with pytest.raises((TrustError, ServiceError)):
            async with dialled(address, pc, device.certificate):
                pytest.fail("it was greeted")


async def test_nobody_there(device: Identity, pc: Identity) -> None:
    with pytest.raises(ServiceError, match=r"cannot be reached at 127\.0\.0\.1:1"):
        async with dialled(Address("127.0.0.1", 1), pc, device.certificate):
            pytest.fail("nobody was greeted")


@asynccontextmanager
async def line(silent_s: float, ping_s: float) -> AsyncIterator[tuple[Connection, asyncio.StreamReader]]:
    """A connection to somebody who only listens, and what they hear."""
    theirs: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    server = await asyncio.start_server(lambda *streams: theirs.put_nowait(streams), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        heard, other = await theirs.get()
        try:
            yield Connection(reader, writer, silent_s, ping_s), heard
        finally:
            for each in (writer, other):
                each.transport.abort()
                with suppress(OSError):
                    await each.wait_closed()


async def test_a_device_that_is_silent_is_given_up() -> None:
    async with line(silent_s=0.05, ping_s=5) as (connection, _):
        with pytest.raises(ServiceError, match=r"silent for 0\.05 s"):
            await connection.heard()


async def test_a_device_that_does_not_read_is_given_up() -> None:
    async with line(silent_s=0.05, ping_s=5) as (connection, _):
        for number in range(8):
            connection.say(ScreenPicture(number, 0, bytes(4_000_000)))
        with pytest.raises(ServiceError, match="does not read"):
            await connection.settle()


async def test_a_silent_pc_pings() -> None:
    async with line(silent_s=5, ping_s=0.01) as (connection, heard):
        pinging = asyncio.ensure_future(connection.keep_alive())
        assert await heard.readexactly(2 * len(PING)) == 2 * PING
        pinging.cancel()
        await asyncio.gather(pinging, return_exceptions=True)
