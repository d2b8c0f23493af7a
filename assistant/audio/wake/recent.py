"""The highest of the last scores."""

from collections import deque
from collections.abc import Mapping


class RecentPeak:
    """The highest score of the last `window_s` seconds of audio, 0 if there is none."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._scores: deque[tuple[float, float]] = deque()

    def add(self, score: float, at_s: float) -> None:
        """Take a score of the audio that ended at `at_s`; lower ones before it are out."""
        while self._scores and self._scores[-1][1] <= score:
            self._scores.pop()
        self._scores.append((at_s, score))

    def at(self, now_s: float) -> float:
        """The highest of the window that ends at `now_s`."""
        while self._scores and self._scores[0][0] <= now_s - self._window_s:
            self._scores.popleft()
        return self._scores[0][1] if self._scores else 0.0


class RecentPeaks:
    """The same of each word, beside what it needs."""

    def __init__(self, window_s: float, thresholds: Mapping[str, float]) -> None:
        self._thresholds = thresholds
        self._peaks = {word: RecentPeak(window_s) for word in thresholds}

    def add(self, scores: Mapping[str, float], at_s: float) -> None:
        """Take the scores of the audio that ended at `at_s`."""
        for word, score in scores.items():
            self._peaks[word].add(score, at_s)

    def at(self, now_s: float) -> Mapping[str, tuple[float, float]]:
        """By word: the highest of the window that ends at `now_s`, and the threshold."""
        return {word: (peak.at(now_s), self._thresholds[word]) for word, peak in self._peaks.items()}
