"""What waits has a deadline, and what is kept has a bound."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

import pytest

from assistant.screen import messages as m
from assistant.screen.errors import WireError
from assistant.screen.wire import encode, hear_pc
from assistant.screenlink.connection import Connection, Patience
from assistant.screenlink.door import MAX_CALLERS, listen, open_streams, welcome
from tests.support.pc import LOCALHOST

QUIET = Patience(silent_s=5.0, message_s=5.0, ping_s=None)


@asynccontextmanager
async def a_pair(patience: Patience) -> AsyncIterator[tuple[Connection[m.FromPc], socket.socket]]:
    """A connection and the raw socket at its other end."""
    near, far = socket.socketpair()
    near.setblocking(False)
    with near, far:
        connection = Connection(*await open_streams(near), hear_pc(), patience)
        try:
            yield connection, far
        finally:
            connection.cut()
            await asyncio.sleep(0)


async def test_messages_are_heard_as_they_come() -> None:
    async with a_pair(QUIET) as (connection, far):
        far.sendall(encode(m.Hello()) + encode(m.Consented()) + encode(m.Ping())[:2])
        assert await connection.hear() == [m.Hello(), m.Consented()]
        far.sendall(encode(m.Ping())[2:])
        assert await connection.hear() == [m.Ping()]


async def test_who_says_nothing_is_given_up() -> None:
    async with a_pair(Patience(0.05, 5.0, None)) as (connection, _):
        with pytest.raises(WireError, match="says nothing"):
            await connection.hear()


async def test_who_does_not_finish_a_message_is_given_up() -> None:
    async with a_pair(Patience(5.0, 0.05, None)) as (connection, far):
        far.sendall(encode(m.Hello()) + encode(m.Ping())[:1])
        assert await connection.hear() == [m.Hello()]
        with pytest.raises(WireError, match="too slow"):
            await connection.hear()


async def test_a_byte_now_and_then_makes_no_message_faster() -> None:
    async with a_pair(Patience(5.0, 0.2, None)) as (connection, far):
        hearing = asyncio.create_task(connection.hear())
        for byte in encode(m.SharingEnded(m.Ending.SUSPENDED)):
            await asyncio.sleep(0.03)
            if not hearing.done():
                far.sendall(bytes([byte]))
        with pytest.raises(WireError, match="too slow"):
            await hearing


async def test_who_hangs_up_is_gone() -> None:
    async with a_pair(QUIET) as (connection, far):
        far.close()
        with pytest.raises(ConnectionError, match="hung up"):
            await connection.hear()


async def test_who_does_not_listen_is_cut_off_before_much_is_kept() -> None:
    async with a_pair(QUIET) as (connection, far):
        for _ in range(100):
            connection.say(m.Introduction(1, bytes(2_000)))
        far.settimeout(5)
        kept = len(far.recv(1_000_000, socket.MSG_WAITALL))
        assert kept < 100 * 2_000
        with pytest.raises(ConnectionError):
            await connection.hear()


async def test_one_caller_too_many_is_hung_up_on() -> None:
    served = 0
    go = asyncio.Event()

    async def serve(caller: socket.socket) -> None:
        nonlocal served
        served += 1
        await go.wait()

    with closing(listen(LOCALHOST, 0)) as listener:
        task = asyncio.create_task(welcome(listener, serve))
        port = listener.getsockname()[1]
        lines = [await asyncio.open_connection(LOCALHOST, port) for _ in range(MAX_CALLERS + 1)]
        assert await lines[-1][0].read() == b""
        assert served == MAX_CALLERS
        go.set()
        for reader, writer in lines:
            assert await reader.read() == b""
            writer.close()
        reader, writer = await asyncio.open_connection(LOCALHOST, port)
        assert await reader.read() == b""
        writer.close()
        assert served == MAX_CALLERS + 1
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.parametrize(
    ("bind", "answering"),
    [
        ("", {"127.0.0.1", "::1"}),
        ("127.0.0.1", {"127.0.0.1"}),
        ("::1", {"::1"}),
    ],
)
@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
async def test_the_address_is_the_owners_choice(bind: str, answering: set[str]) -> None:
    answered = set()
    with closing(listen(bind, 0)) as listener:
        for address in ("127.0.0.1", "::1"):
            with suppress(OSError):
                _, writer = await asyncio.open_connection(address, listener.getsockname()[1])
                writer.close()
                answered.add(address)
    assert answered == answering
