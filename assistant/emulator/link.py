"""Drives one WebSocket: frames into the dialogue, and what the dialogue wants out in time."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from assistant.emulator.caller import Caller
from assistant.emulator.connection import Connection
from assistant.emulator.dialogue import Dialogue
from assistant.emulator.messages import ClientMessage
from assistant.emulator.outputs import Close, Drop, Output, ReadSlowly, Send, SendText, Shut, Speak
from assistant.emulator.recorder import Recording
from assistant.emulator.voice import Voice

logger = logging.getLogger(__name__)


class Link:
    """One client, from the upgrade to the close."""

    def __init__(
        self,
        socket: Caller,
        dialogue: Dialogue,
        connection: Connection,
        voice: Voice,
        recording: Recording | None,
        changed: Callable[[], None],
    ) -> None:
        """`changed` is called after everything that `connection` then shows."""
        self.dialogue = dialogue
        self.connection = connection
        self._socket = socket
        self._voice = voice
        self._recording = recording
        self._changed = changed
        self._due = asyncio.Event()
        self._time = asyncio.get_running_loop().time

    async def serve(self) -> None:
        """Converse until the connection is closed. Raises nothing."""
        async with asyncio.TaskGroup() as tasks:
            sender = tasks.create_task(self._send_when_due(tasks))
            try:
                async for frame in self._socket:
                    self._receive(frame)
            except ConnectionClosed:
                pass  # without a closing handshake: the client is simply gone
            finally:
                sender.cancel()
        self.connection.closed_at = self._time()
        self.connection.close_code = self._socket.close_code
        self._changed()

    def wake(self) -> None:
        """The dialogue was handed something."""
        self._due.set()

    def _receive(self, frame: str | bytes) -> None:
        now = self._time()
        message = self.dialogue.receive(frame, now)
        entries = self.connection.received(message, now)
        if isinstance(message, ClientMessage) and message.setup:
            logger.info("connection %d: setup for %s", self.connection.number, message.setup.model)
        self.connection.history = self.dialogue.answering.session.history
        if self._recording:
            for entry in entries:
                self._recording.note(entry)
            if isinstance(message, ClientMessage) and message.realtime_input:
                if message.realtime_input.audio:
                    self._recording.hear(message.realtime_input.audio.data)
                if message.realtime_input.video:
                    picture = message.realtime_input.video
                    self._recording.see(picture.data, picture.mime_type or "")
        self.wake()
        self._changed()

    async def _send_when_due(self, tasks: asyncio.TaskGroup) -> None:
        with suppress(ConnectionClosed):
            while True:
                self._due.clear()
                for output in self.dialogue.answering.due(self._time()):
                    if isinstance(output, Speak):
                        tasks.create_task(self._speak(output))
                    else:
                        await self._perform(output)
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(self.dialogue.answering.agenda.next_due()):
                        await self._due.wait()

    async def _perform(self, output: Output) -> None:
        match output:
            case Send():
                await self._socket.send(output.encoded)
                entry = self.connection.sent(output.message, output.audio, output.reply, self._time())
                if self._recording:
                    self._recording.note(entry)
                self._changed()
            case SendText():
                await self._socket.send(output.text.encode() if output.binary else output.text)
            case Close():
                logger.info(
                    "connection %d: closing, %d %s", self.connection.number, output.code, output.reason
                )
                await self._socket.end(output.code, output.reason)
            case Drop():
                self._socket.cut(rst=output.rst, within_message=output.within_message)
            case ReadSlowly():
                self._socket.read_slowly(output.bytes_s, output.seconds)
            case Shut():
                self._socket.keeper.shut_for(output.seconds)

    async def _speak(self, speak: Speak) -> None:
        pcm = await self._voice.speak(speak.text)
        self.dialogue.answering.spoken(speak.reply, pcm, self._time())
        self.wake()
