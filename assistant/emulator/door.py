"""The door: where TCP connections come in. Open or shut, it judges who may begin TLS, and with what."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Final, cast

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.protocol import State

from assistant.emulator import posts
from assistant.emulator.caller import CLOSE_TIMEOUT_S, Caller
from assistant.emulator.certificate import Wrong
from assistant.emulator.faults import Delay, Withhold, WrongCertificate
from assistant.emulator.protocol import GOING_AWAY
from assistant.emulator.script import FaultBook
from assistant.emulator.settings import EmulatorSettings

logger = logging.getLogger(__name__)

HANDSHAKE_TIMEOUT_S: Final = 60.0
"""Also the longest delay that a fault before the upgrade has."""

MAX_FRAME_BYTES: Final = 16 * 2**20
KEPT_TIMES: Final = 10_000

Judge = Callable[[ServerConnection, Request], Awaitable[Response | None]]
Serve = Callable[[ServerConnection], Awaitable[None]]
AnswerPost = Callable[[int, posts.Request], Awaitable[tuple[int, bytes] | None]]


class Door:
    """Listens on one port. Being shut refuses new connections and keeps those that there are."""

    def __init__(
        self,
        settings: EmulatorSettings,
        faults: FaultBook,
        tls: ssl.SSLContext,
        wrong: Mapping[Wrong, ssl.SSLContext],
        changed: Callable[[], None],
    ) -> None:
        """`wrong` are for certificates that must not be trusted; `changed` is called when somebody comes."""
        self.port = settings.port
        self.accepted: deque[float] = deque(maxlen=KEPT_TIMES)
        self._settings = settings
        self._faults = faults
        self._tls = tls
        self._wrong = wrong
        self._changed = changed
        self._serve: partial[Server] | None = None
        self._answer: AnswerPost | None = None
        self._servers: list[Server] = []
        self._callers: set[Caller] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = 0
        self._lock = asyncio.Lock()

    async def open(self, handler: Serve, judge: Judge, answer: AnswerPost) -> None:
        """Listen; `handler` serves each client whose upgrade `judge` lets through. Raises `OSError`.

        `answer` gives status and body for a call over HTTP, or None if it is to be cut.
        """
        self._answer = answer
        self._serve = partial(
            serve,
            handler,
            self._settings.host,
            process_request=judge,
            create_connection=cast("type[ServerConnection]", partial(Caller, keeper=self)),
            compression=None,
            ping_interval=None,
            open_timeout=HANDSHAKE_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            max_size=MAX_FRAME_BYTES,
        )
        await self.reopen()

    async def reopen(self) -> None:
        """Listen again, on the same port. Raises `OSError` if somebody else does by now."""
        async with self._lock:
            if self._serve is None or self._listening:
                return
            server = await self._serve(self.port)
            self._servers = [one for one in self._servers if one.connections] + [server]
            self.port = next(iter(server.sockets)).getsockname()[1]
            if self._settings.receive_buffer is not None:
                for listening in server.sockets:
                    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._settings.receive_buffer)

    async def shut(self) -> None:
        """Refuse TCP connections from now on."""
        async with self._lock:
            if self._listening:
                self._servers[-1].close(close_connections=False)
                await asyncio.sleep(0)  # the listening socket is closed by the task that this starts

    def shut_for(self, seconds: float) -> None:
        """Refuse TCP connections for so long."""
        self._start(self._shut_for(seconds))

    async def close(self) -> None:
        """Shut for good, and end all connections."""
        await self.shut()
        for task in self._tasks:
            task.cancel()
        ends: list[Awaitable[None]] = list(self._tasks)
        for caller in list(self._callers):
            if caller.opened and caller.state is State.OPEN:
                ends.append(caller.end(GOING_AWAY))
            else:
                caller.cut()
        await asyncio.gather(*ends, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()

    def knock(self, caller: Caller) -> None:
        """A client has connected."""
        self._numbers += 1
        caller.number = self._numbers
        self.accepted.append(caller.loop.time())
        self._changed()
        self._callers.add(caller)
        self._start(self._admit(caller))

    def posted(self, caller: Caller, request: posts.Request) -> None:
        """A client calls over HTTP."""
        self._start(self._reply(caller, request))

    def left(self, caller: Caller) -> None:
        """A client is gone."""
        self._callers.discard(caller)

    @property
    def _listening(self) -> bool:
        return bool(self._servers) and self._servers[-1].is_serving()

    async def _admit(self, caller: Caller) -> None:
        """Begin TLS, unless the faults have something against it."""
        context = self._tls
        for fault in self._faults.strike("accept", caller.number):
            await asyncio.sleep(fault.after_s)
            match fault:
                case WrongCertificate():
                    context = self._wrong[fault.wrong]
                case Delay():
                    await asyncio.sleep(fault.seconds)
                case Withhold():
                    caller.hold()
                    return
                case _:
                    caller.cut(rst=True)
                    return
        try:
            await caller.open(context, HANDSHAKE_TIMEOUT_S)
        except OSError as error:
            logger.info("connection %d: no TLS, %s", caller.number, error)
            caller.cut()

    async def _reply(self, caller: Caller, request: posts.Request) -> None:
        answer = await self._answer(caller.number, request) if self._answer else None
        if answer is None or caller not in self._callers:
            caller.cut()
            return
        caller.transport.write(request.answer(*answer))
        caller.transport.close()

    async def _shut_for(self, seconds: float) -> None:
        await self.shut()
        await asyncio.sleep(seconds)
        with contextlib.suppress(OSError):
            await self.reopen()

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
