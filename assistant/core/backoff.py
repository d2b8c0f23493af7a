"""How long to wait before trying again: full jitter, so that a fleet does not call in step."""

from collections.abc import Callable


class Backoff:
    """The n-th wait in a row is a random time below `base_s` * 2**(n-1), at most `cap_s`."""

    def __init__(self, base_s: float, cap_s: float, draw: Callable[[], float]) -> None:
        """`draw` gives a random number in [0, 1)."""
        self._base_s = min(base_s, cap_s)
        self._cap_s = cap_s
        self._draw = draw
        self._ceiling_s = self._base_s

    def next_s(self, most_s: float) -> float:
        """The next wait, in seconds; at most `most_s`, whatever it would be by now."""
        wait_s = self._draw() * min(self._ceiling_s, most_s)
        self._ceiling_s = min(self._cap_s, self._ceiling_s * 2)
        return wait_s

    def reset(self) -> None:
        """It worked: the next wait is a first one."""
        self._ceiling_s = self._base_s
