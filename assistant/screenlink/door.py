"""A TCP port that is open for a while, and who comes in: a few at a time."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from assistant.screen.trust import HANDSHAKE_S

log = logging.getLogger(__name__)

MAX_CALLERS: Final = 4
"""At once: the PC, the PC after its network changed, and somebody who will be refused or two."""
ACCEPT_RETRY_S: Final = 0.5
BUFFER_BYTES: Final = 65_536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def listen(bind: str, port: int) -> socket.socket:
    """Open the port on the address `bind`, empty: on all of them, IPv4 and IPv6. Raises `OSError`."""
    both = not bind and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both or ":" in bind else socket.AF_INET
    listener = socket.create_server((bind, port), family=family, dualstack_ipv6=both, backlog=MAX_CALLERS)
    listener.setblocking(False)
    return listener


async def welcome(
    listener: socket.socket, serve: Callable[[socket.socket], Coroutine[Any, Any, None]]
) -> None:
    """`serve` each caller in a task of its own, until cancelled; one too many is hung up on.

    Each socket is closed when its `serve` ends. `serve` raises nothing.
    """
    loop = asyncio.get_running_loop()
    callers = 0

    def left(caller: socket.socket, _: asyncio.Task[None]) -> None:
        nonlocal callers
        callers -= 1
        caller.close()  # where the task was cancelled before it began

    async with asyncio.TaskGroup() as group:
        while True:
            try:
                caller, _ = await loop.sock_accept(listener)
            except OSError as error:
                log.warning("a caller cannot be let in: %s", error)
                await asyncio.sleep(ACCEPT_RETRY_S)
                continue
            if callers >= MAX_CALLERS:
                caller.close()
                continue
            callers += 1
            group.create_task(serve(caller)).add_done_callback(partial(left, caller))


async def open_streams(caller: socket.socket, context: ssl.SSLContext | None = None) -> Streams:
    """Streams over `caller`, with TLS if there is a `context`. Raises `OSError` if the handshake fails."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=BUFFER_BYTES)
    protocol = asyncio.StreamReaderProtocol(reader)
    timeout = {} if context is None else {"ssl_handshake_timeout": HANDSHAKE_S}
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, caller, ssl=context, **timeout)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
