"""Who else has had a word in this conversation: content that may want to talk the model into something."""

from collections.abc import Iterable
from typing import Final

SEARCH: Final = "search"
TOOL: Final = "tool"
VOICE: Final = "voice"
"""Beside the names of the sources of pictures."""


class Outsiders:
    """What was put before the model by others. It stays there until the conversation ends."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()
        self._speaker = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """In the order of the alphabet."""
        return tuple(sorted(self._kinds))

    def spoke(self, kinds: Iterable[str]) -> None:
        """Content of these kinds was put before the model."""
        self._kinds.update(kinds)

    def heard(self, speaker: str) -> None:
        """The service tells voices apart; the first one is the person's."""
        self._speaker = self._speaker or speaker
        if speaker and speaker != self._speaker:
            self._kinds.add(VOICE)

    def leave(self) -> None:
        """The conversation is over."""
        self._kinds.clear()
        self._speaker = ""
