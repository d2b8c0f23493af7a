"""The device's side of the control socket: takes what a person asks for, tells the status."""

import asyncio
import logging
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.control.codec import ANSWERS, MAX_LINE_BYTES
from assistant.control.connection import Connection
from assistant.control.listener import listening
from assistant.control.messages import (
    Accepted,
    Answer,
    CancelAlarm,
    ForgetPc,
    HearFile,
    MeasuredAsked,
    MeasureSound,
    Refused,
    Request,
    StatusAsked,
    StatusFollowed,
)
from assistant.core.events import PairingAsked, TalkPressed, TalkReleased
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import AssistantError
from assistant.ports import Report, SoundMeter

log = logging.getLogger(__name__)

MAX_CLIENTS = 16
SEND_TIMEOUT_S = 2.0
IDLE_S = 60.0
ACCEPT_RETRY_S = 0.5
"""Out of file descriptors: who connects waits in the kernel for this long."""
NO_SCREEN = "this device looks at no screen; set [screen] enabled = true"


class ControlServer:
    """Serves several clients at once on a Unix socket that only the device's user may use.

    `status` gives the present status. `hear` lets a simulated microphone hear a WAV file, and may raise an
    `AssistantError`; a device with real ears has none. `unpair` forgets the PC that is paired; a device that
    looks at no screen has none. `cancel_alarm` tells whether there was one of that number. `meter` measures
    the sound.
    """

    def __init__(
        self,
        path: Path,
        status: Callable[[], Status],
        hear: Callable[[Path], object] | None = None,
        unpair: Callable[[], object] | None = None,
        cancel_alarm: Callable[[int], bool] = lambda _: False,
        meter: SoundMeter | None = None,
        *,
        send_timeout_s: float = SEND_TIMEOUT_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._path = path
        self._status = status
        self._hear = hear
        self._unpair = unpair
        self._cancel_alarm = cancel_alarm
        self._meter = meter
        self._send_timeout_s = send_timeout_s
        self._idle_s = idle_s
        self._connections: set[Connection] = set()

    async def run(self, report: Report) -> None:
        """Report what clients ask for until cancelled; the socket is gone afterwards.

        Raises `ControlError` if the socket cannot be made, or if another device answers on it.
        """
        loop = asyncio.get_running_loop()
        with listening(self._path, MAX_CLIENTS) as listener:
            async with asyncio.TaskGroup() as group:
                while True:
                    try:
                        client, _ = await loop.sock_accept(listener)
                    except OSError as error:
                        log.warning("the control socket cannot take a client: %s", error)
                        await asyncio.sleep(ACCEPT_RETRY_S)
                        continue
                    task = group.create_task(self._serve(client, report))
                    task.add_done_callback(partial(_close, client))

    def publish(self, status: Status) -> None:
        """Tell the clients that follow the status."""
        for connection in self._connections:
            connection.show(status)

    async def _serve(self, client: socket.socket, report: Report) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=client, limit=MAX_LINE_BYTES)
        if len(self._connections) >= MAX_CLIENTS:
            writer.write(ANSWERS.encode(Refused(f"{MAX_CLIENTS} clients are being served; try again later")))
            writer.close()
            return
        connection = Connection(reader, writer, self._send_timeout_s, self._idle_s)
        self._connections.add(connection)
        pressed = False

        def answer(request: Request) -> Answer:
            nonlocal pressed
            pressed = isinstance(request, TalkPressed) or (pressed and not isinstance(request, TalkReleased))
            return self._answer(request, connection, report)

        try:
            await connection.run(answer)
        finally:
            self._connections.discard(connection)
            if pressed:
                report(TalkReleased())  # a button must not stay down because a program died

    def _answer(self, request: Request, connection: Connection, report: Report) -> Answer:
        match request:
            case StatusAsked():
                return self._status()
            case StatusFollowed():
                connection.follow()
                return self._status()
            case HearFile(path):
                return self._let_hear(path)
            case PairingAsked() if self._unpair is None:
                return Refused(NO_SCREEN)
            case ForgetPc():
                return self._forget_pc()
            case CancelAlarm(alarm_id):
                found = self._cancel_alarm(alarm_id)
                return Accepted() if found else Refused(f"nothing with the number {alarm_id} is set")
            case MeasureSound() | MeasuredAsked():
                return self._measure(request)
            case event:
                report(event)
                return Accepted()

    def _forget_pc(self) -> Answer:
        if self._unpair is None:
            return Refused(NO_SCREEN)
        self._unpair()
        return Accepted()

    def _measure(self, request: MeasureSound | MeasuredAsked) -> Answer:
        if self._meter is None:
            return Refused("this device measures nothing")
        if isinstance(request, MeasuredAsked):
            return self._meter.measured()
        status = self._status()
        if status.turn is not Turn.ASLEEP or status.rings:
            return Refused("somebody talks with it, or it rings; ask again when it sleeps")
        self._meter.begin(tone=request.tone)
        return Accepted()

    def _let_hear(self, path: Path) -> Answer:
        if not path.is_absolute():
            return Refused(f"{path} is no absolute path")
        if self._hear is None:
            return Refused('this device has real ears; `assistant hear` needs board = "sim"')
        try:
            self._hear(path)
        except AssistantError as error:
            return Refused(str(error))
        return Accepted()


def _close(client: socket.socket, _: asyncio.Task[None]) -> None:
    """Also where the task was cancelled before it began."""
    client.close()
