"""All the buttons of a board and its mute line: edges in, events out. Pure: time is handed in."""

from collections.abc import Mapping

from assistant.buttons.contact import Contact, Edge
from assistant.buttons.gestures import Button, Times
from assistant.buttons.meanings import kinds, told
from assistant.config.board.buttons import MUTE_LINE, Meanings
from assistant.core.events import Event, MuteLineChanged


class Keypad:
    """Buttons by name, and what their presses mean.

    An edge counts when it happened, however late it is handed in, as long as edges come in order: a
    loop that was busy changes no gesture. All times are of one clock. The mute switch is the contact
    `MUTE_LINE`; down is muted.
    """

    def __init__(
        self, buttons: Mapping[str, Meanings], debounce_s: float, times: Times | None = None
    ) -> None:
        self._meanings = dict(buttons)
        self._debounce_s = debounce_s
        self._times = times or Times()
        self._contacts = {name: Contact(debounce_s) for name in (*buttons, MUTE_LINE)}
        self._buttons = {name: Button(kinds(of), self._times) for name, of in buttons.items()}
        self._at = float("-inf")

    def find(self, name: str, *, down: bool) -> list[Event]:
        """How a contact is found when the device starts; no press comes of a button that is down already."""
        self._contacts[name] = Contact(self._debounce_s, down=down)
        return [MuteLineChanged(down)] if name == MUTE_LINE else []

    def take(self, edge: Edge, now: float) -> list[Event]:
        """What an edge brings about, and what its time brings about. `now` is for `TalkPressed.ago_s`."""
        at = max(edge.at, self._at)
        events = self._wait(at, now)
        if self._contacts[edge.name].move(edge.down, at):
            events += self._moved(edge.name, at, now)
        return events

    def wait(self, now: float) -> list[Event]:
        """What the time brings about; to be asked when `next_deadline` comes."""
        return self._wait(now, now)

    def next_deadline(self) -> float | None:
        """When `wait` has something to do, if there are no more edges."""
        return min(self._deadlines(), default=None)

    def let_go(self, now: float) -> list[Event]:
        """The buttons are gone, and whoever held one holds it no more."""
        events: list[Event] = []
        for name, button in self._buttons.items():
            self._contacts[name] = Contact(self._debounce_s)
            if gesture := button.let_go(now):
                events += told(gesture, self._meanings[name], now)
        return events

    def _wait(self, until: float, now: float) -> list[Event]:
        events: list[Event] = []
        while (at := self.next_deadline()) is not None and at <= until:
            for name, button in self._buttons.items():
                if gesture := button.wait(at):
                    events += told(gesture, self._meanings[name], now)
            for name, contact in self._contacts.items():
                if contact.settle(at):
                    events += self._moved(name, at, now)
        self._at = max(self._at, until)
        return events

    def _moved(self, name: str, at: float, now: float) -> list[Event]:
        down = self._contacts[name].down
        if name == MUTE_LINE:
            return [MuteLineChanged(down)]
        gesture = self._buttons[name].move(down, at)
        return told(gesture, self._meanings[name], now) if gesture else []

    def _deadlines(self) -> list[float]:
        of_contacts = [contact.deadline for contact in self._contacts.values()]
        of_buttons = [button.deadline for button in self._buttons.values()]
        return [at for at in (*of_contacts, *of_buttons) if at is not None]
