"""What the service remembers of sessions, across connections."""

import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final

from assistant.emulator.protocol import POLICY_VIOLATION, Refusal

KEPT_HANDLES: Final = 256
KEPT_TURNS: Final = 200
"""The oldest handles, and the oldest turns of a session, are forgotten."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a history: `role` is "user" or "model"."""

    role: str
    text: str


class History(deque[Said]):
    """The turns of a session, the newest `KEPT_TURNS` of them."""

    def __init__(self, turns: tuple[Said, ...] = ()) -> None:
        super().__init__(turns, maxlen=KEPT_TURNS)


class Sessions:
    """Handles and the histories that they continue."""

    def __init__(self) -> None:
        self._histories: OrderedDict[str, tuple[Said, ...]] = OrderedDict()
        self._issued = 0

    def save(self, history: History) -> str:
        """A new handle for the session as it is now."""
        self._issued += 1
        handle = f"emulated-{self._issued}-{secrets.token_urlsafe(12)}"
        self._histories[handle] = tuple(history)
        if len(self._histories) > KEPT_HANDLES:
            self._histories.popitem(last=False)
        return handle

    def forget(self) -> None:
        """All handles are refused from now on, as when the service restarts."""
        self._histories.clear()

    def resume(self, handle: str) -> History | Refusal:
        """The history behind `handle`. One that looks like ours and is not known any more has expired."""
        if handle in self._histories:
            return History(self._histories[handle])
        if handle.startswith("emulated-"):
            return Refusal(POLICY_VIOLATION, "BidiGenerateContent session not found")
        return Refusal(reason="Invalid session handle")
