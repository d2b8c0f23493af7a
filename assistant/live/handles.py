"""What a link is resumed by: the newest handle of each model. In memory, never logged."""

from dataclasses import dataclass

from assistant.live.models import Backend

VALID_FOR_S: dict[Backend, float] = {"gemini": 2 * 3600.0, "vertex": 24 * 3600.0}
"""How long the service keeps a session after its last link, as documented. Vertex AI's page also says ten
minutes; an outlived handle costs one refused opening, a forgotten one costs the conversation so far."""

DOUBTS_ALLOWED = 1
"""Openings with the same handle that may fail without a verdict on it, before it is forgotten."""


@dataclass(slots=True)
class _Handle:
    text: str
    at: float
    doubts: int = 0


class Handles:
    """The newest resumable handle per backend and model."""

    def __init__(self) -> None:
        self._handles: dict[tuple[Backend, str], _Handle] = {}

    def keep(self, backend: Backend, model: str, handle: str, now: float) -> None:
        """Remember `handle`, which replaces the one before. `now` in seconds of any one clock."""
        self._handles[backend, model] = _Handle(handle, now)

    def newest(self, backend: Backend, model: str, now: float) -> str | None:
        """The handle to resume with, if there is one that the service can still know."""
        handle = self._handles.get((backend, model))
        if handle is None or now - handle.at > VALID_FOR_S[backend]:
            return None
        return handle.text

    def drop(self, backend: Backend, model: str) -> None:
        """Forget it: what the service remembers under it is what it refuses."""
        self._handles.pop((backend, model), None)

    def doubt(self, backend: Backend, model: str) -> None:
        """An opening with it failed, and it may be the reason."""
        handle = self._handles.get((backend, model))
        if handle is not None:
            handle.doubts += 1
            if handle.doubts > DOUBTS_ALLOWED:
                self.drop(backend, model)
