"""Blocks of any device become frames of 16 kHz mono."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.framing import Framer
from assistant.audio.stream import Format
from assistant.core.timings import FRAME_BYTES
from tests.support.device import noise, samples


@given(st.lists(st.integers(0, 2000), max_size=20))
def test_frames_of_the_wanted_format_are_what_was_recorded(sizes: list[int]) -> None:
    framer = Framer(Format(16_000, 1))
    pcm = noise(1.7)[: 2 * sum(sizes)]
    frames: list[bytes] = []
    at = 0
    for size in sizes:
        frames += framer.push(pcm[at : at + 2 * size])
        at += 2 * size
    assert {len(frame) for frame in frames} <= {FRAME_BYTES}
    assert b"".join(frames) == pcm[: len(pcm) - len(pcm) % FRAME_BYTES]


@pytest.mark.parametrize("rate_hz", [8_000, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_tone_of_any_device_arrives(rate_hz: int, channels: int) -> None:
    tone = 10_000 * np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
    recorded = np.repeat(tone.astype("<i2"), channels).tobytes()
    framer = Framer(Format(rate_hz, channels))
    block = rate_hz // 50 * channels * 2
    frames = [
        frame for at in range(0, len(recorded), block) for frame in framer.push(recorded[at : at + block])
    ]
    assert 48 <= len(frames) <= 50  # the resampler holds back 13 ms at most
    heard = samples(b"".join(frames))[1600:].astype(float)
    at = 2 * np.pi * 440 * np.arange(len(heard)) / 16_000
    waves = np.stack((np.sin(at), np.cos(at)), axis=1)  # soxr shifts it by a tenth of a millisecond
    parts, *_ = np.linalg.lstsq(waves, heard)
    assert np.hypot(*parts) == pytest.approx(10_000, rel=0.01)
    assert np.abs(heard - waves @ parts).max() < 20


def test_channels_are_mixed_or_one_is_chosen() -> None:
    recorded = np.tile(np.array([100, 200, 600], "<i2"), 320).tobytes()
    assert set(samples(b"".join(Framer(Format(16_000, 3)).push(recorded)))) == {300}
    assert set(samples(b"".join(Framer(Format(16_000, 3), channel=2).push(recorded)))) == {600}
