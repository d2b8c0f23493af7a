"""What a finger does with one button: press, double, long, very long, hold. Pure: time is handed in."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """The gestures, by the names that a board gives them, and two moments of them."""

    PRESS = "press"
    DOUBLE = "double"
    LONG = "long"
    VERY_LONG = "very_long"
    HOLD = "hold"
    RELEASE = "release"
    """The end of a HOLD."""
    START = "start"
    """It goes down, and nobody knows yet what for."""


@dataclass(frozen=True, slots=True)
class Times:
    """What tells the gestures apart, in seconds; each is longer than the one before."""

    double_s: float = 0.4
    """The second of two presses goes down within this of the first."""
    long_s: float = 1.0
    """Down for this is long."""
    very_long_s: float = 10.0
    """Down for this is very long."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A gesture, and when its first edge was."""

    kind: Kind
    began_at: float


OF_ONE_PRESS: Final = (Kind.VERY_LONG, Kind.LONG, Kind.PRESS)
"""Longest first."""


class Button:
    """One button that knows the gestures `kinds`, and decides as soon as no other of them is possible.

    - With HOLD it acts when it goes down, and with RELEASE when it comes up. With PRESS alone it acts when
      it goes down.
    - A button that knows more waits. A press acts when the button comes up, or, where a DOUBLE is possible,
      when the time for the second one is over. A DOUBLE acts when it goes down the second time; how long
      it then stays down does not matter.
    - The longest that it knows acts while the button is still down. Any other of `OF_ONE_PRESS` acts when it
      comes up: who keeps it down for a VERY_LONG does not come past LONG on the way.
    - With START it tells that it went down where that is not yet a gesture.
    - A press that is long where LONG means nothing is the next shorter that means something: to press the
      mute button too firmly must not leave the microphone on.
    """

    def __init__(self, kinds: AbstractSet[Kind], times: Times) -> None:
        self._kinds = kinds
        self._times = times
        lengths = {Kind.PRESS: 0.0, Kind.LONG: times.long_s, Kind.VERY_LONG: times.very_long_s}
        self._lengths = [(kind, lengths[kind]) for kind in OF_ONE_PRESS if kind in kinds]
        self._certain_after_s = max(
            [length for _, length in self._lengths] + [times.double_s] * (Kind.DOUBLE in kinds), default=0.0
        )
        self._down_at: float | None = None
        """Since when it is down, while it is not known what for."""
        self._tapped_at: float | None = None
        """When the first press of what may become a DOUBLE went down; it is up."""
        self._held = False

    @property
    def deadline(self) -> float | None:
        """When `wait` decides, if nothing moves until then."""
        if self._tapped_at is not None:
            return self._tapped_at + self._times.double_s
        return None if self._down_at is None else self._down_at + self._certain_after_s

    def move(self, down: bool, at: float) -> Gesture | None:
        """Take an edge, once `wait(at)` has been asked; the gesture that is certain by it."""
        return self._goes_down(at) if down else self._comes_up(at)

    def wait(self, now: float) -> Gesture | None:
        """The gesture that is certain by `now`; to be asked at the `deadline` and before each edge."""
        if self.deadline is None or self.deadline > now:
            return None
        tapped_at, self._tapped_at = self._tapped_at, None
        down_at, self._down_at = self._down_at, None
        if tapped_at is not None:
            return self._of_one_press(tapped_at, tapped_at)
        return None if down_at is None else self._of_one_press(down_at, now)

    def let_go(self, now: float) -> Gesture | None:
        """The button is gone: what is not certain did not happen, and nothing stays held."""
        self._down_at = self._tapped_at = None
        return self._release(now)

    def _goes_down(self, at: float) -> Gesture | None:
        if Kind.HOLD in self._kinds:
            self._held = True
            return Gesture(Kind.HOLD, at)
        if self._kinds == {Kind.PRESS}:
            return Gesture(Kind.PRESS, at)
        if self._tapped_at is not None:
            began_at, self._tapped_at = self._tapped_at, None
            return Gesture(Kind.DOUBLE, began_at)
        self._down_at = at
        return Gesture(Kind.START, at) if Kind.START in self._kinds else None

    def _comes_up(self, at: float) -> Gesture | None:
        if self._down_at is None:
            return self._release(at)
        began_at, self._down_at = self._down_at, None
        if Kind.DOUBLE in self._kinds and at < began_at + self._times.double_s:
            self._tapped_at = began_at
            return None
        return self._of_one_press(began_at, at)

    def _release(self, at: float) -> Gesture | None:
        held, self._held = self._held, False
        return Gesture(Kind.RELEASE, at) if held else None

    def _of_one_press(self, began_at: float, until: float) -> Gesture | None:
        """What it was, if it was down until `until`."""
        fitting = (kind for kind, length in self._lengths if began_at + length <= until)
        kind = next(fitting, None)
        return None if kind is None else Gesture(kind, began_at)
