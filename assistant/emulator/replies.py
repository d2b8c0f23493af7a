"""The messages that the service sends: camelCase, binary data as standard base64."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Literal

from assistant.core.timings import REPLY_RATE_HZ
from assistant.emulator.outputs import Message
from assistant.emulator.scenario import Page, Program, ToolCall


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


def grounding(asked: str, pages: Iterable[Page]) -> Message:
    """What a search for `asked` has found."""
    chunks = [{"web": {"uri": page.address, "title": page.title}} for page in pages]
    return server_content(groundingMetadata={"webSearchQueries": [asked], "groundingChunks": chunks})


def program_parts(program: Program) -> list[Message]:
    """The code and what it printed, as parts of the model's turn."""
    return [
        {"executableCode": {"language": "PYTHON", "code": program.code}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": program.output}},
    ]


def ran(program: Program) -> Message:
    """Code that was run within the model's turn."""
    return server_content(modelTurn={"role": "model", "parts": program_parts(program)})


def tool_call(calls: Mapping[str, ToolCall]) -> Message:
    """Asks the client to run these functions, each under its id."""
    asked = [{"id": call_id, "name": call.name, "args": dict(call.args)} for call_id, call in calls.items()]
    return {"toolCall": {"functionCalls": asked}}


def tool_call_cancellation(ids: list[str]) -> Message:
    """The results of these calls are of no use any more."""
    return {"toolCallCancellation": {"ids": ids}}


def go_away(time_left_s: float) -> Message:
    """The connection ends soon."""
    return {"goAway": {"timeLeft": f"{time_left_s:g}s"}}


def resumption_update(handle: str | None, consumed: int | None = None) -> Message:
    """A handle with which the session can be continued on another connection; None: not at this point.

    `consumed` is the index of the last message of the client that the handle covers.
    """
    update: Message = {"newHandle": handle, "resumable": True} if handle else {"resumable": False}
    if consumed is not None:
        update["lastConsumedClientMessageIndex"] = str(consumed)  # 64 bit: text in a protocol buffer's JSON
    return {"sessionResumptionUpdate": update}


def huge(size: int) -> str:
    """A text of the model's turn that is `size` bytes long as a message."""
    empty = json.dumps(_text(""))
    return json.dumps(_text("x" * (size - len(empty))))


def bad_audio(how: Literal["truncated", "invalid", "odd"]) -> str:
    """Audio whose base64 ends within a group of four, is none, or holds half a sample at its end."""
    if how == "odd":
        return json.dumps(audio(bytes(959)))
    message = json.dumps(audio(bytes(960)))
    return message.replace('AAA"}}', '"}}') if how == "truncated" else message.replace("AAAA", "=?*!")


def _text(text: str) -> Message:
    return server_content(modelTurn={"role": "model", "parts": [{"text": text}]})
