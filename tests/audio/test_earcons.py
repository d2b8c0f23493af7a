"""The device's own sounds."""

import numpy as np
import pytest

from assistant.audio.earcons import PEAK, length_s, synthesise
from assistant.core.signals import Earcon


@pytest.mark.parametrize("earcon", Earcon)
@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, 48_000])
def test_short_soft_and_without_a_click(earcon: Earcon, rate_hz: int) -> None:
    sound = synthesise(earcon, rate_hz)
    assert len(sound) == round(length_s(earcon) * rate_hz) <= 0.6 * rate_hz
    assert np.abs(sound).max() == pytest.approx(PEAK)
    assert abs(sound[0]) < 50
    assert abs(sound[-1]) < 50
    steepest = np.abs(np.diff(sound)).max() * rate_hz
    assert steepest < PEAK * 2 * np.pi * 1200  # no jump: a tone of 1 kHz is steeper than anything in it


def test_they_are_told_apart() -> None:
    """By melody: pitch against time, in pieces of 20 ms, differs by more than a semitone somewhere."""
    melodies = {earcon: _melody(earcon) for earcon in Earcon}
    for one in Earcon:
        for other in Earcon:
            if one is not other:
                shared = min(len(melodies[one]), len(melodies[other]))
                ratio = np.array(melodies[one][:shared]) / np.array(melodies[other][:shared])
                assert np.abs(np.log2(ratio)).max() > 1 / 12, (one, other)


def _melody(earcon: Earcon) -> list[float]:
    sound = synthesise(earcon, 24_000)
    pitches = []
    for start in range(0, len(sound) - 960, 480):
        spectrum = np.abs(np.fft.rfft(sound[start : start + 960] * np.hanning(960), 24_000))
        pitches.append(float(spectrum.argmax()) or 1.0)
    return pitches
