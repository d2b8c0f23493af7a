"""When a score means that the word was said."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NEAR = 0.6
"""A score of this share of the threshold is worth a line in the log: the owner may want another threshold."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One occurrence of something like a wake word: heard, or a near miss. Told once for each occurrence."""

    word: str
    score: float
    threshold: float
    heard: bool

    @property
    def figures(self) -> tuple[str, float, float]:
        """For a line in the log."""
        return self.word, self.score, self.threshold


class Judge:
    """Turns the scores of one word into verdicts.

    An occurrence begins when the score exceeds `NEAR` of the threshold and ends when it no longer does.
    It is heard as soon as the score exceeds the threshold, unless the word was heard less than
    `refractory_s` ago: then it is nothing at all. It is a near miss if it ends without that.
    """

    def __init__(self, word: str, threshold: float, refractory_s: float) -> None:
        self._word = word
        self._threshold = threshold
        self._refractory_s = refractory_s
        self.reset()

    def reset(self) -> None:
        """Forget what was heard: the next occurrence counts, however soon it comes."""
        self._peak = 0.0
        self._heard_s = -math.inf

    def hear(self, score: float, now_s: float) -> Verdict | None:
        """Take a score at `now_s`, in seconds of audio."""
        before, self._peak = self._peak, max(self._peak, score)
        if score <= NEAR * self._threshold:
            self._peak = 0.0
            missed = NEAR * self._threshold < before <= self._threshold and not self._refractory(now_s)
            return Verdict(self._word, before, self._threshold, heard=False) if missed else None
        if score <= self._threshold or before > self._threshold or self._refractory(now_s):
            return None
        self._heard_s = now_s
        return Verdict(self._word, score, self._threshold, heard=True)

    def _refractory(self, now_s: float) -> bool:
        return now_s - self._heard_s < self._refractory_s


class Jury:
    """A judge for each word."""

    def __init__(self, thresholds: Mapping[str, float], refractory_s: Mapping[str, float]) -> None:
        self._judges = {
            word: Judge(word, threshold, refractory_s[word]) for word, threshold in thresholds.items()
        }

    def hear(self, scores: Mapping[str, float], now_s: float) -> Iterator[Verdict]:
        """The verdicts on an engine's new scores."""
        for word, score in scores.items():
            if verdict := self._judges[word].hear(score, now_s):
                yield verdict

    def reset(self) -> None:
        """Forget what was heard."""
        for judge in self._judges.values():
            judge.reset()
