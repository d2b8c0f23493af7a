"""A sound device in virtual time: it pulls from a `Playout`, block by block."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from assistant.audio.playout import Playout
from assistant.core.timings import REPLY_RATE_HZ


def noise(seconds: float, seed: int = 0) -> bytes:
    """A reply in which no two places are the same; no sample of it is silent."""
    return Random(seed).randbytes(2 * round(seconds * REPLY_RATE_HZ)).replace(b"\0", b"\1")


def samples(pcm: bytes) -> NDArray[np.int16]:
    """As numbers."""
    return np.frombuffer(pcm, "<i2")


class Listener:
    """Hears what `playout` renders, and counts the replies that it reports as drained."""

    def __init__(self, playout: Playout, frames: int = 240, latency_s: float = 0.0, now: float = 0.0) -> None:
        self.playout = playout
        self.now = now
        self.drained = 0
        self._frames = frames
        self._latency_s = latency_s

    def listen(self, seconds: float) -> bytes:
        """What is rendered in the next `seconds`, in whole blocks."""
        heard = []
        for _ in range(round(seconds * self.playout.rate_hz / self._frames)):
            heard.append(self.playout.render(self._frames, self.now, self._latency_s))
            self.now += self._frames / self.playout.rate_hz
            self.drained += self.playout.take_drained(self.now)
        return b"".join(heard)
