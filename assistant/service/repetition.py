"""How often the same may be said: a log that repeats itself hides what matters, and wears out a card."""

from dataclasses import dataclass
from typing import Final, TypeAlias

MOST: Final = 20
WITHIN_S: Final = 10.0
"""So many of a kind in so long; the others are only counted."""

KINDS: Final = 512
"""Kinds that are kept apart at once; beyond it the oldest is let go."""

Kind: TypeAlias = tuple[str, str]
"""A logger's name and the template of its message."""


@dataclass(slots=True)
class _Window:
    began_at: float
    said: int = 0
    left_out: int = 0


class Repetition:
    """Counts what is said by its kind. Pure: times are handed in, in seconds of any clock that only grows."""

    def __init__(self, most: int = MOST, within_s: float = WITHIN_S) -> None:
        self._most = most
        self._within_s = within_s
        self._windows: dict[Kind, _Window] = {}

    def admits(self, kind: Kind, now: float) -> bool:
        """Whether this one may be said."""
        window = self._windows.get(kind)
        if window is None or now - window.began_at >= self._within_s:
            self._windows.pop(kind, None)
            window = self._windows[kind] = _Window(now)
            if len(self._windows) > KINDS:
                del self._windows[next(iter(self._windows))]
        if window.said >= self._most:
            window.left_out += 1
            return False
        window.said += 1
        return True

    def left_out(self, now: float) -> list[tuple[Kind, int]]:
        """What was left out in times that are over, and how often; told once. To be asked before `admits`."""
        over = [kind for kind, window in self._windows.items() if now - window.began_at >= self._within_s]
        return [(kind, count) for kind in over if (count := self._windows.pop(kind).left_out)]

    def end(self) -> list[tuple[Kind, int]]:
        """What was left out and not told yet."""
        windows, self._windows = self._windows, {}
        return [(kind, window.left_out) for kind, window in windows.items() if window.left_out]
