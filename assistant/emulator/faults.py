"""What goes wrong on request, as data: when it strikes, how often, and what it does.

A new fault is a new table here and a new case where its moment is: in `Door` and `Front` for what happens
before the upgrade, in `TokenEndpoint` for tokens, else in `Answering`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.certificate import Wrong

Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3600)]
Bytes: TypeAlias = Annotated[int, Field(ge=0, le=2**26)]
FromOne: TypeAlias = Annotated[int, Field(ge=1)]


def _status(status: int) -> int:
    """A status that HTTP knows."""
    try:
        return HTTPStatus(status).value
    except ValueError:
        raise PydanticCustomError("http_status", "a status of HTTP, as 429 or 503") from None


SENDABLE: Final = (range(1000, 1004), range(1007, 1015), range(3000, 5000))
"""Close codes that may stand in a frame (RFC 6455, 7.4): the others say how a link ended without one."""


def _close_code(code: int) -> int:
    """A code that can be sent."""
    if not any(code in codes for codes in SENDABLE):
        raise PydanticCustomError(
            "close_code", 'from 1000 to 1003, 1007 to 1014 or 3000 to 4999 (1006 is what "drop" leads to)'
        )
    return code


def _sendable(text: str) -> str:
    """Text that UTF-8 can write."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("surrogate", "text without halves of characters")
    return text


CloseCode: TypeAlias = Annotated[int, AfterValidator(_close_code)]
Text: TypeAlias = Annotated[str, AfterValidator(_sendable)]

Moment: TypeAlias = Literal[
    "now",
    "accept",
    "token",
    "handshake",
    "generate",
    "setup",
    "resume",
    "setup_complete",
    "speech",
    "question",
    "tool_call",
    "reply",
    "generation_complete",
    "turn_complete",
    "message",
]
"""When a fault strikes: at once on the newest connection (in code alone); when TCP is connected, before TLS;
when a Vertex token is asked for; at the HTTP upgrade; at a call of `generateContent`; when the setup was
read, when one with a handle was, when it was answered; when the person starts to speak, has asked; when the
model called its tools; with the first audio of a reply (or later in it), with its last; after the turn; after
a message of ours."""


class Table(BaseModel):
    """A table of the file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Strike(Table):
    """What all faults have: when they strike, and how often."""

    at: Moment
    after_s: Seconds = 0.0
    audio_s: Seconds | None = None
    audio_bytes: Bytes | None = None
    """At "reply": when exactly so much of its audio (48,000 bytes a second) was sent, or all of it."""
    connection: FromOne | None = None
    """The n-th connection alone, counted from 1, at "token" the n-th request; none: each."""
    turn: FromOne | None = None
    """The n-th question of the connection alone; none: each."""
    nth: FromOne = 1
    """At "message": after the n-th message of the connection."""
    times: FromOne | None = None
    """How often in all; none: always."""

    @property
    def offset(self) -> int:
        """Where in a reply's audio it strikes, in bytes: between two samples."""
        asked = int((self.audio_s or 0.0) * REPLY_RATE_HZ) * SAMPLE_BYTES
        return (self.audio_bytes or asked) // SAMPLE_BYTES * SAMPLE_BYTES


# --- before the conversation --------------------------------------------------------------------------


class Refuse(Strike):
    """Answer the request with a status instead, and an error in JSON as Google's services say it."""

    do: Literal["refuse"] = "refuse"
    at: Literal["handshake", "generate"] = "handshake"
    status: Annotated[int, AfterValidator(_status)] = 503
    reason: str = ""
    """In words; empty: as the service usually says it."""
    retry_after_s: Annotated[int, Field(ge=0)] | None = None
    """The header `Retry-After`."""
    retry_delay_s: Seconds | None = None
    """The same in the body: `"retryDelay": "27s"`."""


class WrongCertificate(Strike):
    """Show a certificate that must not be trusted: of another authority, expired, or for another name."""

    do: Literal["certificate"] = "certificate"
    at: Literal["accept"] = "accept"
    wrong: Wrong = "authority"


class RefuseToken(Strike):
    """Refuse a Vertex token as OAuth 2.0 says it."""

    do: Literal["refuse_token"] = "refuse_token"
    at: Literal["token"] = "token"
    status: Annotated[int, AfterValidator(_status)] = 400
    error: str = "invalid_grant"
    description: str = "Invalid JWT Signature."


class LoseMemory(Strike):
    """Resume the session, and know nothing of it."""

    do: Literal["lose_memory"] = "lose_memory"
    at: Literal["resume"] = "resume"


# --- silence ------------------------------------------------------------------------------------------


class Delay(Strike):
    """Say and do nothing for a while; what was to be said and done comes then."""

    do: Literal["delay"] = "delay"
    seconds: Seconds


class Withhold(Strike):
    """Say nothing any more, and keep the connection: a hang at `accept` (no TLS), `handshake`, `setup`, … .

    A close that was announced or is asked for comes all the same.
    """

    do: Literal["withhold"] = "withhold"


class SlowReader(Strike):
    """Read slowly or not at all. Whoever does not read does not answer pings either."""

    do: Literal["slow_reader"] = "slow_reader"
    bytes_s: Annotated[int, Field(ge=0)] = 0
    """Bytes of WebSocket frames read a second; 0: none."""
    seconds: Seconds | None = None
    """None: for good."""


# --- ends ---------------------------------------------------------------------------------------------


class CloseLink(Strike):
    """Close the connection properly."""

    do: Literal["close"] = "close"
    code: CloseCode = 1011
    reason: Text = "The service is currently unavailable."


class DropLink(Strike):
    """Cut the TCP connection without a word of WebSocket."""

    do: Literal["drop"] = "drop"
    rst: bool = False
    """By RST instead of FIN."""
    within_message: bool = False
    """In the middle of a message."""


class GoAway(Strike):
    """Announce the end of the connection, and end it then."""

    do: Literal["go_away"] = "go_away"
    time_left_s: Seconds = 60.0


class ShutPort(Strike):
    """Refuse TCP connections for a while; those that there are stay."""

    do: Literal["shut_port"] = "shut_port"
    seconds: Seconds


# --- odd words ----------------------------------------------------------------------------------------


class SendFrame(Strike):
    """Send a frame as it is: an unknown message, an unknown field, or garbage."""

    do: Literal["send"] = "send"
    text: Text
    binary: bool = False
    """In a binary frame, as the service sends its own."""


class SendHuge(Strike):
    """Send a message of the model's turn that is as long as this, in bytes."""

    do: Literal["huge"] = "huge"
    size: Annotated[int, Field(ge=100, le=2**26)] = 2 * 2**20


class SendBadAudio(Strike):
    """Send audio whose base64 is cut off within a group of four, is none, or ends in half a sample."""

    do: Literal["bad_audio"] = "bad_audio"
    base64: Literal["truncated", "invalid", "odd"] = "truncated"


class Interrupt(Strike):
    """Interrupt the reply, as if somebody had spoken. If there is none, say so anyway: a phantom."""

    do: Literal["interrupt"] = "interrupt"


class EmptyTurn(Strike):
    """Complete the turn without a word of reply."""

    do: Literal["empty_turn"] = "empty_turn"
    at: Literal["question"] = "question"


class SayTurnComplete(Strike):
    """Say that the turn is complete, whatever is true: too early, or a second time."""

    do: Literal["say_turn_complete"] = "say_turn_complete"
    at: Moment = "turn_complete"


class CancelCalls(Strike):
    """Take back the calls of tools that are under way, and answer without their results."""

    do: Literal["cancel_calls"] = "cancel_calls"
    at: Moment = "tool_call"


Fault: TypeAlias = (
    Refuse
    | WrongCertificate
    | RefuseToken
    | LoseMemory
    | Delay
    | Withhold
    | SlowReader
    | CloseLink
    | DropLink
    | GoAway
    | ShutPort
    | SendFrame
    | SendHuge
    | SendBadAudio
    | Interrupt
    | EmptyTurn
    | SayTurnComplete
    | CancelCalls
)
"""`[[fault]]`: what goes wrong."""


FAULTS: Final[Mapping[str, type[Strike]]] = {
    kind.model_fields["do"].default: kind for kind in get_args(Fault) if issubclass(kind, Strike)
}
