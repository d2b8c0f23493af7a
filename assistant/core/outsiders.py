"""Who else has had a word: content that may want to talk the model into something."""

from collections.abc import Iterable
from typing import Final

from assistant.core.desk import Desk
from assistant.core.timings import OUTSIDERS_COUNT_S

SEARCH: Final = "search"
TOOL: Final = "tool"
VOICE: Final = "voice"
"""Beside the names of the sources of pictures."""


class Outsiders:
    """What was put before the model by others.

    It counts for as long as the conversation, and in later ones, which go on with the same session, until
    `OUTSIDERS_COUNT_S` after their last word.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._spoke_at: dict[str, float] = {}
        self._speaker = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """In the order of the alphabet."""
        return tuple(sorted(self._spoke_at))

    def spoke(self, kinds: Iterable[str]) -> None:
        """Content of these kinds was put before the model."""
        self._spoke_at.update(dict.fromkeys(kinds, self._desk.now))

    def heard(self, speaker: str) -> None:
        """The service tells voices apart; the first one of a conversation is the person's."""
        self._speaker = self._speaker or speaker
        if speaker and speaker != self._speaker:
            self.spoke([VOICE])

    def begin(self) -> None:
        """A conversation begins."""
        self._speaker = ""
        now = self._desk.now
        self._spoke_at = {kind: at for kind, at in self._spoke_at.items() if now - at < OUTSIDERS_COUNT_S}

    def forget(self) -> None:
        """Nobody ever said a word."""
        self._spoke_at.clear()
