"""Whether a recording holds what was played: compared after finding where it begins."""

from dataclasses import dataclass

import numpy as np

BLOCK_S = 0.1

TOP_HZ = 1_500
"""What is compared; above it half a sample of delay, as resampling makes, looks like a change."""

PAUSE = 0.03
"""A block quieter than this share of the loudest is a pause; a gap shows in the blocks around it."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where `wanted` begins in a recording, and how much of each tenth of a second is like it (1: all)."""

    at_s: float
    likeness: tuple[float, ...]

    @property
    def worst(self) -> float:
        """Of the tenth that is least like it: a gap, a repetition or a slip shows here."""
        return min(self.likeness)


def match(recording: bytes, wanted: bytes, rate_hz: int) -> Match:
    """Find `wanted` in `recording` (both mono s16le) and compare block by block at that one place."""
    heard, played = _low(recording, rate_hz), _low(wanted, rate_hz)
    size = len(heard) + len(played)
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)
    at = int(product[: len(heard)].argmax())
    found = np.zeros(len(played))
    part = heard[at : at + len(played)]
    found[: len(part)] = part
    block = round(BLOCK_S * rate_hz)
    blocks = [slice(start, start + block) for start in range(0, len(played) - block + 1, block)]
    loudest = max(played[one].std() for one in blocks)
    likeness = [
        float(np.corrcoef(found[one], played[one])[0, 1]) if found[one].any() else 0.0
        for one in blocks
        if played[one].std() > PAUSE * loudest
    ]
    return Match(at / rate_hz, tuple(likeness))


def _low(pcm: bytes, rate_hz: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The samples without what is above `TOP_HZ`."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / rate_hz) > TOP_HZ] = 0
    low: np.ndarray[tuple[int], np.dtype[np.float64]] = np.fft.irfft(spectrum, len(samples))
    return low


def hiss(seconds: float, rate_hz: int, seed: int = 0) -> bytes:
    """Noise below `TOP_HZ`: no two places are alike."""
    count = round(seconds * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[np.fft.rfftfreq(count, 1 / rate_hz) > TOP_HZ] = 0
    sound = np.fft.irfft(spectrum, count)
    pcm: bytes = (sound / np.abs(sound).max() * 12_000).astype("<i2").tobytes()
    return pcm
