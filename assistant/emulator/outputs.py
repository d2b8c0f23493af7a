"""What the dialogue wants done. Frozen; performed in order by the link."""

import json
from dataclasses import dataclass
from typing import Any

from assistant.emulator.faults import Fault

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Output:
    """Something to be done on the connection."""


@dataclass(frozen=True, slots=True)
class Send(Output):
    """Send a message. `audio` is what it carries of the reply numbered `reply`."""

    message: Message
    reply: int | None = None
    audio: bytes = b""

    @property
    def encoded(self) -> bytes:
        """The frame: binary, as the service sends its JSON."""
        return json.dumps(self.message, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class SendText(Output):
    """Send a frame as it is."""

    text: str
    binary: bool = False


@dataclass(frozen=True, slots=True)
class Speak(Output):
    """Synthesize the reply numbered `reply`, and hand the audio to `Dialogue.spoken`."""

    reply: int
    text: str


@dataclass(frozen=True, slots=True)
class Close(Output):
    """Close the connection with a code and a reason."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Drop(Output):
    """Cut the TCP connection, by RST or FIN, in the middle of a message or not."""

    rst: bool = False
    within_message: bool = False


@dataclass(frozen=True, slots=True)
class ReadSlowly(Output):
    """Read `bytes_s` a second, for `seconds` or for good."""

    bytes_s: int = 0
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Shut(Output):
    """Refuse TCP connections for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TurnOver(Output):
    """The playback of the reply numbered `reply` is over. For the dialogue itself."""

    reply: int


@dataclass(frozen=True, slots=True)
class Struck(Output):
    """A fault strikes. For the dialogue itself."""

    fault: Fault
