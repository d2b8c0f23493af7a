"""Whether a recording holds what was played: compared after finding where it begins."""

from dataclasses import dataclass

import numpy as np

BLOCK_S = 0.1


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
    heard = np.frombuffer(recording, "<i2").astype(float)
    played = np.frombuffer(wanted, "<i2").astype(float)
    size = len(heard) + len(played)
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)
    at = int(product[: len(heard)].argmax())
    found = np.zeros(len(played))
    part = heard[at : at + len(played)]
    found[: len(part)] = part
    block = round(BLOCK_S * rate_hz)
    likeness = [
        float(np.corrcoef(found[start : start + block], played[start : start + block])[0, 1])
        if found[start : start + block].any()
        else 0.0
        for start in range(0, len(played) - block + 1, block)
    ]
    return Match(at / rate_hz, tuple(likeness))


def hiss(seconds: float, rate_hz: int, seed: int = 0) -> bytes:
    """Noise below 1.5 kHz: no two places are alike, and half a sample of delay is still alike."""
    count = round(seconds * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[np.fft.rfftfreq(count, 1 / rate_hz) > 1_500] = 0
    sound = np.fft.irfft(spectrum, count)
    pcm: bytes = (sound / np.abs(sound).max() * 12_000).astype("<i2").tobytes()
    return pcm
