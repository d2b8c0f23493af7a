"""A contact closes and opens; metal bounces. Pure: time is handed in."""

from dataclasses import dataclass
from typing import Final

DEBOUNCE_S: Final = 0.02
"""Push buttons bounce for 1.6 ms on average, 6.2 ms at most (J. Ganssle, "A Guide to Debouncing")."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The contact `name` closed (`down`) or opened, at `at` (seconds, `time.monotonic`)."""

    name: str
    down: bool
    at: float


class Contact:
    """One contact without its bounces.

    An edge counts at once, so that nobody waits for it; for `debounce_s` after it the contact may do what
    it likes. If it is in the other position when that time is over, this is the next edge, as of then.
    """

    def __init__(self, debounce_s: float, *, down: bool = False) -> None:
        self._debounce_s = debounce_s
        self._raw = down
        self._settles_at = float("-inf")
        self.down = down

    @property
    def deadline(self) -> float | None:
        """When `settle` has something to do, if nothing moves until then."""
        return self._settles_at if self._raw is not self.down else None

    def move(self, down: bool, at: float) -> bool:
        """Take an edge, once `settle(at)` has been asked; whether it counts."""
        self._raw = down
        if down is self.down or at < self._settles_at:
            return False
        self._count(at)
        return True

    def settle(self, now: float) -> bool:
        """Whether the bouncing was over by `now` and an edge counts, at the `deadline` that was."""
        at = self.deadline
        if at is None or at > now:
            return False
        self._count(at)
        return True

    def _count(self, at: float) -> None:
        self.down = self._raw
        self._settles_at = at + self._debounce_s
