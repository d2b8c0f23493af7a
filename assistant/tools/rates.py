"""How often what was called lately."""

from collections import deque

WINDOW_S = 60.0


class Recent:
    """The calls of the last minute, by name; `now` is of any monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._at: dict[str, deque[float]] = {}

    def count(self, name: str, now: float) -> int:
        """How many there were within a minute before `now`."""
        return sum(now - at < WINDOW_S for at in self._at.get(name, ()))

    def note(self, name: str, now: float) -> None:
        """There is one more."""
        times = self._at.setdefault(name, deque())
        while times and now - times[0] >= WINDOW_S:
            times.popleft()
        times.append(now)
