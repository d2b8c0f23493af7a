"""The front door: upgrades judged, connections made, watched and counted."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.access import Admitted, admit
from assistant.emulator.answering import Service
from assistant.emulator.connection import Connection
from assistant.emulator.dialogue import Dialogue
from assistant.emulator.faults import Delay, Refuse
from assistant.emulator.link import Link
from assistant.emulator.recorder import Recorder
from assistant.emulator.settings import EmulatorSettings
from assistant.emulator.voice import Voice

logger = logging.getLogger(__name__)

Found = TypeVar("Found")

KEPT_CONNECTIONS: Final = 32
KEPT_HANDSHAKES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Handshake:
    """One attempt to connect: its number (from 1), when it was answered and how. 101 is success."""

    number: int
    at: float
    status: HTTPStatus


class Front:
    """Takes clients; keeps a link for each that is there, and a record of each that was."""

    def __init__(
        self, settings: EmulatorSettings, service: Service, voice: Voice, recorder: Recorder | None
    ) -> None:
        self.links: dict[int, Link] = {}
        self.connections: list[Connection] = []
        self.handshakes: deque[Handshake] = deque(maxlen=KEPT_HANDSHAKES)
        self._settings = settings
        self._service = service
        self._voice = voice
        self._recorder = recorder
        self._admitted: WeakKeyDictionary[ServerConnection, tuple[int, Admitted]] = WeakKeyDictionary()
        self._numbers = 0
        self._change = asyncio.Event()

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """Judge an upgrade; None lets it through."""
        self._numbers += 1
        number = self._numbers
        response = await self._refuse(socket, number)
        admitted = admit(request.path, request.headers, self._settings.api_key)
        if isinstance(admitted, Admitted):
            self._admitted[socket] = number, admitted
        elif response is None:
            response = socket.respond(admitted.status, admitted.reason)
        status = HTTPStatus(response.status_code) if response else HTTPStatus.SWITCHING_PROTOCOLS
        self.handshakes.append(Handshake(number, asyncio.get_running_loop().time(), status))
        logger.info("connection %d: %d %s", number, status, status.phrase)
        self._changed()
        return response

    async def serve(self, socket: ServerConnection) -> None:
        """Converse with an admitted client until it is gone."""
        number, admitted = self._admitted.pop(socket)
        connection = Connection(
            number=number,
            backend=admitted.backend,
            version=admitted.version,
            opened_at=asyncio.get_running_loop().time(),
            kept_audio=int(self._settings.kept_audio_s * MICROPHONE_RATE_HZ) * SAMPLE_BYTES,
        )
        self.connections.append(connection)
        del self.connections[:-KEPT_CONNECTIONS]
        dialogue = Dialogue(self._service, admitted.backend, admitted.version, number)
        recording = self._recorder.record(connection) if self._recorder else None
        with recording or contextlib.nullcontext():
            link = Link(socket, dialogue, connection, self._voice, recording, self._changed)
            self.links[number] = link
            try:
                await link.serve()
            finally:
                del self.links[number]
        logger.info("connection %d: closed, %s", number, connection.close_code)

    async def wait_for(self, condition: Callable[[], Found | None], timeout_s: float, what: str) -> Found:
        """Wait for a true `condition()`, looked at after every change, and return it."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (found := condition()):
                    await self._change.wait()
        except TimeoutError:
            raise TimeoutError(f"{what} did not happen within {timeout_s:g} s") from None
        return found

    async def _refuse(self, socket: ServerConnection, number: int) -> Response | None:
        """What the faults have against this upgrade."""
        for fault in self._service.faults.strike("handshake", number):
            await asyncio.sleep(fault.after_s)
            match fault:
                case Refuse():
                    response = socket.respond(
                        HTTPStatus(fault.status), "Refused, as the emulator was told.\n"
                    )
                    if fault.retry_after_s is not None:
                        response.headers["Retry-After"] = str(fault.retry_after_s)
                    return response
                case Delay():
                    await asyncio.sleep(fault.seconds)
                case _:
                    socket.transport.abort()
        return None

    def _changed(self) -> None:
        waiting, self._change = self._change, asyncio.Event()
        waiting.set()
