"""Frames as clients of the Live API send them, and what an answer says. For tests without a network."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from assistant.emulator.answering import Service
from assistant.emulator.catalogue import Backend
from assistant.emulator.dialogue import Dialogue
from assistant.emulator.outputs import Close, Output, Send, Speak
from assistant.emulator.scenario import Scenario

MODEL = "models/gemini-3.8-live"
RATE = "audio/pcm;rate=16000"


def frame(**message: Any) -> str:
    """One frame: `frame(realtime_input={"text": "hi"})`."""
    return json.dumps(message)


def setup(**fields: Any) -> str:
    """A setup that is accepted, with `fields` beside the model."""
    return frame(setup={"model": MODEL} | fields)


def audio(pcm: bytes, mime_type: str = RATE) -> str:
    """Audio in one frame."""
    return frame(realtimeInput={"audio": {"data": base64.b64encode(pcm).decode(), "mimeType": mime_type}})


def picture(data: bytes = b"\xff\xd8\xff\xe0", mime_type: str = "image/jpeg") -> str:
    """A picture in one frame."""
    return frame(realtime_input={"video": {"data": base64.b64encode(data).decode(), "mime_type": mime_type}})


def service(scenario: Scenario | None = None) -> Service:
    """What the connections of one emulator share."""
    return Service.of(scenario or Scenario(delay_s=0))


class Client:
    """A dialogue at a time that the test sets. Replies are `seconds` of audio for each text."""

    def __init__(
        self,
        shared: Service | None = None,
        backend: Backend = Backend.GEMINI,
        number: int = 1,
        reply_s: float = 1.0,
    ) -> None:
        self.shared = shared or service()
        self.dialogue = Dialogue(self.shared, backend, "v1beta", number)
        self.now = 100.0
        self.log: list[tuple[float, Output]] = []
        self._reply_s = reply_s

    def send(self, *frames: str) -> list[str]:
        """Hand the frames in now; returns the kinds of what came at once."""
        for one in frames:
            self.dialogue.receive(one, self.now)
        return self.kinds(self._drain())

    def pass_time(self, seconds: float) -> list[str]:
        """Let time pass; returns the kinds of what came meanwhile."""
        until = self.now + seconds
        came: list[Output] = []
        while (due := self.dialogue.answering.agenda.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            came += self._drain()
        self.now = until
        return self.kinds(came)

    @property
    def closed(self) -> Close | None:
        """How the service closed the connection."""
        return next((output for _, output in self.log if isinstance(output, Close)), None)

    def messages(self, kind: str) -> Iterator[tuple[float, dict[str, Any]]]:
        """(when, message) of every message with this key, at the top or in its serverContent."""
        for when, output in self.log:
            if isinstance(output, Send):
                content = output.message.get("serverContent", {})
                if kind in output.message or kind in content:
                    yield when, output.message if kind in output.message else content

    @staticmethod
    def kinds(outputs: list[Output]) -> list[str]:
        """What each output is: the key of a message, or the name of another output. Audio appears once."""
        named: list[str] = []
        for output in outputs:
            name = type(output).__name__
            if isinstance(output, Send):
                content: dict[str, Any] = output.message.get("serverContent") or output.message
                name = next(iter(content))
            if not named or name != "modelTurn" or named[-1] != name:
                named.append(name)
        return named

    def _drain(self) -> list[Output]:
        came: list[Output] = []
        for output in self.dialogue.answering.due(self.now):
            self.log.append((self.now, output))
            if isinstance(output, Speak):
                pcm = bytes(int(self._reply_s * 24_000) * 2) if output.text else b""
                self.dialogue.answering.spoken(output.reply, pcm, self.now)
            else:
                came.append(output)
        return came
