"""How loud everything is."""

from assistant.core import effects as do
from assistant.core.desk import Desk
from assistant.core.surroundings import Surroundings
from assistant.core.timings import QUIETEST_RING


class Loudness:
    """As the person wants it, but never too quiet for what they must not miss."""

    def __init__(self, desk: Desk, here: Surroundings) -> None:
        self._desk = desk
        self._here = here
        self._least = 0.0
        self._level = here.volume

    def change(self) -> None:
        """The person wants another volume."""
        self._level = max(self._here.volume, self._least)
        self._desk.do(do.SetVolume(self._level))

    def see_to(self, *, must_be_heard: bool) -> None:
        """`must_be_heard`: something rings, or the person is being asked."""
        self._least = QUIETEST_RING if must_be_heard else 0.0
        if self._level != max(self._here.volume, self._least):
            self.change()
