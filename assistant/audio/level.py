"""How loud a microphone is, in figures and as a bar."""

from dataclasses import dataclass
from typing import Final

SILENT_DB: Final = -120.0
"""What digital silence is told as."""

LOWEST_DB: Final = -70.0
FULL: Final = 32_767
BAR: Final = 30
"""Characters."""


@dataclass(frozen=True, slots=True)
class Level:
    """Of a piece of audio, relative to full scale."""

    mean_db: float
    peak_db: float
    clipped: float
    """The part of the samples that are as large as they can be."""

    @property
    def dead(self) -> bool:
        """Only zeros: no microphone is so quiet that works."""
        return self.peak_db <= SILENT_DB

    def __str__(self) -> str:
        if self.dead:
            return "only zeros"
        return f"{self.mean_db:.0f} dBFS, peak {self.peak_db:.0f} dBFS"


def level_of(pcm: bytes) -> Level:
    """Of s16le samples. What is constant is no sound, and does not count."""
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    if not samples.size:
        return Level(SILENT_DB, SILENT_DB, 0.0)
    clipped = float(np.mean(np.abs(samples) >= FULL))
    samples -= samples.mean()
    mean, peak = float(np.sqrt(np.mean(samples**2))), float(np.max(np.abs(samples)))
    return Level(_decibels(mean), _decibels(peak), clipped)


def bar(level: Level) -> str:
    """A meter of one line, as wide for every level."""
    part = (level.mean_db - LOWEST_DB) / -LOWEST_DB
    lit = round(BAR * min(1.0, max(0.0, part)))
    return f"[{'█' * lit}{'·' * (BAR - lit)}] {max(level.mean_db, SILENT_DB):5.0f} dBFS"


def _decibels(amplitude: float) -> float:
    import numpy as np

    return SILENT_DB if amplitude <= 0 else max(SILENT_DB, 20 * float(np.log10(amplitude / 32768)))
