"""Judges by what arrived at the service whether speech was lost or came out of order. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.core.timings import FRAME_S
from tests.support.arrivals import Run


@dataclass
class Asking:
    """One time that a question went up, on one connection."""

    connection: int
    runs: list[Run] = field(default_factory=list)

    @property
    def next(self) -> int:
        """The frame that follows."""
        return self.runs[-1].first + self.runs[-1].count

    def whole(self, frames: int) -> bool:
        """Whether it is all there, without a gap."""
        gapless = all(run.first == before.first + before.count for before, run in pairwise(self.runs))
        return self.runs[0].first == 0 and gapless and self.next == frames


class Oracle:
    """Questions have rising numbers."""

    def __init__(self, onset_s: float) -> None:
        """`onset_s`: of a link that goes so soon after a question began, nobody knows that it did."""
        self._onset_frames = round(onset_s / FRAME_S)
        self.disorder: list[str] = []
        """What came after something that is newer."""
        self._askings: dict[int, list[Asking]] = {}
        self._newest = 0
        self._texts: Counter[str] = Counter()

    def arrived(self, runs: Iterable[Run], texts: Iterable[str]) -> None:
        """Take what came, in its order."""
        for run in runs:
            if run.question < self._newest:
                self.disorder.append(f"{run} came after question {self._newest}")
                continue
            self._newest = run.question
            askings = self._askings.setdefault(run.question, [])
            if not askings or askings[-1].connection != run.connection or run.first < askings[-1].next:
                askings.append(Asking(run.connection))
            askings[-1].runs.append(run)
        self._texts.update(texts)

    def forget(self) -> None:
        """All questions so far are judged."""
        self._askings.clear()
        self._texts.clear()

    def times_asked(self, question: int) -> int:
        """How often it went up, whole or not."""
        return len(self._askings.get(question, ()))

    def times_begun(self, question: int) -> int:
        """How often no more than its first syllable went up, and the next link heard that again."""
        return sum(
            one.connection != following.connection and one.whole(one.next) and one.next <= self._onset_frames
            for one, following in pairwise(self._askings.get(question, ()))
        )

    def times_typed(self, text: str) -> int:
        """How often this text went up."""
        return self._texts[text]

    def lost(self, question: int, frames: int) -> str:
        """What is missing of the last asking; empty: nothing."""
        askings = self._askings.get(question)
        if not askings:
            return "nothing of it arrived"
        if askings[-1].whole(frames):
            return ""
        arrived = ", ".join(f"{run.first}-{run.first + run.count - 1}" for run in askings[-1].runs)
        return f"of frames 0-{frames - 1} arrived {arrived} on connection {askings[-1].connection}"
