"""Ears for tests: recordings cut into frames, engines that listen to them, engines that follow a script."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

import numpy as np

from assistant.audio.wake.engine import Engine
from assistant.audio.wake.factory import load_engine
from assistant.audio.wake.judge import Jury, Verdict
from assistant.audio.wake.models import choose
from assistant.config import WakeConfig
from assistant.core.timings import FRAME_BYTES, FRAME_S
from tests.support.speech import silence, speech


def frames(pcm: bytes) -> Iterator[bytes]:
    """Whole microphone frames; a rest is left out."""
    for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
        yield pcm[start : start + FRAME_BYTES]


@cache
def clip(text: str, voice: str = "rms") -> bytes:
    """`text` with a second of silence on both sides, at half of full scale."""
    samples = np.frombuffer(speech(text, voice), np.int16).astype(np.float64)
    levelled: bytes = (samples * (16000 / np.abs(samples).max())).astype(np.int16).tobytes()
    return silence(1.0) + levelled + silence(1.0)


@cache
def engine_of(kind: str, *words: str) -> Engine:
    """A loaded engine, shared by all tests that reset it first."""
    return load_engine(kind, choose(WakeConfig.model_validate({"engine": kind, "words": words})))


def verdicts(engine: Engine, pcm: bytes, refractory_s: float = 2.0) -> list[Verdict]:
    """What a fresh jury makes of a reset engine's scores."""
    engine.reset()
    jury = Jury(engine.thresholds, dict.fromkeys(engine.thresholds, refractory_s))
    return [
        verdict
        for index, frame in enumerate(frames(pcm), 1)
        for verdict in jury.hear(engine.feed(frame), index * FRAME_S)
    ]


def heard(engine: Engine, pcm: bytes) -> list[str]:
    """The words that the engine hears, in order."""
    return [verdict.word for verdict in verdicts(engine, pcm) if verdict.heard]


class ScriptedEngine:
    """An `Engine` whose scores are what `score` makes of a frame; it keeps what it was fed."""

    def __init__(
        self, score: Callable[[bytes], Mapping[str, float]], thresholds: Mapping[str, float]
    ) -> None:
        self.thresholds = thresholds
        self.fed: list[bytes] = []
        self.resets = 0
        self.closed = False
        self._score = score

    def feed(self, pcm: bytes) -> Mapping[str, float]:
        self.fed.append(pcm)
        return self._score(pcm)

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        self.closed = True


class ScriptedVad:
    """A `Vad` that calls the frames of a set speech."""

    def __init__(self, speech: Iterable[bytes]) -> None:
        self._speech = set(speech)

    def is_speech(self, pcm: bytes) -> bool:
        return pcm in self._speech

    def reset(self) -> None:
        pass
