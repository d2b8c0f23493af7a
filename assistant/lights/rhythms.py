"""What every indication looks like on one LED of one colour: who is lit, in tenths of a second.

Who looks for as long as one glance (the eye rests 0.2 to 0.3 s on a spot) has to see that something may be
leaving: while the microphone may be sent, and while the camera or the screen is watched, no LED that tells
of it is dark for more than 0.3 s. These rhythms are therefore mostly lit, all others are mostly dark, so
that "lit" and "it may be sending" are the same at a glance; and nothing but DARK is dark for a second.

Camera and screen add a stamp of their own at least every four seconds: a long light with two short winks for
the camera, with three for the screen. No other rhythm contains a stamp.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from math import ceil
from types import MappingProxyType
from typing import Final, TypeAlias

from assistant.core.signals import Light

SLOT_S: Final = 0.1
"""How long one character of a rhythm lasts: short, and still seen as a blink by everybody."""

RHYTHMS: Final[Mapping[Light, str]] = MappingProxyType(
    {
        Light.DARK: "",
        # It may be sending: mostly lit.
        Light.WAKING: "#.",
        Light.CONNECTING: "##..",
        Light.LISTENING: "#",
        Light.THINKING: "##.##...",
        Light.SPEAKING: "######...",
        Light.FOLLOW_UP: "##############.",
        # It is not: mostly dark. The number of blinks tells which.
        Light.MUTED: "#.........",
        Light.OFFLINE: "#.#.......",
        Light.TROUBLE: "#.#.#.....",
        Light.SAFE_MODE: "#.#.#.#...",
        Light.LOW_BUDGET: "###.......",
        Light.RINGING: "#####......",
    }
)
"""`#` is lit, `.` is dark; repeated for ever."""

LONGEST_DARK: Final = 3
"""Slots that an LED which tells of something that may be leaving is dark in a row, at most."""

BETWEEN_STAMPS: Final = 8
"""Slots of the conversation's rhythm, at least, from one stamp to the next."""


class Part(Enum):
    """What an LED, or a moment of its rhythm, tells of."""

    CONVERSATION = "conversation"
    CAMERA = "camera"
    SCREEN = "screen"


STAMPS: Final[Mapping[Part, str]] = MappingProxyType(
    {Part.CAMERA: "####.#.####", Part.SCREEN: "####.#.#.####"}
)


@dataclass(frozen=True, slots=True)
class Beat:
    """Some slots in a row: who is lit, or nobody."""

    lit: Part | None
    slots: int


Rhythm: TypeAlias = tuple[Beat, ...]
"""Repeated for ever; a rhythm of one beat never changes."""


def rhythm(base: str, watching: Iterable[Part] = ()) -> Rhythm:
    """How one LED tells the conversation by `base`, and whoever of CAMERA and SCREEN is `watching`."""
    stamps = [part for part in STAMPS if part in watching]
    if stamps and base:
        base = _without_long_dark(base)
        base *= ceil(BETWEEN_STAMPS / len(base))
    slots = _told(Part.CONVERSATION, base)
    for part in stamps:
        slots += _told(part, STAMPS[part])
    return tuple(Beat(lit, len(list(same))) for lit, same in groupby(slots)) or (Beat(None, 1),)


def _told(part: Part, slots: str) -> list[Part | None]:
    return [part if slot == "#" else None for slot in slots]


def _without_long_dark(slots: str) -> str:
    lit_for = len(slots.rstrip("."))
    return slots[: lit_for + LONGEST_DARK]
