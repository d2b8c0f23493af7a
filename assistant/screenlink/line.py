"""The TLS port where the paired PC is awaited: open only while there is one."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Final, Protocol

from assistant.screen import trust
from assistant.screen.errors import ScreenError
from assistant.screen.identity import Certificate, Identity
from assistant.screen.messages import FromPc
from assistant.screen.wire import hear_pc
from assistant.screenlink.connection import Connection, Patience
from assistant.screenlink.door import listen, open_streams, welcome
from assistant.screenlink.place import Place
from assistant.screenlink.sharing import NOT_PAIRED
from assistant.screenlink.store import Store

log = logging.getLogger(__name__)

RETRY_S: Final = 5.0
"""After a port or a file that was of no use."""


class Host(Protocol):
    """Who is told what happens on the line."""

    def absent(self, why: str) -> None:
        """No PC can connect, and why; empty: it can, from now on."""

    def connected(self, connection: Connection[FromPc], pc: str) -> None:
        """The paired PC is there; it takes the place of a connection before."""

    def heard(self, connection: Connection[FromPc], message: FromPc) -> None:
        """It said something."""

    def gone(self, connection: Connection[FromPc], why: str) -> None:
        """The connection is over."""


class Line:
    """Lets in exactly the PC that the store trusts, and drops it within a moment when that changes."""

    def __init__(
        self, place: Place, store: Store, host: Host, changed: Callable[[], None], patience: Patience
    ) -> None:
        """`changed` is called when `port` is another."""
        self.port: int | None = None
        """Where the paired PC is awaited now."""
        self._place = place
        self._store = store
        self._host = host
        self._changed = changed
        self._patience = patience

    async def run(self) -> None:
        """Serve until cancelled. What goes wrong is told to the host, and tried again."""
        while True:
            try:
                own = await self._store.identity()
                pc = self._store.pc
                if pc is None:
                    self._host.absent(NOT_PAIRED)
                    await self._store.other_than(None)
                else:
                    await self._serve(own, pc)
            except (ScreenError, OSError) as error:
                log.warning("the screen of a PC cannot be shared: %s", error)
                self._host.absent(str(error))
                await asyncio.sleep(RETRY_S)

    async def _serve(self, own: Identity, pc: Certificate) -> None:
        """Serve `pc` for as long as it is the one that is trusted."""
        context = await asyncio.to_thread(trust.for_device, own, pc)
        with closing(listen(self._place.bind, self._place.port)) as listener:
            self._moved(listener.getsockname()[1])
            self._host.absent("")
            try:
                async with asyncio.TaskGroup() as group:
                    task = group.create_task(welcome(listener, partial(self._talk, context, pc)))
                    await self._store.other_than(pc)
                    task.cancel()
            finally:
                self._moved(None)

    async def _talk(self, context: ssl.SSLContext, pc: Certificate, caller: socket.socket) -> None:
        try:
            reader, writer = await open_streams(caller, context)
        except OSError as error:
            log.warning("somebody who is not the paired PC was refused: %s", error)
            return
        connection = Connection(reader, writer, hear_pc(), self._patience)
        why = "the pairing is over"
        try:
            trust.check(connection.tls, pc)
            self._host.connected(connection, pc.name)
            while True:
                for message in await connection.hear():
                    self._host.heard(connection, message)
        except (ScreenError, OSError) as error:
            why = f"the connection to {pc.name} was lost: {error}"
        finally:
            self._host.gone(connection, why)
            await connection.close()

    def _moved(self, port: int | None) -> None:
        self.port = port
        self._changed()
