"""What the parts of a conversation share: the machines, the waits, and what is to be done."""

from collections import deque

from assistant.core import states
from assistant.core.causes import Cause
from assistant.core.deadlines import Deadlines
from assistant.core.effects import AnyEffect
from assistant.core.events import Event
from assistant.core.states import Link, Reply, Switch, Turn


class Desk:
    """One for a conversation. `now` is the time of the event that is being taken."""

    def __init__(self) -> None:
        self.turn = Turn.ASLEEP
        self.link = Link.DOWN
        self.reply = Reply.NONE
        self.microphone = Switch.ON
        self.cause: Cause | None = None
        """The problem that a person should know of."""
        self.now = 0.0
        self.waits = Deadlines()
        self._events: deque[Event] = deque()
        self._effects: list[AnyEffect] = []

    def move(self, mover: states.Mover) -> None:
        """Move the machines but the turn, which `Conversation` moves."""
        self.link = states.after(states.LINK, self.link, mover)
        self.reply = states.after(states.REPLY, self.reply, mover)
        self.microphone = states.after(states.MICROPHONE, self.microphone, mover)

    def do(self, *effects: AnyEffect) -> None:
        """Have these done, after those before."""
        for effect in effects:
            self.move(type(effect))
            self._effects.append(effect)

    def post(self, *events: Event) -> None:
        """Let these have happened, after those before."""
        self._events.extend(events)

    def wait(self, kind: type[Event], seconds: float) -> None:
        """Let `kind` happen in `seconds`, in place of an earlier wish."""
        self.waits.set(kind, self.now + seconds)

    def next_event(self) -> Event | None:
        """The oldest event that was not taken yet."""
        return self._events.popleft() if self._events else None

    def take_effects(self) -> list[AnyEffect]:
        """All that is to be done; nothing is left."""
        effects, self._effects = self._effects, []
        return effects
