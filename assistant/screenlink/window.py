"""The window for pairing: two minutes, three tries, one PC."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Final

from assistant.screen.errors import IdentityError, PairingError, WireError
from assistant.screen.identity import Certificate, Identity
from assistant.screen.messages import PairingFromPc, Rejected, Rejection
from assistant.screen.pairing import STEP_S, TRIES, WINDOW_S, DeviceSide
from assistant.screen.wire import hear_pairing_pc
from assistant.screenlink.connection import Connection, Patience
from assistant.screenlink.door import listen, open_streams, welcome

log = logging.getLogger(__name__)

Keep = Callable[[Certificate], Awaitable[None]]

UNHURRIED: Final = Patience(silent_s=STEP_S, message_s=STEP_S, ping_s=None)


class Window:
    """Open once, for one code."""

    def __init__(
        self,
        own: Identity,
        code: str,
        keep: Keep,
        *,
        window_s: float = WINDOW_S,
        patience: Patience = UNHURRIED,
    ) -> None:
        """`keep` is given the certificate of the PC that has proved to know `code`, and may refuse it."""
        self.code = code
        self._own = own
        self._keep = keep
        self._window_s = window_s
        self._patience = patience
        self._tries_left = TRIES
        self._busy = False
        self._paired = False
        self._over = asyncio.Event()

    async def serve(self, bind: str, port: int, opened: Callable[[int], None]) -> bool:
        """Whether a PC was paired, once that is decided. Raises `OSError` if the port cannot be opened.

        `opened` is told the port.
        """
        with closing(listen(bind, port)) as listener:
            opened(listener.getsockname()[1])
            try:
                async with asyncio.timeout(self._window_s), asyncio.TaskGroup() as group:
                    serving = group.create_task(welcome(listener, self._serve))
                    await self._over.wait()
                    serving.cancel()
            except TimeoutError:
                log.info("nobody was paired in time")
        return self._paired

    async def _serve(self, caller: socket.socket) -> None:
        reader, writer = await open_streams(caller)
        connection = Connection(reader, writer, hear_pairing_pc(), self._patience)
        try:
            if self._busy or self._over.is_set():
                rejection = Rejection.CLOSED if self._over.is_set() else Rejection.BUSY
                connection.say(Rejected(self._tries_left, rejection))
                return
            self._busy = True
            try:
                await self._converse(connection)
            finally:
                self._busy = False
        finally:
            await connection.close()
            if self._paired or not self._tries_left:
                self._over.set()

    async def _converse(self, connection: Connection[PairingFromPc]) -> None:
        side = DeviceSide(self._own, self.code)
        connection.say(side.introduction)
        try:
            while not self._paired:
                for message in await connection.hear():
                    await self._answer(side, message, connection)
        except (PairingError, WireError, IdentityError, OSError) as error:
            if side.guessed:
                self._tries_left -= 1
            log.warning("a PC could not be paired, %d tries are left: %s", self._tries_left, error)
            rejection = error.rejection if isinstance(error, PairingError) else Rejection.INVALID
            connection.say(Rejected(self._tries_left, rejection))

    async def _answer(
        self, side: DeviceSide, message: PairingFromPc, connection: Connection[PairingFromPc]
    ) -> None:
        # SPAKE2 in pure Python: long enough to be heard as a gap if it ran on the loop.
        answers = await asyncio.to_thread(side.receive, message)
        if side.paired is not None:
            await self._keep(side.paired)  # before the PC is told that it is
            self._paired = True
            log.info("paired with the PC %s", side.paired.name)
        for answer in answers:
            connection.say(answer)
