"""One client of the control socket: requests in, answers out, the newest status for those who follow it."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from assistant.control.codec import ANSWERS, MAX_LINE_BYTES, REQUESTS
from assistant.control.messages import Answer, Refused, Request
from assistant.core.status import Status
from assistant.errors import ControlError

log = logging.getLogger(__name__)

MAX_ANSWERS = 64
"""A client that asks more without reading is dropped."""


class Connection:
    """Raises nothing because of its client. One that does not read, or is silent for long, is dropped."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, send_timeout_s: float, idle_s: float
    ) -> None:
        """A write may take `send_timeout_s`; a client that follows nothing may be silent for `idle_s`."""
        self._reader = reader
        self._writer = writer
        self._send_timeout_s = send_timeout_s
        self._idle_s: float | None = idle_s
        self._answers: deque[Answer] = deque()
        self._newest: Status | None = None
        self.following = False
        """Whether it is told of changes of the status."""
        self._over = False
        self._work = asyncio.Event()
        writer.transport.set_write_buffer_limits(0)  # `drain` returns when the kernel has everything

    async def run(self, answer: Callable[[Request], Answer]) -> None:
        """Serve the client until it goes."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send())
                await self._receive(answer)
                self._over = True
                self._work.set()
        finally:
            self._writer.transport.abort()
            with suppress(OSError):
                await self._writer.wait_closed()

    def follow(self) -> None:
        """From now on `show` is passed on."""
        self.following = True
        self._idle_s = None

    def show(self, status: Status) -> None:
        """Tell a follower; a status that has not left yet is replaced."""
        if self.following:
            self._newest = status
            self._work.set()

    async def _receive(self, answer: Callable[[Request], Answer]) -> None:
        try:
            while len(self._answers) < MAX_ANSWERS:
                async with asyncio.timeout(self._idle_s):
                    line = await self._reader.readuntil()
                self._reply(_answer_to(line, answer))
        except asyncio.LimitOverrunError:
            self._reply(Refused(f"a line has at most {MAX_LINE_BYTES} bytes"))
        except (asyncio.IncompleteReadError, TimeoutError, OSError) as error:
            log.debug("a client of the control socket went: %r", error)

    def _reply(self, answer: Answer) -> None:
        self._answers.append(answer)
        self._work.set()

    async def _send(self) -> None:
        try:
            while not self._over:
                await self._work.wait()
                self._work.clear()
                while message := self._next():
                    self._writer.write(ANSWERS.encode(message))
                    async with asyncio.timeout(self._send_timeout_s):
                        await self._writer.drain()
        except (TimeoutError, OSError) as error:
            log.debug("a client of the control socket does not read: %r", error)
            self._writer.transport.abort()  # which ends `_receive` too

    def _next(self) -> Answer | None:
        if self._answers:
            return self._answers.popleft()
        newest, self._newest = self._newest, None
        return newest


def _answer_to(line: bytes, answer: Callable[[Request], Answer]) -> Answer:
    try:
        return answer(REQUESTS.decode(line))
    except ControlError as error:
        return Refused(str(error))
