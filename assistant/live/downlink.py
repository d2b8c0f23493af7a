"""What the service says, as events of ours. Pure; imports no SDK."""

import logging
from typing import TYPE_CHECKING

from assistant.core.events import (
    Event,
    GenerationCompleted,
    ModelSpoke,
    PersonTranscribed,
    ReplyInterrupted,
    ReplyTranscribed,
    TurnCompleted,
)
from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES

if TYPE_CHECKING:
    from google.genai.types import Blob, LiveServerContent

log = logging.getLogger(__name__)


def events_of(content: "LiveServerContent") -> list[Event]:
    """The events of one message, in the order in which they are to be acted on.

    The interruption comes first: whatever else the message says is of the time after it. Generation and
    turn end what the message itself still brought. Parts are read one by one: a message may hold several,
    and of several kinds.
    """
    events: list[Event] = []
    if content.interrupted:
        events.append(ReplyInterrupted())
    parts = (content.model_turn.parts if content.model_turn else None) or []
    for part in parts:
        pcm = reply_audio(part.inline_data) if part.inline_data and not part.thought else b""
        if pcm:
            events.append(ModelSpoke(pcm))
    if content.input_transcription and content.input_transcription.text:
        events.append(PersonTranscribed(content.input_transcription.text))
    if content.output_transcription and content.output_transcription.text:
        events.append(ReplyTranscribed(content.output_transcription.text))
    if content.generation_complete:
        events.append(GenerationCompleted())
    if content.turn_complete:
        events.append(TurnCompleted())
    return events


def reply_audio(blob: "Blob") -> bytes:
    """The samples in `blob`: whole ones, and only if they are what the speaker plays; else nothing."""
    kind, *parameters = (blob.mime_type or "").lower().replace(" ", "").split(";")
    rates = [value.removeprefix("rate=") for value in parameters if value.startswith("rate=")]
    if kind != "audio/pcm" or any(rate != str(REPLY_RATE_HZ) for rate in rates):
        log.warning("ignored a part of the reply that is %r", blob.mime_type)
        return b""
    pcm = blob.data or b""
    return pcm[: len(pcm) - len(pcm) % SAMPLE_BYTES]
