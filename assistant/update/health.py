"""Whether a version that was just started proves itself. Pure: what is seen goes in, with the time."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

READY_S: Final = 90.0
"""From the start to READY, on the slowest board."""

STEADY_S: Final = 60.0
"""From READY on it must go on without a restart."""


class Prognosis(Enum):
    """What is to be thought of it."""

    UNSURE = "unsure"
    WELL = "well"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Look:
    """What systemd says of the service."""

    state: str
    """`ActiveState`."""
    restarts: int
    """`NRestarts`: those that nobody asked for, since somebody did."""
    invocation: str = ""
    """`InvocationID`: another one for each start."""

    @property
    def ready(self) -> bool:
        """Type=notify: it has told that it hears and speaks."""
        return self.state == "active"


class Health:
    """Watches the start that follows `before`. If that was ready, this has to be: nothing else is new."""

    def __init__(self, before: Look, ready_s: float = READY_S, steady_s: float = STEADY_S) -> None:
        self._before = before
        self._ready_s = ready_s
        self._steady_s = steady_s
        self._started: float | None = None
        self._ready: float | None = None
        self.why = ""
        """Of an ill one."""

    def see(self, look: Look, now: float) -> Prognosis:
        """Take a look at `now`, in seconds of any clock."""
        self._started = now if self._started is None else self._started
        if look.invocation and look.invocation == self._before.invocation:
            return self._too_late(now)  # it has not ended yet
        if look.restarts or look.state == "failed":
            return self._ill(f"it ended by itself ({look.state}, {look.restarts} restarts)")
        if self._ready is not None and not look.ready:
            return self._ill(f"it was ready and is {look.state}")
        if look.ready and self._ready is None:
            self._ready = now
        if self._ready is None:
            return self._too_late(now)
        return Prognosis.WELL if now - self._ready >= self._steady_s else Prognosis.UNSURE

    def _too_late(self, now: float) -> Prognosis:
        assert self._started is not None, "`see` was called"
        if now - self._started < self._ready_s:
            return Prognosis.UNSURE
        if self._before.ready:
            return self._ill(f"it was not ready within {self._ready_s:g} s")
        return Prognosis.WELL  # as before: what is missing is not this version's fault

    def _ill(self, why: str) -> Prognosis:
        self.why = why
        return Prognosis.ILL
