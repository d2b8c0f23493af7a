"""What a wake-word engine is: frames in, scores out. No thread, no clock, no opinion."""

from collections.abc import Mapping
from typing import Protocol


class Engine(Protocol):
    """Scores how much the last frames sound like each of its words.

    An engine is made in the thread that feeds it, and is used by that thread only.
    """

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Each word that the engine listens for, and the score above which it counts as heard by default."""

    def feed(self, pcm: bytes) -> Mapping[str, float]:
        """Take one microphone frame; the words that were scored anew and their scores, most often none."""

    def reset(self) -> None:
        """Forget what was heard."""

    def close(self) -> None:
        """Give the models back. The engine is not used afterwards."""
