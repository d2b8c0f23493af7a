"""The tone that the doctor plays: made, and found again in what the microphone heard. Pure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.core.timings import MICROPHONE_RATE_HZ, REPLY_RATE_HZ

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SWEEP_S: Final = 0.6
FIRST_HZ: Final = 300.0
LAST_HZ: Final = 4000.0
"""A whistle that rises through the range of speech: every small loudspeaker has it, and nothing in a room is
like it, so it is found also where it is fainter than the noise."""

AMPLITUDE: Final = 0.5
FADE_S: Final = 0.02

FOUND: Final = 0.2
"""Correlation from which on it was heard: noise alone stays below 0.1, a sounding room gives 0.3 and more."""


@dataclass(frozen=True, slots=True)
class Echo:
    """The tone, as it came back."""

    at_s: float
    """Where it begins in what was recorded."""
    likeness: float
    """0 to 1; see `FOUND`."""
    gain_db: float
    """How much louder or fainter than it was given to the speaker at full volume."""

    @property
    def found(self) -> bool:
        """Whether it is the tone at all."""
        return self.likeness >= FOUND


def sweep() -> bytes:
    """The tone for the speaker: 24 kHz mono s16le."""
    return (_samples(REPLY_RATE_HZ) * 32767).astype("<i2").tobytes()


def find(recorded: bytes) -> Echo:
    """Where `recorded` (16 kHz mono s16le) is most like the tone."""
    import numpy as np

    heard = np.frombuffer(recorded, "<i2").astype(np.float64) / 32768
    wanted = _samples(MICROPHONE_RATE_HZ)
    if heard.size < wanted.size:
        return Echo(0.0, 0.0, -120.0)
    size = 1 << int(heard.size + wanted.size - 1).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    match = np.fft.irfft(product, size)[: heard.size - wanted.size + 1]
    sums = np.concatenate(([0.0], np.cumsum(heard**2)))
    energy = np.maximum(sums[wanted.size :] - sums[: -wanted.size], 1e-12)
    own = float(np.sum(wanted**2))
    likeness = np.abs(match) / np.sqrt(energy * own)
    likeness[energy / wanted.size < 1e-10] = 0.0  # digital silence is like nothing
    best = int(np.argmax(likeness))
    gain = abs(float(match[best])) / own
    return Echo(best / MICROPHONE_RATE_HZ, float(likeness[best]), 20 * float(np.log10(max(gain, 1e-6))))


def _samples(rate_hz: int) -> "NDArray[np.float64]":
    import numpy as np

    t = np.arange(round(SWEEP_S * rate_hz)) / rate_hz
    octaves = np.log(LAST_HZ / FIRST_HZ)
    phase = 2 * np.pi * FIRST_HZ * SWEEP_S / octaves * (np.exp(t / SWEEP_S * octaves) - 1)
    edge = np.minimum(1.0, np.minimum(t, SWEEP_S - t) / FADE_S)
    samples: NDArray[np.float64] = AMPLITUDE * edge * np.sin(phase)
    return samples
