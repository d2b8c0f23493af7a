"""From espeak-ng's WAV to what the speaker takes."""

import io
import wave

import numpy as np
import pytest

from assistant.audio.earcons import PEAK as EARCON_PEAK
from assistant.audio.spoken.level import PEAK, RMS, announcement
from assistant.core.timings import REPLY_RATE_HZ
from assistant.errors import DeviceError
from tests.support.device import samples


def wav(
    speech: "np.ndarray[tuple[int], np.dtype[np.float64]]", rate_hz: int = 22_050, channels: int = 1
) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(np.rint(speech).astype("<i2").tobytes())
    return file.getvalue()


def tone(
    amplitude: float, seconds: float = 1.0, rate_hz: int = 22_050
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.asarray(amplitude * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate_hz)) / rate_hz))


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000])
def test_it_is_24_khz_and_as_long_and_as_high_as_before(rate_hz: int) -> None:
    heard = samples(announcement(wav(tone(3_000, rate_hz=rate_hz), rate_hz)))
    assert len(heard) == pytest.approx(REPLY_RATE_HZ, abs=0.005 * REPLY_RATE_HZ)
    assert np.abs(np.fft.rfft(heard)).argmax() * REPLY_RATE_HZ / len(heard) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("amplitude", [300, 3_000, 30_000])
def test_all_sentences_are_equally_loud(amplitude: float) -> None:
    heard = samples(announcement(wav(tone(amplitude)))).astype(float)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(RMS, rel=0.02)


def test_one_with_high_peaks_does_not_clip_even_under_an_earcon() -> None:
    peaky = tone(1_000)
    peaky[5_000:5_100] = 30_000
    heard = np.abs(samples(announcement(wav(peaky))).astype(int))
    assert heard.max() == pytest.approx(PEAK, abs=1)
    assert heard.max() + EARCON_PEAK <= 32_767


def test_the_silence_around_it_is_cut_off_and_that_within_is_kept() -> None:
    quiet = np.zeros(11_025)
    heard = announcement(wav(np.concatenate([quiet, tone(3_000, 0.2), quiet, tone(3_000, 0.2), quiet])))
    assert len(heard) / 2 / REPLY_RATE_HZ == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"no sound at all" * 9, wav(np.zeros(900)), wav(np.zeros(0)), wav(tone(9), channels=2)],
)
def test_what_is_no_speech_is_refused(content: bytes) -> None:
    with pytest.raises(DeviceError, match=r"espeak-ng gives no .*apt install --reinstall espeak-ng"):
        announcement(content)


def test_half_a_file_is_half_a_sentence() -> None:
    """As the header of a pipe promises more than there is, nobody can tell."""
    assert len(announcement(wav(tone(3_000))[:22_051])) > REPLY_RATE_HZ * 0.9
