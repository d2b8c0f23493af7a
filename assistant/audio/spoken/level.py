"""What espeak-ng gives, made into what the speaker takes: 24 kHz mono s16le, as loud as everything else."""

import io
import wave
from typing import Final

from assistant.audio import earcons
from assistant.audio.resample import Resampler
from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES
from assistant.errors import DeviceError

RMS: Final = 2_500
"""-22 dB of full scale: a voice, twice as loud as an earcon (RMS 1300 to 1500)."""

PEAK: Final = 32_767 - earcons.PEAK
"""Loudest sample: an earcon at the same time does not make it clip."""

SILENT: Final = 0.01
"""Samples below this part of the loudest one are silence, of which espeak-ng gives 0.3 s at the end."""


def announcement(wav: bytes) -> bytes:
    """The speech in a WAV file of 16 bit mono, without the silence around it. Raises DeviceError for none."""
    import numpy as np

    try:
        with wave.open(io.BytesIO(wav)) as file:
            form = (file.getnchannels(), file.getsampwidth())
            rate_hz = file.getframerate()
            pcm = file.readframes(file.getnframes())  # the header of a pipe says more than there is
    except (wave.Error, EOFError) as error:
        raise DeviceError(
            f"espeak-ng gives no WAV file ({error}): apt install --reinstall espeak-ng"
        ) from None
    samples = np.frombuffer(pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES], "<i2").astype(np.float32)
    peak = np.abs(samples).max(initial=0)
    if form != (1, SAMPLE_BYTES) or not peak:
        raise DeviceError("espeak-ng gives no speech: apt install --reinstall espeak-ng")
    loud = np.flatnonzero(np.abs(samples) > SILENT * peak)
    speech = Resampler(rate_hz, REPLY_RATE_HZ).push(samples[loud[0] : loud[-1] + 1], last=True)
    gain = min(RMS / np.sqrt(np.mean(speech**2)), PEAK / np.abs(speech).max())
    levelled: bytes = np.rint(speech * gain).astype("<i2").tobytes()
    return levelled
