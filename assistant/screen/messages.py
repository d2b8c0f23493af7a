"""What is said between a PC and the device: frozen values, no behaviour.

Sharing, over TLS (see `trust`). The PC dials; both say `Hello` first.

    device                                  PC
    Wanted          ─────────────────────>  asks the person who sits there
                    <─────────────────────  Consented, or SharingEnded(DENIED)
    Grant           ─────────────────────>  one picture may be sent
                    <─────────────────────  ScreenPicture
    Unwanted        ─────────────────────>  the visible mark goes off

`SharingEnded` may come at any time after `Wanted`, and `Consented` again after it. Either side says `Ping`
when it has said nothing for `PING_S`, cuts when it has heard nothing for `SILENT_S`, and says `Unpaired`
before it cuts if it has forgotten the other; whoever hears that forgets too.

Pairing, before there is any trust, in the clear on a port of its own (see `pairing`):

    device                                  PC
    Introduction    ─────────────────────>
                    <─────────────────────  Offer
    Counteroffer    ─────────────────────>
                    <─────────────────────  Confirmation
    Confirmation    ─────────────────────>
    or Rejected at any time
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

VERSION: Final = 1
"""Of all that is said here; sides of different versions do not understand each other."""

PORT: Final = 8766
PAIRING_PORT: Final = 8767

PING_S: Final = 5.0
SILENT_S: Final = 15.0


class Ending(Enum):
    """Why a PC shares no (more) pictures. The value is told to a person, after the PC's name."""

    DENIED = "does not allow it"
    UNANSWERED = "was asked, and nobody answered"
    STOPPED = "has stopped it"
    EXPIRED = "allowed it for a time that is over"
    LOCKED = "is locked"
    SUSPENDED = "goes to sleep"
    NO_SCREEN = "cannot take pictures of its screen"


class Rejection(Enum):
    """Why a pairing came to nothing. The value is told to a person."""

    WRONG_CODE = "the digits are wrong; try again"
    CLOSED = "the device pairs with nobody now; ask it for new digits"
    BUSY = "the device is being paired with another PC"
    VERSION = "the device speaks another version; update both"
    INVALID = "the device did not understand what this PC said; update both"


# --- sharing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of both sides. Only with the device's does the PC know that it was let in."""

    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Ping:
    """I am still there."""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """I have forgotten you; forget me."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The screen's switch is on: ask the person at the PC."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """The switch is off: the consent that was given for it is over, and no grant counts any more."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One picture may be sent, the newest, as soon as it can be taken.

    It is a JPEG of at most `max_bytes`, and at most `width` × `height` pixels. At most one grant is open;
    `number` counts from 1 on each connection.
    """

    number: int
    width: int
    height: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Consented:
    """The person at the PC allows it: grants are answered from now on."""


@dataclass(frozen=True, slots=True)
class SharingEnded:
    """No more pictures, and why."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class ScreenPicture:
    """The picture for the grant of this number. `age_ms`: how long it had been taken when it was sent."""

    grant: int
    age_ms: int
    jpeg: bytes = field(repr=False)


# --- pairing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Introduction:
    """The device's certificate (DER); whether it is the device's is what the digits prove."""

    version: int
    certificate: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """The PC's certificate (DER), and its share of the key exchange."""

    version: int
    share: bytes = field(repr=False)
    certificate: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counteroffer:
    """The device's share of the key exchange."""

    share: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Proof of having come to the same key: the PC's first, then the device's."""

    proof: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """It came to nothing; the device hangs up. `tries_left` of this window, 0 to 255."""

    tries_left: int
    rejection: Rejection


FromDevice: TypeAlias = Hello | Ping | Unpaired | Wanted | Unwanted | Grant
FromPc: TypeAlias = Hello | Ping | Unpaired | Consented | SharingEnded | ScreenPicture
PairingFromDevice: TypeAlias = Introduction | Counteroffer | Confirmation | Rejected
PairingFromPc: TypeAlias = Offer | Confirmation
Message: TypeAlias = FromDevice | FromPc | PairingFromDevice | PairingFromPc
