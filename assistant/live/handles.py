"""What a session is gone on with: the newest handle of the model, and whether the service can still know it.

The handle itself is kept through `Memory`, so a restarted device goes on too; it is never logged.
"""

from collections.abc import Callable

from assistant.live.models import Backend
from assistant.ports import KeptHandle, Memory

DOUBTS_ALLOWED = 1
"""Openings with the same handle that may fail without a verdict on it, before it is forgotten."""


class Handles:
    """The handle of one backend and model, with its age by the clock on the wall."""

    def __init__(
        self,
        memory: Memory,
        backend: Backend,
        model: str,
        wall: Callable[[], float],
        valid_for_s: float,
    ) -> None:
        """`wall` gives seconds since 1970; a handle is not tried after `valid_for_s`."""
        self._memory = memory
        self._whose = (backend, model)
        self._wall = wall
        self._valid_for_s = valid_for_s
        self._doubts = 0
        self._dropped = False
        self._talked_at: float | None = None

    def newest(self) -> str | None:
        """The handle to resume with, if there is one that the service can still know."""
        handle = self._memory.handle(*self._whose)
        return handle.text if handle is not None and self._recent(handle.at) else None

    def expected(self) -> bool:
        """Whether there is a talk that the next session ought to know, by a handle or for want of one."""
        return self.newest() is not None or self._dropped or self._recent(self._talked_at)

    def keep(self, handle: str) -> None:
        """Remember `handle`, which replaces the one before."""
        self._doubts = 0
        self._memory.keep_handle(*self._whose, KeptHandle(handle, self._wall()))

    def drop(self) -> None:
        """Forget it: what the service remembers under it is what it refuses, or nobody wants it."""
        self._dropped = self._dropped or self.newest() is not None
        self._doubts = 0
        self._memory.drop_handle(*self._whose)

    def doubt(self) -> None:
        """An opening with it failed, and it may be the reason."""
        self._doubts += 1
        if self._doubts > DOUBTS_ALLOWED:
            self.drop()

    def began(self, *, resumed: bool) -> None:
        """A session is open; what was owed to it is settled, by `resumed` or by having been told."""
        self._dropped = False
        if not resumed:
            self._talked_at = None

    def talked(self) -> None:
        """A turn was completed: the session knows something now."""
        self._talked_at = self._wall()

    def _recent(self, at: float | None) -> bool:
        """A clock that is behind `at` was not set yet, or was set back: that makes nothing old."""
        return at is not None and self._valid_for_s > 0 and self._wall() - at <= self._valid_for_s
