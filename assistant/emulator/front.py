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
from websockets.protocol import State

from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.access import Admitted, Rules, admit
from assistant.emulator.answering import Service
from assistant.emulator.apierrors import problem
from assistant.emulator.caller import Caller
from assistant.emulator.connection import Connection
from assistant.emulator.dialogue import Dialogue
from assistant.emulator.faults import Delay, DropLink, Refuse, Withhold
from assistant.emulator.link import Link
from assistant.emulator.posts import Posts
from assistant.emulator.posts import Request as PostedRequest
from assistant.emulator.recorder import Recorder
from assistant.emulator.settings import EmulatorSettings
from assistant.emulator.voice import Voice

logger = logging.getLogger(__name__)

Found = TypeVar("Found")

KEPT_CONNECTIONS: Final = 32
KEPT_HANDSHAKES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Handshake:
    """One upgrade: its connection's number (from 1), when it was answered and how.

    101 is success, None no answer.
    """

    number: int
    at: float
    status: HTTPStatus | None


class Front:
    """Takes clients; keeps a link for each that is there, and a record of each that was."""

    def __init__(
        self,
        settings: EmulatorSettings,
        service: Service,
        voice: Voice,
        recorder: Recorder | None,
        rules: Rules,
    ) -> None:
        self.links: dict[int, Link] = {}
        self.connections: list[Connection] = []
        self.handshakes: deque[Handshake] = deque(maxlen=KEPT_HANDSHAKES)
        self._settings = settings
        self._service = service
        self._voice = voice
        self._recorder = recorder
        self._rules = rules
        self.posts = Posts(service.scenario.programs, service.faults)
        self._admitted: WeakKeyDictionary[Caller, Admitted] = WeakKeyDictionary()
        self._change = asyncio.Event()

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """Judge an upgrade; None lets it through."""
        caller = _caller(socket)
        response = await self._refuse(caller)
        admitted = admit(request.path, request.headers, self._rules)
        if isinstance(admitted, Admitted):
            self._admitted[caller] = admitted
        elif response is None:
            response = respond(caller, admitted.status, admitted.message, reason=admitted.reason)
        if caller.state is State.CONNECTING:  # still
            self._note(caller, HTTPStatus(response.status_code if response else 101))
        return response

    async def serve(self, socket: ServerConnection) -> None:
        """Converse with an admitted client until it is gone."""
        caller = _caller(socket)
        number, admitted = caller.number, self._admitted.pop(caller)
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
            link = Link(caller, dialogue, connection, self._voice, recording, self.changed)
            self.links[number] = link
            try:
                await link.serve()
            finally:
                del self.links[number]
                self._service.sessions.leave(number)
        logger.info("connection %d: closed, %s", number, connection.close_code)

    async def answer(self, number: int, request: PostedRequest) -> tuple[int, bytes] | None:
        """Answer a call over HTTP, on the connection `number`."""
        answer = await self.posts.answer(request, number, self._rules)
        self.changed()
        return answer

    async def wait_for(self, condition: Callable[[], Found | None], timeout_s: float, what: str) -> Found:
        """Wait for a true `condition()`, looked at after every change, and return it."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (found := condition()):
                    await self._change.wait()
        except TimeoutError:
            raise TimeoutError(f"{what} did not happen within {timeout_s:g} s") from None
        return found

    async def _refuse(self, caller: Caller) -> Response | None:
        """What the faults have against this upgrade."""
        for fault in self._service.faults.strike("handshake", caller.number):
            await asyncio.sleep(fault.after_s)
            match fault:
                case Refuse():
                    response = respond(caller, fault.status, fault.reason, fault.retry_delay_s)
                    if fault.retry_after_s is not None:
                        response.headers["Retry-After"] = str(fault.retry_after_s)
                    return response
                case Delay():
                    await asyncio.sleep(fault.seconds)
                case Withhold():
                    self._note(caller, None)
                    await caller.wait_closed()
                case _:
                    self._note(caller, None)
                    caller.cut(rst=isinstance(fault, DropLink) and fault.rst)
                    await caller.wait_closed()
        return None

    def _note(self, caller: Caller, status: HTTPStatus | None) -> None:
        self.handshakes.append(Handshake(caller.number, asyncio.get_running_loop().time(), status))
        logger.info(
            "connection %d: %s", caller.number, f"{status} {status.phrase}" if status else "no answer"
        )
        self.changed()

    def changed(self) -> None:
        """Something happened that somebody may wait for."""
        waiting, self._change = self._change, asyncio.Event()
        waiting.set()


def respond(
    caller: Caller, status: int, message: str, retry_delay_s: float | None = None, reason: str = ""
) -> Response:
    """An error in the service's own JSON."""
    response = caller.respond(status, problem(status, message, retry_delay_s=retry_delay_s, reason=reason))
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json; charset=UTF-8"
    return response


def _caller(socket: ServerConnection) -> Caller:
    """Every connection comes through the door."""
    if not isinstance(socket, Caller):
        raise TypeError(f"{socket!r} did not come through the door")
    return socket
