"""What the service remembers of sessions, across connections."""

import secrets
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from typing import Final

from assistant.emulator.protocol import INTERNAL_ERROR, POLICY_VIOLATION, Refusal

KEPT_HANDLES: Final = 256
KEPT_TURNS: Final = 200
"""The oldest handles, and the oldest turns of a session, are forgotten."""

EXPIRED: Final = Refusal(POLICY_VIOLATION, "BidiGenerateContent session not found")
UNKNOWN: Final = Refusal(reason="Invalid session handle")
STILL_OPEN: Final = Refusal(INTERNAL_ERROR, "Internal error encountered.")
"""What clients report when they resume a session whose old connection is still there."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a history: `role` is "user" or "model"."""

    role: str
    text: str


class History(deque[Said]):
    """The turns of a session, the newest `KEPT_TURNS` of them."""

    def __init__(self, turns: tuple[Said, ...] = ()) -> None:
        super().__init__(turns, maxlen=KEPT_TURNS)


@dataclass
class Session:
    """What the service knows of a conversation. `context` are the tokens of it all, by modality."""

    number: int = 0
    history: History = field(default_factory=History)
    context: Counter[str] = field(default_factory=Counter)

    @property
    def before(self) -> str:
        """What the person said last; "nothing" if the session knows of nothing."""
        return next((said.text for said in reversed(self.history) if said.role == "user"), "nothing")

    def forget(self) -> None:
        """Know nothing of what was said so far."""
        self.history.clear()
        self.context.clear()


@dataclass(frozen=True, slots=True)
class _Saved:
    """A session as it was when a handle was given for it."""

    number: int
    history: tuple[Said, ...]
    context: Counter[str]
    until: float


class Sessions:
    """Handles, what they continue, and who converses."""

    def __init__(self, valid_s: float = 7200.0, *, one_link: bool = False) -> None:
        """Handles are valid for `valid_s`; with `one_link` not while the session's old connection is open."""
        self._valid_s = valid_s
        self._one_link = one_link
        self._saved: OrderedDict[str, _Saved] = OrderedDict()
        self._open: dict[int, int] = {}
        self._begun = 0
        self._issued = 0

    def begin(self, connection: int) -> Session:
        """A new session on this connection."""
        self._begun += 1
        self._open[connection] = self._begun
        return Session(self._begun)

    def save(self, session: Session, now: float) -> str:
        """A new handle for the session as it is now."""
        self._issued += 1
        handle = f"emulated-{self._issued}-{secrets.token_urlsafe(12)}"
        self._saved[handle] = _Saved(
            session.number, tuple(session.history), session.context.copy(), now + self._valid_s
        )
        if len(self._saved) > KEPT_HANDLES:
            self._saved.popitem(last=False)
        return handle

    def forget(self) -> None:
        """All handles are refused from now on, as when the service restarts."""
        self._saved.clear()

    def resume(self, handle: str, connection: int, now: float) -> Session | Refusal:
        """Continue, on this connection, the session behind `handle`.

        One that looks like ours and is not known any more has expired.
        """
        saved = self._saved.get(handle)
        if saved is None:
            return EXPIRED if handle.startswith("emulated-") else UNKNOWN
        if now > saved.until:
            return EXPIRED
        if self._one_link and saved.number in self._open.values():
            return STILL_OPEN
        self._open[connection] = saved.number
        return Session(saved.number, History(saved.history), saved.context.copy())

    def leave(self, connection: int) -> None:
        """This connection is closed."""
        self._open.pop(connection, None)
