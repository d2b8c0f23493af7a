"""The heart of every speaker: replies, announcements and earcons in, blocks of the device's samples out.

It knows no device and no clock: whoever pulls says what time it is. The same code plays on real
hardware and in the simulator.
"""

import threading
from typing import TYPE_CHECKING, Final

from assistant.audio import earcons
from assistant.audio.announcements import Announcements, Heard
from assistant.audio.replyvoice import ReplyVoice
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES

if TYPE_CHECKING:
    from assistant.audio.resample import Samples

FADE_S: Final = 0.004
"""A reply that is cut off fades for this long: well within one device period, and no click."""

MAX_VOICES: Final = 8
"""Earcons and fades that sound at once; the oldest gives way."""


class Playout:
    """Mixes the reply, announcements and earcons at a volume. Every method returns at once, in any thread.

    `play`, `end_reply`, `flush`, `sound` and `announce` are the speaker's port; `render` is for the
    device's thread. Times are seconds of one monotonic clock. `volume` is a factor of amplitude, 0 to 1,
    and glides to another value within a block; at 1 the reply's samples come out unchanged at 24 kHz.
    At most `MAX_REPLY_S` of reply wait; what exceeds them is dropped, newest first, and counted. Idle,
    `render` costs next to nothing.
    """

    def __init__(self, volume: float = 1.0, rate_hz: int = REPLY_RATE_HZ, channels: int = 1) -> None:
        self.volume = volume
        self._gain = volume
        self._lock = threading.Lock()
        self._voice = ReplyVoice(rate_hz)
        self._announcements = Announcements(rate_hz)
        self._others: list[Samples] = []
        self._rate_hz = rate_hz
        self._channels = channels
        self._silence = b""

    # --- the port's face ----------------------------------------------------------------------------

    def play(self, pcm: bytes, now: float) -> None:
        """Append a piece of the reply (24 kHz mono s16le)."""
        with self._lock:
            self._voice.put(pcm, now)

    def end_reply(self) -> None:
        """No more of this reply comes: `take_drained` tells once when its last sample has been heard."""
        with self._lock:
            self._voice.queue.end()

    def flush(self) -> None:
        """The reply is silent after `FADE_S` of the next block; its end is forgotten. The rest sounds on."""
        import numpy as np

        with self._lock:
            tail = self._voice.cut(round(FADE_S * self._rate_hz))
            if len(tail):
                self._mix_in(tail * np.linspace(1, 0, len(tail), endpoint=False, dtype=np.float32))

    def sound(self, earcon: Earcon) -> None:
        """Mix an earcon into whatever plays."""
        with self._lock:
            self._mix_in(earcons.synthesise(earcon, self._rate_hz))

    def announce(self, pcm: bytes, heard: Heard, now: float) -> bool:
        """Append a sentence (24 kHz mono s16le) to those that wait; whether there was room for it.

        `take_heard` gives `heard` back once its last sample has been heard.
        """
        with self._lock:
            return self._announcements.put(pcm, heard, now)

    # --- the device's face --------------------------------------------------------------------------

    def configure(self, rate_hz: int, channels: int) -> None:
        """Render for this device from now on; what waits is kept."""
        with self._lock:
            self._voice.retune(rate_hz)
            self._announcements.retune(rate_hz)
            if rate_hz != self._rate_hz:
                self._others.clear()
            self._rate_hz, self._channels = rate_hz, channels

    def render(self, frames: int, now: float, latency_s: float = 0.0) -> bytes:
        """The next `frames` for the device, s16le, channels interleaved.

        `latency_s` is how long after `now` the first of them is heard.
        """
        with self._lock:
            if not self._sounding:
                return self._silent(frames)
            heard_at = now + latency_s
            reply = self._voice.pull(frames, now, heard_at)
            sentence = self._announcements.pull(frames, now, heard_at)
            parts = [part for part in (reply, sentence, *self._others) if len(part)]
            self._others = [other[frames:] for other in self._others if len(other) > frames]
            return self._mixed(parts, frames) if parts else self._silent(frames)

    # --- what is known ------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether anything sounds or waits to be played."""
        with self._lock:
            return self._sounding

    @property
    def rate_hz(self) -> int:
        """Of what `render` gives."""
        return self._rate_hz

    @property
    def dropped(self) -> int:
        """Samples of replies that did not fit into the queue."""
        return self._voice.queue.dropped

    @property
    def begun_at(self) -> tuple[float, ...]:
        """When the first sample of each of the last replies was heard."""
        with self._lock:
            return tuple(self._voice.begun_at)

    def due(self) -> float | None:
        """When `take_drained` or `take_heard` will next tell something, if that is known already."""
        with self._lock:
            dues = (self._voice.drain_due(), self._announcements.due())
            return min((due for due in dues if due is not None), default=None)

    def take_drained(self, now: float) -> bool:
        """Whether an ended reply was heard to its end by `now`; true once for each."""
        with self._lock:
            return self._voice.take_drained(now)

    def take_heard(self, now: float) -> list[Heard]:
        """What is to be called for the announcements that were heard to their ends by `now`; each once."""
        with self._lock:
            return self._announcements.take_heard(now)

    # --- mixing -------------------------------------------------------------------------------------

    @property
    def _sounding(self) -> bool:
        return bool(self._others) or self._voice.busy or self._announcements.busy

    def _mix_in(self, samples: "Samples") -> None:
        self._others = [*self._others, samples][-MAX_VOICES:]

    def _mixed(self, parts: "list[Samples]", frames: int) -> bytes:
        import numpy as np

        mix = np.zeros(frames, np.float32)
        for part in parts:
            mix[: len(part)] += part[:frames]
        samples = np.clip(np.rint(mix * self._glide(frames)), -32768, 32767).astype("<i2")
        return (samples if self._channels == 1 else np.repeat(samples, self._channels)).tobytes()

    def _glide(self, frames: int) -> "float | Samples":
        """The volume, or the way to it from the last block's: a step would click."""
        import numpy as np

        before, self._gain = self._gain, self.volume
        if before == self._gain:
            return self._gain
        return np.linspace(before, self._gain, frames, dtype=np.float32)

    def _silent(self, frames: int) -> bytes:
        self._gain = self.volume
        size = frames * self._channels * SAMPLE_BYTES
        if len(self._silence) != size:
            self._silence = bytes(size)
        return self._silence
