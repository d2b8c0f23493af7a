"""What the device says in its own voice, and that it does not repeat itself."""

from assistant.core import effects as do
from assistant.core.desk import Desk
from assistant.core.signals import Notice


class Notices:
    """Each notice at most once in `again_after_s`."""

    def __init__(self, desk: Desk, again_after_s: float) -> None:
        self._desk = desk
        self._again_after_s = again_after_s
        self._told: dict[Notice, float] = {}

    def tell(self, notice: Notice) -> None:
        """Say it, unless it was said lately."""
        told = self._told.get(notice)
        if told is None or self._desk.now - told >= self._again_after_s:
            self._told[notice] = self._desk.now
            self.answer(notice)

    def answer(self, notice: Notice) -> None:
        """Say it in any case: the person asked for it."""
        self._desk.do(do.Say(notice))
