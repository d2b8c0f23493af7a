"""The device's own sounds, synthesised: short, soft, and told apart by their melody."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from assistant.core.signals import Earcon

if TYPE_CHECKING:
    from assistant.audio.resample import Samples

PEAK: Final = 6_000
"""Loudest sample of an earcon: about -15 dB of full scale, below a voice."""

PEAKS: Mapping[Earcon, int] = MappingProxyType({Earcon.RING: 12_000, Earcon.RING_LOUD: 28_000})
"""... and of those that are to be heard from afar, or to wake. By RMS over its two seconds each ring is 7 to
8 dB louder than the one before it."""

ATTACK_S: Final = 0.006
"""Long enough that a tone begins without a click."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One decaying sine: pitch, when it starts, how long it sounds."""

    hertz: float
    start_s: float
    length_s: float


def _peal(notes: tuple[float, ...], every_s: float, length_s: float) -> tuple[Tone, ...]:
    return tuple(Tone(hertz, number * every_s, length_s) for number, hertz in enumerate(notes))


C5, E5, G5, A5, C6 = 523.3, 659.3, 784.0, 880.0, 1046.5

MELODIES: Mapping[Earcon, tuple[Tone, ...]] = MappingProxyType(
    {
        Earcon.WAKE: (Tone(659.3, 0.0, 0.12), Tone(987.8, 0.08, 0.18)),
        Earcon.SLEEP: (Tone(784.0, 0.0, 0.12), Tone(523.3, 0.08, 0.2)),
        Earcon.TROUBLE: (Tone(311.1, 0.0, 0.14), Tone(293.7, 0.16, 0.14), Tone(277.2, 0.32, 0.2)),
        Earcon.MUTED: (Tone(392.0, 0.0, 0.1), Tone(261.6, 0.1, 0.16)),
        Earcon.UNMUTED: (Tone(261.6, 0.0, 0.1), Tone(392.0, 0.1, 0.16)),
        Earcon.CAMERA_ON: (Tone(784.0, 0.0, 0.10), Tone(784.0, 0.14, 0.10), Tone(1174.7, 0.28, 0.16)),
        Earcon.CAMERA_OFF: (Tone(1174.7, 0.0, 0.10), Tone(784.0, 0.14, 0.10), Tone(784.0, 0.28, 0.16)),
        Earcon.SCREEN_ON: (Tone(392.0, 0.0, 0.10), Tone(523.3, 0.14, 0.10), Tone(659.3, 0.28, 0.16)),
        Earcon.SCREEN_OFF: (Tone(659.3, 0.0, 0.10), Tone(523.3, 0.14, 0.10), Tone(392.0, 0.28, 0.16)),
        Earcon.RESTARTED: _peal((G5, C5, E5, G5), every_s=0.1, length_s=0.18),
        Earcon.REFUSED: (Tone(220.0, 0.0, 0.08), Tone(220.0, 0.13, 0.1)),
        Earcon.RING_SOFT: _peal((C5, G5, E5), every_s=0.5, length_s=1.0),
        Earcon.RING: _peal((E5, G5, C6, G5) * 2, every_s=0.2, length_s=0.6),
        Earcon.RING_LOUD: _peal((A5, C6) * 8, every_s=0.115, length_s=0.275),
    }
)


def length_s(earcon: Earcon) -> float:
    """How long `earcon` sounds."""
    return max(tone.start_s + tone.length_s for tone in MELODIES[earcon])


def synthesise(earcon: Earcon, rate_hz: int) -> "Samples":
    """The samples of `earcon` at `rate_hz`: mono float32 in the scale of s16, up to its peak."""
    import numpy as np

    mix = np.zeros(round(length_s(earcon) * rate_hz), np.float32)
    for tone in MELODIES[earcon]:
        count = round(tone.length_s * rate_hz)
        at = np.arange(count) / rate_hz
        attack = np.clip(at / ATTACK_S, 0, 1)
        decay = np.exp(-4 * at / tone.length_s) * (1 - at / tone.length_s)
        start = round(tone.start_s * rate_hz)
        room = len(mix) - start
        mix[start : start + count] += (np.sin(2 * np.pi * tone.hertz * at) * attack * decay)[:room]
    peak = PEAKS.get(earcon, PEAK)
    samples: Samples = (mix * (peak / np.abs(mix).max())).astype(np.float32)
    return samples
