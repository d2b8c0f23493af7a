"""What goes wrong on request, as data: when it strikes, how often, and what it does.

A new fault is a new table here and a new case in `Answering`.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3600)]
CloseCode: TypeAlias = Annotated[int, Field(ge=1000, le=4999)]

Moment: TypeAlias = Literal[
    "handshake",
    "setup",
    "setup_complete",
    "speech",
    "question",
    "reply",
    "generation_complete",
    "turn_complete",
]
"""When a fault strikes: at the HTTP upgrade; when the setup was read, when it was answered; when the person
starts to speak, has asked; with the first audio of a reply, with its last; after the turn."""


class Table(BaseModel):
    """A table of the file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Strike(Table):
    """What all faults have: when they strike, and how often."""

    at: Moment
    after_s: Seconds = 0.0
    connection: Annotated[int, Field(ge=1)] | None = None
    """The n-th connection alone, counted from 1; none: each."""
    turn: Annotated[int, Field(ge=1)] | None = None
    """The n-th question of the connection alone; none: each."""
    times: Annotated[int, Field(ge=1)] | None = None
    """How often in all; none: always."""


class Refuse(Strike):
    """Answer the HTTP upgrade with a status instead."""

    do: Literal["refuse"] = "refuse"
    at: Literal["handshake"] = "handshake"
    status: Annotated[int, Field(ge=400, le=599)] = 503
    retry_after_s: Annotated[int, Field(ge=0)] | None = None


class Delay(Strike):
    """Say nothing for a while; what was to be said comes then."""

    do: Literal["delay"] = "delay"
    seconds: Seconds


class Withhold(Strike):
    """Say nothing any more, and keep the connection."""

    do: Literal["withhold"] = "withhold"


class CloseLink(Strike):
    """Close the connection properly."""

    do: Literal["close"] = "close"
    code: CloseCode = 1011
    reason: str = "The service is currently unavailable."


class DropLink(Strike):
    """Cut the TCP connection without a word."""

    do: Literal["drop"] = "drop"


class SendFrame(Strike):
    """Send a frame as it is: an unknown message, or garbage."""

    do: Literal["send"] = "send"
    text: str


class GoAway(Strike):
    """Announce the end of the connection, and end it then."""

    do: Literal["go_away"] = "go_away"
    time_left_s: Seconds = 60.0


class Interrupt(Strike):
    """Interrupt the reply, as if somebody had spoken."""

    do: Literal["interrupt"] = "interrupt"


class EmptyTurn(Strike):
    """Complete the turn without a word of reply."""

    do: Literal["empty_turn"] = "empty_turn"
    at: Literal["question"] = "question"


Fault: TypeAlias = (
    Refuse | Delay | Withhold | CloseLink | DropLink | SendFrame | GoAway | Interrupt | EmptyTurn
)
"""`[[fault]]`: what goes wrong. A new fault is a new table here and a new case in `Dialogue`."""


FAULTS: Final[Mapping[str, type[Strike]]] = {
    kind.model_fields["do"].default: kind for kind in get_args(Fault) if issubclass(kind, Strike)
}
