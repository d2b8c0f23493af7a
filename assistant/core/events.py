"""What happened. Past tense, frozen; the only way into `Conversation.handle`."""

from dataclasses import dataclass
from enum import Enum

from assistant.core.causes import Cause


class Device(Enum):
    """A part of the appliance that can come and go."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    WAKE_WORD = "wake word"
    LIGHTS = "lights"
    BUTTONS = "buttons"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""


# --- the person ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FrameHeard(Event):
    """20 ms of microphone audio arrived (16 kHz, mono, s16le); `speech` is the VAD's opinion of it."""

    pcm: bytes
    speech: bool


@dataclass(frozen=True, slots=True)
class WakeWordHeard(Event):
    """A wake word ended just now. `score` is the engine's, 0 to 1 (0 to 2 for the fusion)."""

    word: str
    score: float


@dataclass(frozen=True, slots=True)
class TalkPressed(Event):
    """The talk button went down."""


@dataclass(frozen=True, slots=True)
class TalkReleased(Event):
    """The talk button came up."""


@dataclass(frozen=True, slots=True)
class MutePressed(Event):
    """The mute button was pressed: the microphone switch changes over."""


@dataclass(frozen=True, slots=True)
class TextSubmitted(Event):
    """Somebody typed `text` to the assistant."""

    text: str


# --- the Live session ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    """The service confirmed the setup: audio and text may go up."""


@dataclass(frozen=True, slots=True)
class LinkLost(Event):
    """The link that was opening or up is gone. `detail` is for the log, never for the person."""

    cause: Cause
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ModelSpoke(Event):
    """A piece of the reply arrived (24 kHz, mono, s16le)."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class PersonTranscribed(Event):
    """The service wrote down a further piece of what the person said."""

    text: str


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
    ModelSpoke,
    PersonTranscribed,
    ReplyTranscribed,
    GenerationCompleted,
    TurnCompleted,
    ReplyInterrupted,
)
"""Events that only a link that is up can bring, and that prove that the service works."""

OF_A_REPLY = (
    ModelSpoke,
    ReplyTranscribed,
    GenerationCompleted,
    TurnCompleted,
    ReplyInterrupted,
)
"""Events that say nothing to the turn when they belong to a reply that is being discarded."""


# --- the devices --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlayoutDrained(Event):
    """The last sample of the reply has been heard."""


@dataclass(frozen=True, slots=True)
class DeviceReady(Event):
    """A device works (again)."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceLost(Event):
    """A device stopped working; its adapter keeps trying. `detail` is for the log."""

    device: Device
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    """The time that `Conversation.next_deadline` named has come."""


@dataclass(frozen=True, slots=True)
class ShutdownRequested(Event):
    """The program ends."""


# --- derived by the conversation itself ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpeechStarted(Event):
    """The person began to speak (endpointing)."""


@dataclass(frozen=True, slots=True)
class SpeechEnded(Event):
    """The person finished (endpointing)."""


@dataclass(frozen=True, slots=True)
class TalkHeld(Event):
    """The talk button has been down for so long that it means push-to-talk."""


@dataclass(frozen=True, slots=True)
class TalkTapped(Event):
    """The talk button came up again soon: a press, not a hold."""


@dataclass(frozen=True, slots=True)
class HoldEnded(Event):
    """The talk button came up after push-to-talk."""


@dataclass(frozen=True, slots=True)
class ListenTimedOut(Event):
    """Nobody spoke after the wake word."""


@dataclass(frozen=True, slots=True)
class UtteranceTooLong(Event):
    """Somebody, or something, has been speaking for too long."""


@dataclass(frozen=True, slots=True)
class ReplyTimedOut(Event):
    """No reply began."""


@dataclass(frozen=True, slots=True)
class ReplyStalled(Event):
    """A reply stopped half way, or its last sample is overdue."""


@dataclass(frozen=True, slots=True)
class QuestionLost(Event):
    """The link took an unanswered question with it: the person has to ask again."""


@dataclass(frozen=True, slots=True)
class EarsLost(Event):
    """The microphone went away while the person was to speak."""


@dataclass(frozen=True, slots=True)
class FollowUpTimedOut(Event):
    """The follow-up window closed."""


@dataclass(frozen=True, slots=True)
class ConversationTooLong(Event):
    """The longest conversation is over."""


@dataclass(frozen=True, slots=True)
class ConnectTimedOut(Event):
    """No link came up while the person waited."""


@dataclass(frozen=True, slots=True)
class ConnectGivenUp(Event):
    """Trying again cannot help this conversation."""


@dataclass(frozen=True, slots=True)
class RetryDue(Event):
    """The backoff is over: the link may be opened again."""


@dataclass(frozen=True, slots=True)
class LingerOver(Event):
    """The link was not used since the device fell asleep."""


@dataclass(frozen=True, slots=True)
class ProblemShown(Event):
    """The lights told of the last problem for long enough."""
