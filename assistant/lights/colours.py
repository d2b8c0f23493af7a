"""The colours of the lights, and how bright they are driven."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from assistant.core.signals import Light
from assistant.lights.rhythms import Part


class Colour(NamedTuple):
    """How bright each colour looks to the eye, 0 to 1."""

    red: float
    green: float
    blue: float

    def dimmed(self, level: float) -> "Colour":
        """The same colour, `level` times as bright to the eye."""
        return Colour(self.red * level, self.green * level, self.blue * level)


BLACK: Final = Colour(0, 0, 0)

COLOURS: Final[Mapping[Light, Colour]] = MappingProxyType(
    {
        Light.DARK: BLACK,
        Light.WAKING: Colour(0, 0.6, 1),
        Light.CONNECTING: Colour(1, 0.85, 0),
        Light.LISTENING: Colour(0, 0, 1),
        Light.THINKING: Colour(0.5, 0, 1),
        Light.SPEAKING: Colour(0, 1, 0),
        Light.FOLLOW_UP: Colour(0, 1, 1),
        Light.MUTED: Colour(1, 0, 0),
        Light.OFFLINE: Colour(1, 0.55, 0),
        Light.TROUBLE: Colour(1, 0.3, 0),
        Light.SAFE_MODE: Colour(1, 0.35, 0.35),
        Light.LOW_BUDGET: Colour(0.75, 1, 0),
        Light.RINGING: Colour(0.5, 1, 0.5),
    }
)
"""Each is different, and one of its three colours is full: an LED of one colour shows the fullest."""

WATCHING: Final[Mapping[Part, Colour]] = MappingProxyType(
    {Part.CAMERA: Colour(1, 1, 1), Part.SCREEN: Colour(1, 0, 0.6)}
)
"""White and pink belong to camera and screen alone."""

GAMMA: Final = 2.2
"""The eye's answer to light: half as bright to it is a fifth of the light."""


@lru_cache(maxsize=1024)
def driven(colour: Colour, brightness: float, steps: int) -> tuple[int, int, int]:
    """What to drive an LED with, red, green and blue, 0 to `steps`.

    `brightness` (0 to 1) is the part of the light that the owner and the board allow. What is lit is
    never driven with 0, however dark the night: a light that tells something stays a light. Many pixels
    share few colours: what was worked out is kept.
    """
    red, green, blue = (
        max(1, round(steps * brightness * channel**GAMMA)) if channel else 0 for channel in colour
    )
    return red, green, blue
