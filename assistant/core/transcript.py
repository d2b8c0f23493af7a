"""What both sides said in this turn, as the service wrote it down."""

TRANSCRIPT_LIMIT = 4_000
"""Characters of each side that are kept; the newest."""


class Transcript:
    """Pieces come in any order; the first piece after the end of a turn begins a new transcript."""

    def __init__(self) -> None:
        self.person = ""
        self.model = ""
        self._over = False

    def end_turn(self) -> bool:
        """The turn is over; its transcript stays until the next one begins. False if it was over already."""
        ends = not self._over and bool(self.person or self.model)
        self._over = True
        return ends

    def forget(self) -> None:
        """Nothing was said."""
        self.person = self.model = ""

    def add(self, *, person: str = "", model: str = "") -> None:
        """Append a piece to either side."""
        if self._over:
            self.person = self.model = ""
            self._over = False
        self.person = (self.person + person)[-TRANSCRIPT_LIMIT:]
        self.model = (self.model + model)[-TRANSCRIPT_LIMIT:]
