"""Measures the sound of the device while it runs, for whoever asks how it is: figures come out, no audio."""

from collections.abc import Callable, Mapping
from typing import Final

from assistant.audio.level import level_of
from assistant.audio.sweep import FOUND, find, sweep
from assistant.core.timings import FRAME_BYTES, FRAME_S
from assistant.ports import Measured, Speaker, ToneHeard, WordScore

MEASURED_S: Final = 2.0
TONE_AFTER_S: Final = 0.3
"""The rest is enough for the tone, and for the longest way to the microphone that one can talk over."""

Scores = Callable[[], Mapping[str, tuple[float, float]]]


class Measuring:
    """Hears along for two seconds at a time, and else keeps nothing."""

    def __init__(self, speaker: Speaker, scores: Scores, now: Callable[[], float]) -> None:
        """`scores` gives the best of each wake word lately, and what it needs; `now` the time in seconds."""
        self._now = now
        self._speaker = speaker
        self._scores = scores
        self._pcm: bytearray | None = None
        self._count = 0
        self._begun_at = 0.0
        self._played_at: float | None = None
        self._tone = False
        self._last = Measured()

    def begin(self, *, tone: bool) -> None:
        """Hear along from now on; `tone`: play one meanwhile."""
        self._pcm, self._count = bytearray(), 0
        self._tone, self._played_at = tone, None
        self._last = Measured()

    def hear(self, pcm: bytes) -> None:
        """Take a microphone frame; it costs nothing while nobody asks."""
        if self._pcm is None:
            return
        now = self._now()
        self._pcm += pcm
        self._count += 1
        begun_at = now - self._count * FRAME_S  # a frame may come late, never early
        self._begun_at = begun_at if self._count == 1 else min(self._begun_at, begun_at)
        if self._tone and self._played_at is None and self._count * FRAME_S >= TONE_AFTER_S:
            self._played_at = now
            self._speaker.announce(sweep(), lambda: None)
        if len(self._pcm) >= round(MEASURED_S / FRAME_S) * FRAME_BYTES:
            self._last = self._judge(bytes(self._pcm))
            self._pcm = None

    def measured(self) -> Measured:
        """What was heard since `begin`, once that is all; and the scores up to now."""
        scores = tuple(WordScore(word, *figures) for word, figures in self._scores().items())
        last = self._last
        return Measured(last.seconds, last.mean_db, last.peak_db, last.clipped, last.tone, scores)

    def _judge(self, pcm: bytes) -> Measured:
        level = level_of(pcm)
        tone = None
        if self._played_at is not None:
            echo = find(pcm)
            delay_s = self._begun_at + echo.at_s - self._played_at
            tone = ToneHeard(echo.likeness >= FOUND, delay_s, echo.gain_db)
        return Measured(self._count * FRAME_S, level.mean_db, level.peak_db, level.clipped, tone)
