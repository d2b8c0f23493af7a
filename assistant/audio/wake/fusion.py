"""Both families at once: they err on different voices, so the sum of their scores hears more than either."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.audio.wake.engine import Engine
from assistant.audio.wake.gate import SpeechGate
from assistant.audio.wake.recent import RecentPeak
from assistant.core.timings import FRAME_S

HIGHEST_THRESHOLD = 0.9
"""The sum has to exceed what the cheap engine alone would have to, so that whatever that one hears is heard,
but no more than this. Chosen on one half of the wake set's voices, confirmed on the other half and on voices
of other synthesisers: hey_jarvis, whose own threshold is 0.97, gains hits down to here and false ones below.
"""

ALIGN_S = 0.6
"""The engines peak up to this far apart for the same word; a longer window finds no further hit."""

FLOORS = {"okay_nabu": 0.1, "alexa": 0.0005}
"""How sure microWakeWord must be at least for openWakeWord to be asked.

They cost no hit, neither in the wake set nor on voices of other synthesisers, and spare openWakeWord nine
tenths of other speech; alexa's is the smallest score above none at all. A word that is not named here is
asked for whenever there is speech: hey_jarvis is often heard by openWakeWord alone.
"""


@dataclass(slots=True)
class Evidence:
    """What the engines said lately of one word; `cheap` stays empty if only the costly one knows it."""

    floor: float
    suspicion: float = 0.0
    cheap: RecentPeak = field(default_factory=lambda: RecentPeak(ALIGN_S))
    costly: RecentPeak = field(default_factory=lambda: RecentPeak(ALIGN_S))

    def suspect(self, score: float, now_s: float) -> None:
        """Take the cheap engine's score."""
        self.suspicion = score
        self.cheap.add(score, now_s)

    def score(self, now_s: float) -> float:
        """The sum of both engines' peaks."""
        return self.cheap.at(now_s) + self.costly.at(now_s)


class FusionEngine:
    """An `Engine` of two: a cheap one that hears all, and a costly one behind a gate.

    The costly one runs only while the VAD hears speech, with look-back, and for words with a floor only
    if the cheap one suspects something. A word of both engines scores the sum of their peaks of the last
    `ALIGN_S`, 0 to 2; a word of one engine scores what that engine says and keeps its threshold.
    """

    def __init__(
        self, cheap: Engine, costly: Engine, gate: SpeechGate, floors: Mapping[str, float] = FLOORS
    ) -> None:
        self._cheap = cheap
        self._costly = costly
        self._gate = gate
        self._now_s = 0.0
        shared = cheap.thresholds.keys() & costly.thresholds.keys()
        fused = {word: min(cheap.thresholds[word], HIGHEST_THRESHOLD) for word in shared}
        self.thresholds = {**cheap.thresholds, **costly.thresholds, **fused}
        self._floors = {word: floors.get(word, 0.0) if word in shared else 0.0 for word in costly.thresholds}
        self._evidence = {word: Evidence(floor) for word, floor in self._floors.items()}

    def feed(self, pcm: bytes) -> Mapping[str, float]:
        """Take one microphone frame; the words scored anew."""
        self._now_s += FRAME_S
        scores = {}
        for word, score in self._cheap.feed(pcm).items():
            if word in self._evidence:
                self._evidence[word].suspect(score, self._now_s)
            else:
                scores[word] = score
        suspected = any(evidence.suspicion >= evidence.floor for evidence in self._evidence.values())
        frames = self._gate.admit(pcm, evidence=suspected)
        for behind, frame in zip(reversed(range(len(frames))), frames, strict=True):
            for word, score in self._costly.feed(frame).items():
                self._evidence[word].costly.add(score, self._now_s - behind * FRAME_S)
        return {**scores, **{word: evidence.score(self._now_s) for word, evidence in self._evidence.items()}}

    def reset(self) -> None:
        """Forget what was heard."""
        self._cheap.reset()
        self._costly.reset()
        self._gate.reset()
        self._evidence = {word: Evidence(floor) for word, floor in self._floors.items()}

    def close(self) -> None:
        """Give the models back."""
        self._cheap.close()
        self._costly.close()
