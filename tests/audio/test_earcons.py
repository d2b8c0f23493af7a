"""The device's own sounds."""

import numpy as np
import pytest

from assistant.audio.earcons import PEAK, PEAKS, length_s, synthesise
from assistant.core.signals import Earcon
from assistant.core.timings import RING_EVERY_S

RINGS = (Earcon.RING_SOFT, Earcon.RING, Earcon.RING_LOUD)


@pytest.mark.parametrize("earcon", Earcon)
@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, 48_000])
def test_short_soft_and_without_a_click(earcon: Earcon, rate_hz: int) -> None:
    sound = synthesise(earcon, rate_hz)
    peak = PEAKS.get(earcon, PEAK)
    assert len(sound) == round(length_s(earcon) * rate_hz) <= (2.0 if earcon in RINGS else 0.6) * rate_hz
    assert np.abs(sound).max() == pytest.approx(peak)
    assert abs(sound[0]) < 50
    assert abs(sound[-1]) < 50
    steepest = np.abs(np.diff(sound)).max() * rate_hz
    assert steepest < peak * 2 * np.pi * 1200  # no jump: a tone of 1 kHz is steeper than anything in it


def test_they_are_told_apart() -> None:
    """By melody: pitch against time, in pieces of 20 ms, differs by more than a semitone somewhere."""
    melodies = {earcon: _melody(earcon) for earcon in Earcon}
    for one in Earcon:
        for other in Earcon:
            if one is not other:
                shared = min(len(melodies[one]), len(melodies[other]))
                ratio = np.array(melodies[one][:shared]) / np.array(melodies[other][:shared])
                assert np.abs(np.log2(ratio)).max() > 1 / 12, (one, other)


def test_rings_are_clearly_louder_one_after_the_other_and_end_before_the_next() -> None:
    levels = [20 * np.log10(np.sqrt(np.mean(synthesise(ring, 24_000) ** 2)) / 32_768) for ring in RINGS]
    assert (np.diff(levels) > 6).all(), levels
    assert levels[-1] > -14
    for ring in RINGS:
        assert 1.8 < length_s(ring) < RING_EVERY_S


def _melody(earcon: Earcon) -> list[float]:
    sound = synthesise(earcon, 24_000)
    pitches = []
    for start in range(0, len(sound) - 960, 480):
        spectrum = np.abs(np.fft.rfft(sound[start : start + 960] * np.hanning(960), 24_000))
        pitches.append(float(spectrum.argmax()) or 1.0)
    return pitches
