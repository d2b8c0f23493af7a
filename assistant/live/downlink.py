"""What the service says, as events of ours. Pure; imports no SDK."""

import logging
import re
from typing import TYPE_CHECKING

from assistant.core.events import (
    Event,
    GenerationCompleted,
    GoAwayReceived,
    ModelSpoke,
    PersonTranscribed,
    ReplyInterrupted,
    ReplyTranscribed,
    SourcesCited,
    TurnCompleted,
)
from assistant.core.timings import MOST_SOURCES, REPLY_RATE_HZ, SAMPLE_BYTES
from assistant.core.websource import WebSource

if TYPE_CHECKING:
    from google.genai.types import Blob, GroundingMetadata, LiveServerContent, LiveServerGoAway

log = logging.getLogger(__name__)

TIME_LEFT_S = 10.0
"""What a go-away without a readable time is taken for: too little to wait for the end of a long reply."""

LONGEST_TITLE = 200
LONGEST_ADDRESS = 2_000
"""Letters."""

DURATION = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*s?\s*", re.IGNORECASE)
"""A duration as protobuf writes it in JSON, such as "59.2s"; the unit may be missing."""


def go_away_of(said: "LiveServerGoAway") -> GoAwayReceived:
    """The announcement that the service will end the link."""
    match = DURATION.fullmatch(said.time_left or "")
    return GoAwayReceived(float(match[1]) if match else TIME_LEFT_S)


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
        said = content.input_transcription
        events.append(PersonTranscribed(said.text or "", said.speaker_label or ""))
    if content.output_transcription and content.output_transcription.text:
        events.append(ReplyTranscribed(content.output_transcription.text))
    if content.grounding_metadata:
        events.append(SourcesCited(sources_of(content.grounding_metadata)))
    if content.generation_complete:
        events.append(GenerationCompleted())
    if content.turn_complete:
        events.append(TurnCompleted())
    return events


def sources_of(grounding: "GroundingMetadata") -> tuple[WebSource, ...]:
    """The pages that a search has found, as far as they can be named; none for a search that found none."""
    pages = [chunk.web for chunk in (grounding.grounding_chunks or ())[:MOST_SOURCES] if chunk.web]
    return tuple(
        WebSource((page.title or page.domain or "")[:LONGEST_TITLE], page.uri)
        for page in pages
        if page.uri and len(page.uri) <= LONGEST_ADDRESS
    )


def reply_audio(blob: "Blob") -> bytes:
    """The samples in `blob`: whole ones, and only if they are what the speaker plays; else nothing."""
    kind, *parameters = (blob.mime_type or "").lower().replace(" ", "").split(";")
    rates = [value.removeprefix("rate=") for value in parameters if value.startswith("rate=")]
    if kind != "audio/pcm" or any(rate != str(REPLY_RATE_HZ) for rate in rates):
        log.warning("ignored a part of the reply that is %r", blob.mime_type)
        return b""
    pcm = blob.data or b""
    return pcm[: len(pcm) - len(pcm) % SAMPLE_BYTES]
