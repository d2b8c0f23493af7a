"""What both sides said in this turn, as the service wrote it down."""

from collections.abc import Iterable

from assistant.core.timings import LONGEST_MARK, MOST_MARKS, MOST_SOURCES, TRANSCRIPT_LIMIT
from assistant.core.websource import WebSource


class Transcript:
    """Pieces come in any order; the first piece after the end of a turn begins a new transcript."""

    def __init__(self) -> None:
        self.person = ""
        self.model = ""
        self.sources: tuple[WebSource, ...] = ()
        self.marks: tuple[str, ...] = ()
        """Those of the texts that were typed in this turn; the newest."""
        self.written = 0
        """Characters of the model's side so far, those of earlier turns and of what was cut off included."""
        self.asked = False
        """The person has typed, and nothing of an answer was written down yet."""
        self._over = False
        self._paused = False

    def pause(self) -> None:
        """What the model says next is a part of this turn, in words of its own."""
        self._paused = True

    def end_turn(self) -> bool:
        """The turn is over; its transcript stays until the next one begins. False if it was over already."""
        ends = not self._over and bool(self.person or self.model)
        self._over = True
        self.asked = False
        return ends

    def forget(self) -> None:
        """Nothing was said."""
        self.person = self.model = ""
        self.sources = self.marks = ()

    def cite(self, sources: Iterable[WebSource]) -> None:
        """The reply is based on these, too."""
        self.add()
        self.sources = tuple(dict.fromkeys((*self.sources, *sources)))[:MOST_SOURCES]

    def type(self, text: str, mark: str) -> None:
        """The person typed, which comes whole."""
        self.add(person=f" {text}" if self.person and not self._over else text)
        if mark:
            self.marks = (*self.marks, mark[:LONGEST_MARK])[-MOST_MARKS:]
        self.asked = True

    def add(self, *, person: str = "", model: str = "") -> None:
        """Append a piece to either side."""
        if self._over:
            self.forget()
            self._over = False
        if model:
            model = f" {model}" if self.model and self._paused else model
            self._paused = self.asked = False
            self.written += len(model)
        self.person = (self.person + person)[-TRANSCRIPT_LIMIT:]
        self.model = (self.model + model)[-TRANSCRIPT_LIMIT:]
