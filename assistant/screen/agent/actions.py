"""What `Sharing` decides is to be done. Imperative and frozen."""

from dataclasses import dataclass
from typing import TypeAlias

from assistant.screen.messages import FromPc, Grant


@dataclass(frozen=True, slots=True)
class Say:
    """Send this to the device."""

    message: FromPc


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the person at the PC; `Sharing.answered` is told."""


@dataclass(frozen=True, slots=True)
class Unask:
    """Take the question back."""


@dataclass(frozen=True, slots=True)
class ShowMark:
    """Show that the screen is shared; `Sharing.marked` is told."""


@dataclass(frozen=True, slots=True)
class HideMark:
    """The screen is no longer shared: no mark, and let go of the screen."""


@dataclass(frozen=True, slots=True)
class Take:
    """Take one picture; `Sharing.taken` is told."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class Tell:
    """One line for the person at the PC."""

    line: str


Action: TypeAlias = Say | Ask | Unask | ShowMark | HideMark | Take | Tell
