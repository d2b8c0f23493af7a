"""What to do. Imperative, frozen; the only way out of `Conversation.handle`."""

from dataclasses import dataclass, field
from typing import TypeAlias

from assistant.core.sight import Picture, Source
from assistant.core.signals import Earcon, Notice
from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.core.usage import Usage
from assistant.core.websource import WebSource


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done by an adapter, without waiting."""


# --- the Live session ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenLink(Effect):
    """Open a link. `explicit_activity`: we mark where speech starts and ends, else the service finds out.

    `fresh`: begin a new session, told in words what was said lately; else go on with the last one.
    """

    explicit_activity: bool
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class RotateLink(Effect):
    """Make a new link before this one is broken.

    `LinkHandedOver` and `LinkOpened` follow, or `HandOverFailed`.
    """


@dataclass(frozen=True, slots=True)
class CloseLink(Effect):
    """Close the link, or stop opening it; no event of it may follow."""


@dataclass(frozen=True, slots=True)
class SendAudio(Effect):
    """Send one frame of microphone audio (16 kHz, mono, s16le).

    `late`: it was heard before there was a link that could take it, or is sent once more. `speech` is the
    VAD's opinion of it, which is not asked for what was heard asleep.
    """

    pcm: bytes
    late: bool = field(default=False, compare=False)
    speech: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class StartActivity(Effect):
    """Tell the service that the person starts to speak (links with explicit activity only)."""


@dataclass(frozen=True, slots=True)
class EndActivity(Effect):
    """Tell the service, after all audio before it, that the person has finished."""


@dataclass(frozen=True, slots=True)
class StopAudio(Effect):
    """The microphone falls silent: forget audio that has not left yet, tell the service, end the activity."""


@dataclass(frozen=True, slots=True)
class ChangeVoice(Effect):
    """Speak in this voice and this language from the next link on; empty: as configured."""

    voice: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SendText(Effect):
    """Send a typed message."""

    text: str


@dataclass(frozen=True, slots=True)
class SendToolResponse(Effect):
    """Tell the model what came of its call."""

    response: ToolResponse


@dataclass(frozen=True, slots=True)
class SendPicture(Effect):
    """Send a picture; a newer one takes the place of one that has not left yet, and audio goes first."""

    picture: Picture


# --- the camera and the screen ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartWatching(Effect):
    """Open the source; `DeviceReady` or `DeviceLost` of it follows. No picture is taken yet."""

    source: Source


@dataclass(frozen=True, slots=True)
class StopWatching(Effect):
    """Close the source: its own light goes out, and no picture of it may follow."""

    source: Source


@dataclass(frozen=True, slots=True)
class TakePicture(Effect):
    """Take a picture now; `PictureTaken` follows."""

    source: Source


@dataclass(frozen=True, slots=True)
class Unpair(Effect):
    """Forget the PC that is paired, and hang up on it."""


@dataclass(frozen=True, slots=True)
class OpenPairing(Effect):
    """Let a PC pair for a while; `PairingCodeMade` and `PairingEnded` follow."""

    anew: bool = False
    """Only in the place of one that was just unpaired; nothing follows if there was none."""


# --- the tools and the memory -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunTool(Effect):
    """Do what the model asks; `ToolFinished` follows, after `ApprovalAsked` where the person has a say.

    `untrusted`: what others have put before the model, by its kind. `asker`: how the person asked for what
    the model is at, "typed" or "voice", with the service's label if it tells voices apart; empty: nobody did.
    """

    call: ToolCall
    untrusted: tuple[str, ...] = ()
    asker: str = ""


@dataclass(frozen=True, slots=True)
class NoteRefusal(Effect):
    """Write down that the call is not made, and why; the model is told already."""

    asked: RunTool
    why: str


@dataclass(frozen=True, slots=True)
class CancelTool(Effect):
    """Stop doing it; no `ToolFinished` of this call may follow."""

    call_id: str


@dataclass(frozen=True, slots=True)
class AnswerApproval(Effect):
    """What the person has to say to a call for which `ApprovalAsked`. Not `asked`: they could not be."""

    call_id: str
    granted: bool
    asked: bool = True


@dataclass(frozen=True, slots=True)
class EndAlarm(Effect):
    """It has rung: never again, or not before its next day."""

    alarm_id: int


@dataclass(frozen=True, slots=True)
class SnoozeAlarm(Effect):
    """It has rung, and rings again in `minutes`."""

    alarm_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class RememberTurn(Effect):
    """Keep what both sides said in a turn, and on what it is based, as the owner allowed it."""

    person: str
    model: str
    sources: tuple[WebSource, ...] = ()


@dataclass(frozen=True, slots=True)
class CountTokens(Effect):
    """Add to what the talks cost. `new_turn`: the cost of a turn starts at zero."""

    usage: Usage
    new_turn: bool = False


@dataclass(frozen=True, slots=True)
class ForgetEverything(Effect):
    """Erase turns, facts and handles."""


# --- the speaker --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Play(Effect):
    """Append a piece of the reply (24 kHz, mono, s16le) to what is being played."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndReply(Effect):
    """No more of this reply will come: report when its last sample has been heard."""


@dataclass(frozen=True, slots=True)
class FlushPlayout(Effect):
    """Fall silent within one device period and forget what has not been heard."""


@dataclass(frozen=True, slots=True)
class Say(Effect):
    """Speak a sentence of the device's own, with `words` in it; `NoticeSpoken` follows."""

    notice: Notice
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sound(Effect):
    """Sound an earcon, whether or not the owner wants to hear any."""

    earcon: Earcon


@dataclass(frozen=True, slots=True)
class SpellCode(Effect):
    """Tell whoever stands here the code of a pairing; `CodeSpelled` follows."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetVolume(Effect):
    """How loud everything is, 0 to 1."""

    level: float


# --- who performs what; closed, so that mypy proves that each is performed ------------------------

WireEffect: TypeAlias = SendAudio | StartActivity | EndActivity | StopAudio | SendText | SendToolResponse
"""What waits its turn for the wire of a link."""

SessionEffect: TypeAlias = (
    WireEffect | OpenLink | RotateLink | CloseLink | ChangeVoice | SendPicture | StopWatching
)
"""What the session performs."""

AnyEffect: TypeAlias = (
    SessionEffect
    | StartWatching
    | TakePicture
    | Unpair
    | OpenPairing
    | RunTool
    | NoteRefusal
    | CancelTool
    | AnswerApproval
    | EndAlarm
    | SnoozeAlarm
    | RememberTurn
    | CountTokens
    | ForgetEverything
    | Play
    | EndReply
    | FlushPlayout
    | Say
    | Sound
    | SpellCode
    | SetVolume
)
