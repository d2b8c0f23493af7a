"""The waits: which event comes of itself, and when."""

from assistant.core.events import Event


class Deadlines:
    """At most one deadline for each kind of event; all times on the clock of the caller's `now`."""

    def __init__(self) -> None:
        self._at: dict[type[Event], float] = {}

    def __contains__(self, kind: type[Event]) -> bool:
        return kind in self._at

    def set(self, kind: type[Event], at: float) -> None:
        """Let `kind` happen at `at`, in place of an earlier wish."""
        self._at[kind] = at

    def drop(self, *kinds: type[Event]) -> None:
        """Let none of `kinds` happen."""
        for kind in kinds:
            self._at.pop(kind, None)

    def drop_all(self) -> None:
        """Let nothing happen."""
        self._at.clear()

    def next(self) -> float | None:
        """The earliest, if there is one."""
        return min(self._at.values(), default=None)

    def take_due(self, now: float) -> Event | None:
        """The earliest event, if its time has come; it is forgotten here."""
        kind = min(self._at, key=self._at.__getitem__, default=None)
        if kind is None or self._at[kind] > now:
            return None
        del self._at[kind]
        return kind()
