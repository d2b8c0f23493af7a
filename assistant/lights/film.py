"""Patterns: what an indication looks like on the pixels of a board, from its first moment on. No clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi
from typing import Final, Generic, TypeAlias, TypeVar

from assistant.core.signals import Indication, Light
from assistant.lights.colours import BLACK, COLOURS, WATCHING, Colour
from assistant.lights.rhythms import RHYTHMS, SLOT_S, Part, Rhythm, rhythm

F = TypeVar("F")

FRAME_S: Final = 0.05
"""Between two frames of a motion: twenty a second look smooth and cost little."""

STEADY: Final = frozenset({Light.MUTED})
"""Lights without a rhythm where there are colours: a device may be muted for days, and stays calmly red."""

FAINTEST: Final = 0.35
"""How bright a breathing light remains, to the eye."""


@dataclass(frozen=True, slots=True)
class Shot(Generic[F]):
    """A frame, in the form that a driver writes, and how long it stays."""

    frame: F
    lasts_s: float


Film: TypeAlias = tuple[Shot[F], ...]
"""Shots in turn, repeated for ever. A film of one shot never changes: it is written once."""

Picture: TypeAlias = tuple[Colour, ...]
"""The colour of each pixel."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """The pixels of a board, and what each tells: every number below `count` stands once.

    A single LED is a pixel. Where camera or screen have no pixel, the conversation's tell of them by rhythm.
    """

    count: int
    conversation: tuple[int, ...]
    camera: tuple[int, ...] = ()
    screen: tuple[int, ...] = ()
    colours: bool = False
    """Whether it can show them."""
    smooth: bool = False
    """Whether twenty frames a second may be drawn; if not, there are rhythms and no motions."""

    def own(self, part: Part) -> tuple[int, ...]:
        """The pixels that tell of `part` alone."""
        return {Part.CONVERSATION: self.conversation, Part.CAMERA: self.camera, Part.SCREEN: self.screen}[
            part
        ]


def film(indication: Indication, fixture: Fixture) -> Film[Picture]:
    """What `fixture` shows of `indication`; the first shot is lit unless nothing is."""
    watching = [part for part, on in _watchers(indication) if on]
    stamped = [part for part in watching if not fixture.own(part)]
    still = [part for part in watching if fixture.own(part)]
    motion = MOTIONS.get(indication.light)
    if motion and fixture.smooth and len(fixture.conversation) >= MOVING and not stamped:
        shots = _moving(motion, COLOURS[indication.light], len(fixture.conversation))
    else:
        steady = fixture.colours and indication.light in STEADY
        base = "#" if steady else RHYTHMS[indication.light]
        shots = _blinking(indication.light, rhythm(base, stamped), len(fixture.conversation))
    return tuple(Shot(_placed(shot.frame, still, fixture), shot.lasts_s) for shot in shots)


def _watchers(indication: Indication) -> tuple[tuple[Part, bool], ...]:
    return ((Part.CAMERA, indication.camera), (Part.SCREEN, indication.screen))


def _blinking(light: Light, beats: Rhythm, count: int) -> Iterator[Shot[Picture]]:
    colours = {Part.CONVERSATION: COLOURS[light], **WATCHING}
    for beat in beats:
        yield Shot((colours[beat.lit] if beat.lit else BLACK,) * count, beat.slots * SLOT_S)


def _placed(shown: Picture, still: list[Part], fixture: Fixture) -> Picture:
    pixels = [BLACK] * fixture.count
    for number, colour in zip(fixture.conversation, shown, strict=True):
        pixels[number] = colour
    for part in still:
        for number in fixture.own(part):
            pixels[number] = WATCHING[part]
    return tuple(pixels)


# --- motions: only where there are pixels enough to see them ------------------------------------------

Motion: TypeAlias = Callable[[Colour, int], Iterator[Picture]]
"""A colour and the number of pixels -> one round, a picture each `FRAME_S`."""

MOVING: Final = 3
"""Pixels that show a motion, at least."""


APART: Final = 12
"""Pixels from one bright pixel of a chase to the next, at most."""


def _chase(colour: Colour, count: int) -> Iterator[Picture]:
    """A bright pixel with a tail runs round, a step each tenth of a second; the others glow.

    On many pixels several run one behind the other.
    """
    apart = min(count, APART)
    for head in range(apart):
        levels = (max(FAINTEST, 1 - 0.3 * ((head - pixel) % apart)) for pixel in range(count))
        picture = tuple(colour.dimmed(level) for level in levels)
        yield from (picture, picture)


def _breathe(period_s: float) -> Motion:
    """All pixels swell and fade together, never to black."""

    def breathe(colour: Colour, count: int) -> Iterator[Picture]:
        frames = round(period_s / FRAME_S)
        for number in range(frames):
            level = (1 + cos(2 * pi * number / frames)) / 2
            yield (colour.dimmed(FAINTEST + (1 - FAINTEST) * level),) * count

    return breathe


MOTIONS: Final[dict[Light, Motion]] = {
    Light.CONNECTING: _chase,
    Light.THINKING: _chase,
    Light.SPEAKING: _breathe(1.0),
    Light.FOLLOW_UP: _breathe(3.0),
}
"""In place of the rhythm. All others blink, also on many pixels."""


def _moving(motion: Motion, colour: Colour, count: int) -> Iterator[Shot[Picture]]:
    for picture, same in groupby(motion(colour, count)):
        yield Shot(picture, len(list(same)) * FRAME_S)
