"""What happens on the link, and what the service says."""

from dataclasses import dataclass

from assistant.core.causes import Cause
from assistant.core.events.base import Event
from assistant.core.sight import Source
from assistant.core.toolcall import ToolCall
from assistant.core.usage import Usage
from assistant.core.websource import WebSource


@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    """The service confirmed the setup: audio and text may go up.

    `remembered`: the session knows what was said before, by a handle or by a summary, or there was nothing.
    """

    remembered: bool = True


@dataclass(frozen=True, slots=True)
class LinkLost(Event):
    """The link that was opening or up is gone. `detail` is for the log, never for the person.

    `retry_after_s` is what the service asked for.
    """

    cause: Cause
    detail: str = ""
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class LinkHandedOver(Event):
    """A planned reconnect: the successor's socket is there, the old one is closed, the setup is under way."""


@dataclass(frozen=True, slots=True)
class HandOverFailed(Event):
    """A planned reconnect came to nothing; the link is as it was."""


@dataclass(frozen=True, slots=True)
class GoAwayReceived(Event):
    """The service will end this link in `time_left_s` seconds."""

    time_left_s: float


@dataclass(frozen=True, slots=True)
class PictureSent(Event):
    """A picture of `source` is on its way to the service; one that the link had to drop never is."""

    source: Source


@dataclass(frozen=True, slots=True)
class ToolCalled(Event):
    """The model wants something done, and waits for the response.

    `blocking`: the service takes no audio until it has the response.
    """

    call: ToolCall
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class ToolCallsRefused(Event):
    """The model wanted too much at once: the call of the tool `name`, and more as `why` says, is not made."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ToolCallsCancelled(Event):
    """The model does not want the responses of these calls any more."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokensUsed(Event):
    """What the service counted since it last said so."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class ModelSpoke(Event):
    """A piece of the reply arrived (24 kHz, mono, s16le)."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class PersonTranscribed(Event):
    """The service wrote down a further piece of what the person said.

    `speaker`: its label of the voice, if it tells voices apart.
    """

    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class SourcesCited(Event):
    """The reply is based on what a search of the web has found."""

    sources: tuple[WebSource, ...]


@dataclass(frozen=True, slots=True)
class ReplyTranscribed(Event):
    """The service wrote down a further piece of what it says."""

    text: str


@dataclass(frozen=True, slots=True)
class GenerationCompleted(Event):
    """The model has produced the whole reply; it may still be playing."""


@dataclass(frozen=True, slots=True)
class TurnCompleted(Event):
    """The service ended the turn; it comes after the generation, and after an interruption."""


@dataclass(frozen=True, slots=True)
class ReplyInterrupted(Event):
    """The service heard the person speak over the reply and stopped it."""


OF_THE_SESSION = (
    GoAwayReceived,
    ToolCalled,
    ToolCallsRefused,
    ToolCallsCancelled,
    TokensUsed,
    ModelSpoke,
    PersonTranscribed,
    ReplyTranscribed,
    SourcesCited,
    GenerationCompleted,
    TurnCompleted,
    ReplyInterrupted,
)
"""Events that a link brings, and that prove that the service works."""

OF_A_REPLY = (
    ModelSpoke,
    ReplyTranscribed,
    GenerationCompleted,
    TurnCompleted,
    ReplyInterrupted,
    ToolCalled,
)
"""Events that say nothing to the turn when they belong to a reply that is being discarded."""
