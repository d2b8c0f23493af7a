"""Blocks of any device in, 20 ms frames of 16 kHz mono out."""

from collections.abc import Iterator

from assistant.audio.resample import Resampler
from assistant.audio.stream import Format
from assistant.core.timings import FRAME_BYTES, MICROPHONE_RATE_HZ


class Framer:
    """Mixes channels down (or takes the `channel` that is asked for), resamples, and cuts into frames.

    What is 16 kHz mono already passes through as it is, and loads neither numpy nor soxr.
    """

    def __init__(self, form: Format, channel: int | None = None) -> None:
        self._channels = form.channels
        self._channel = channel
        self._native = form.rate_hz == MICROPHONE_RATE_HZ and form.channels == 1
        self._resampler = Resampler(form.rate_hz, MICROPHONE_RATE_HZ)
        self._rest = b""

    def push(self, block: bytes) -> Iterator[bytes]:
        """The frames that `block` (s16le, channels interleaved) completes, oldest first."""
        pcm = self._rest + (block if self._native else self._converted(block))
        whole = len(pcm) - len(pcm) % FRAME_BYTES
        self._rest = pcm[whole:]
        for start in range(0, whole, FRAME_BYTES):
            yield pcm[start : start + FRAME_BYTES]

    def _converted(self, block: bytes) -> bytes:
        import numpy as np

        samples = np.frombuffer(block, "<i2").reshape(-1, self._channels)
        mono = samples.mean(axis=1, dtype=np.float32) if self._channel is None else samples[:, self._channel]
        resampled = self._resampler.push(np.ascontiguousarray(mono, np.float32))
        return np.clip(np.rint(resampled), -32768, 32767).astype("<i2").tobytes()
