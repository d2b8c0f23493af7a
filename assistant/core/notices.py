"""What the device says in its own voice, and that it does not repeat itself."""

from assistant.core import effects as do
from assistant.core.desk import Desk
from assistant.core.playing import Playing
from assistant.core.signals import Notice


class Notices:
    """Each notice at most once in `again_after_s`, and none to somebody who wants to read."""

    def __init__(self, desk: Desk, playing: Playing, again_after_s: float) -> None:
        self._desk = desk
        self._playing = playing
        self._again_after_s = again_after_s
        self._told: dict[Notice, float] = {}

    def tell(self, notice: Notice) -> None:
        """Say it, unless it was said lately."""
        if self._playing.quiet:
            return
        told = self._told.get(notice)
        if told is None or self._desk.now - told >= self._again_after_s:
            self._told[notice] = self._desk.now
            self.answer(notice)

    def answer(self, notice: Notice, words: str = "") -> None:
        """Say it in any case: the person asked for it."""
        self._desk.do(do.Say(notice, words))
