"""The messages that the service sends: camelCase, binary data as standard base64."""

import base64
from collections.abc import Mapping
from typing import Any

from assistant.core.timings import REPLY_RATE_HZ
from assistant.emulator.outputs import Message


def setup_complete() -> Message:
    """The answer to an accepted setup."""
    return {"setupComplete": {}}


def server_content(**content: object) -> Message:
    """A piece of the model's turn, or a flag about it."""
    return {"serverContent": content}


def audio(pcm: bytes) -> Message:
    """24 kHz mono s16le of the reply."""
    blob = {"mimeType": f"audio/pcm;rate={REPLY_RATE_HZ}", "data": base64.b64encode(pcm).decode()}
    return server_content(modelTurn={"role": "model", "parts": [{"inlineData": blob}]})


def transcription(text: str, *, finished: bool) -> Message:
    """A piece of a transcript: pieces are appended as they are."""
    return {"text": text, "finished": True} if finished else {"text": text}


def tool_call(call_id: str, name: str, args: Mapping[str, Any]) -> Message:
    """Asks the client to run a function."""
    return {"toolCall": {"functionCalls": [{"id": call_id, "name": name, "args": dict(args)}]}}


def tool_call_cancellation(ids: list[str]) -> Message:
    """The results of these calls are of no use any more."""
    return {"toolCallCancellation": {"ids": ids}}


def go_away(time_left_s: float) -> Message:
    """The connection ends soon."""
    return {"goAway": {"timeLeft": f"{time_left_s:g}s"}}


def resumption_update(handle: str) -> Message:
    """A handle with which the session can be continued on another connection."""
    return {"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}}
