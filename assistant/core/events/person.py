"""What the person does."""

from dataclasses import dataclass

from assistant.core.events.base import Event
from assistant.core.sight import Source
from assistant.core.timings import SNOOZE_MINUTES


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
class WakeWordSuspected(Event):
    """What is being said begins like a wake word: a link may be opened, no audio may leave."""

    word: str
    score: float


@dataclass(frozen=True, slots=True)
class TalkPressed(Event):
    """The talk button went down, `ago_s` seconds before the gesture was known for one."""

    ago_s: float = 0.0


@dataclass(frozen=True, slots=True)
class TalkReleased(Event):
    """The talk button came up."""


@dataclass(frozen=True, slots=True)
class MutePressed(Event):
    """The mute button was pressed: the microphone switch changes over."""


@dataclass(frozen=True, slots=True)
class MuteTouched(Event):
    """A button went down that mutes, and may yet mean something else: the microphone is off at once.

    `MuteSettled` follows. One that is off stays off.
    """


@dataclass(frozen=True, slots=True)
class MuteSettled(Event):
    """It was pressed to mute or to unmute, or it was not `meant` so and nothing has changed."""

    meant: bool


@dataclass(frozen=True, slots=True)
class MuteLineChanged(Event):
    """The board's own mute switch was moved; it wins over everything."""

    muted: bool


@dataclass(frozen=True, slots=True)
class CameraPressed(Event):
    """The camera's switch changes over."""


@dataclass(frozen=True, slots=True)
class ScreenPressed(Event):
    """The screen's switch changes over."""


@dataclass(frozen=True, slots=True)
class LookAsked(Event):
    """The model wants to see what `source` shows, because the person said so."""

    source: Source


@dataclass(frozen=True, slots=True)
class PairingAsked(Event):
    """Somebody who is at the device wants to pair a PC, to share its screen."""


@dataclass(frozen=True, slots=True)
class VolumePressed(Event):
    """Louder (1) or quieter (-1), by one step."""

    step: int


@dataclass(frozen=True, slots=True)
class StopPressed(Event):
    """Whatever sounds or is under way shall stop."""


@dataclass(frozen=True, slots=True)
class ForgetPressed(Event):
    """Somebody asked to forget everything; it takes a confirmation."""


@dataclass(frozen=True, slots=True)
class ForgetConfirmed(Event):
    """Somebody confirmed that everything is to be forgotten."""


@dataclass(frozen=True, slots=True)
class TextSubmitted(Event):
    """Somebody typed `text` to the assistant. `quiet`: the reply is to be read, not heard.

    `mark`, if there is one, is how whoever typed knows the turn again: see `Status.marks`.
    """

    text: str
    quiet: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class StopWordHeard(Event):
    """Somebody said "stop"; it counts while something plays or rings."""


@dataclass(frozen=True, slots=True)
class SnoozePressed(Event):
    """What rings shall ring again in a while."""

    minutes: int = SNOOZE_MINUTES


@dataclass(frozen=True, slots=True)
class VolumeSet(Event):
    """As loud as `level`, 0 to 1."""

    level: float


@dataclass(frozen=True, slots=True)
class VoiceChosen(Event):
    """The person wants another voice or language in this conversation; empty: as it is."""

    voice: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class GoodbyeAsked(Event):
    """The person takes leave: the conversation ends once the reply was heard."""
