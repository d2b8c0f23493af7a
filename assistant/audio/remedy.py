"""What is done about a microphone that delivers, but is deaf: ever more, and ever more rarely."""

from enum import Enum
from typing import Final

CURE_S: Final = 1.0
"""A microphone that was opened again is well within this: half a second of good sound, and drivers that
begin with zeros. With `health.AILING_S` a loss is told within 4.5 s."""

RELAPSE_S: Final = 60.0
"""One that ails again within this was not cured by opening it."""

FIRST_PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 15.0
"""Openings of a lost one, which is heard all the while: sound that comes back is noticed at once. Opening
costs about 60 ms of a core, and a microphone may be switched off for the night."""


class Step(Enum):
    """What to do now."""

    NOTHING = "nothing"
    TELL = "tell that it is lost"
    REOPEN = "open it again"


class Remedy:
    """Asked while the microphone ails. Times are seconds of one monotonic clock.

    At first it is opened again, and nobody is told: that cures what a driver got wrong. If it does not,
    or not for long, the loss is told, and it is opened again after `FIRST_PAUSE_S`, doubled each time.
    """

    def __init__(self) -> None:
        self._tried_at: float | None = None
        self._pause_s = FIRST_PAUSE_S

    def step(self, now: float, opened_at: float, *, lost: bool, changed: bool) -> Step:
        """`opened_at` is when its stream was; `changed`: sound cards came or went since."""
        cured = self._tried_at is None or now - self._tried_at > RELAPSE_S
        if cured and not lost:
            self._pause_s = FIRST_PAUSE_S
            return self._reopen(now)
        if not lost:
            return Step.TELL if now - opened_at >= CURE_S else Step.NOTHING
        if changed:
            return self._reopen(now)
        if now - opened_at < self._pause_s:
            return Step.NOTHING
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        return self._reopen(now)

    def _reopen(self, now: float) -> Step:
        self._tried_at = now
        return Step.REOPEN
