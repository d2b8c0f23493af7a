"""When what is being said begins like a wake word."""

import math
from collections.abc import Iterator, Mapping

CALM_S = 2.0
"""How long nothing is suspected after a suspicion or a word: one of either is enough for one utterance."""


class Suspicion:
    """Turns scores into suspicions: `share` of a word's threshold was exceeded, the threshold not yet.

    The score has to fall again before the same word is suspected anew, and all words together are
    suspected at most once in `CALM_S`. A share of 0 suspects nothing.
    """

    def __init__(self, thresholds: Mapping[str, float], share: float) -> None:
        self._thresholds = thresholds
        self._share = share
        self.reset()

    def hear(self, scores: Mapping[str, float], now_s: float) -> Iterator[tuple[str, float]]:
        """Take an engine's new scores at `now_s`, in seconds of audio; what is suspected, and its score."""
        for word, score in scores.items():
            threshold = self._thresholds[word]
            if not self._share or score <= self._share * threshold:
                self._above.discard(word)
                continue
            rising = word not in self._above
            self._above.add(word)
            if score > threshold:
                self._calm_until_s = now_s + CALM_S
            elif rising and now_s >= self._calm_until_s:
                self._calm_until_s = now_s + CALM_S
                yield word, score

    def reset(self) -> None:
        """Forget what was heard."""
        self._above: set[str] = set()
        self._calm_until_s = -math.inf
