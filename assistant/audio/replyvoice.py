"""The reply as samples of the device: when it starts, where it is, when its last sample is heard."""

import math
from collections import deque
from typing import TYPE_CHECKING, Final

from assistant.audio.replyqueue import ReplyQueue
from assistant.audio.resample import Resampler
from assistant.core.timings import REPLY_RATE_HZ

if TYPE_CHECKING:
    from assistant.audio.resample import Samples

JITTER_S: Final = 0.04
"""A reply starts once this much of it is there: the service's first piece. It sends faster than real time."""

START_AFTER_S: Final = 0.04
"""... or once its first piece has waited this long, as nobody waits for a jitter that does not come."""

REMEMBERED: Final = 64
"""Replies whose beginning or end is remembered until somebody asks."""


class ReplyVoice:
    """Replies in, mono float32 samples at `rate_hz` in the scale of s16 out; `Playout` holds its lock."""

    def __init__(self, rate_hz: int, queue: ReplyQueue | None = None) -> None:
        import numpy as np

        self.queue = ReplyQueue() if queue is None else queue
        self.begun_at: deque[float] = deque(maxlen=REMEMBERED)
        """When the first sample of each of the last replies was heard."""
        self._empty: Samples = np.zeros(0, np.float32)
        self._rate_hz = rate_hz
        self._resampler = Resampler(REPLY_RATE_HZ, rate_hz)
        self._ready = self._empty
        self._ends: deque[int] = deque()
        self._due: deque[float] = deque(maxlen=REMEMBERED)
        self._position = 0
        self._base = 0
        self._heard_until = -math.inf
        self._first_at = 0.0
        self._playing = False
        self._begun = False

    @property
    def busy(self) -> bool:
        """Whether something plays or waits to be played."""
        return self._playing or bool(self.queue)

    def put(self, pcm: bytes, now: float) -> None:
        """Append a piece of the reply."""
        if not self.busy:
            self._first_at = now
        self.queue.put(pcm)

    def pull(self, frames: int, now: float, heard_at: float) -> "Samples":
        """The next samples, fewer than `frames` if no more are there; the first is heard at `heard_at`."""
        if not self._playing and not self._may_start(now):
            return self._empty
        self._playing = True
        self._fill(frames)
        block, self._ready = self._ready[:frames], self._ready[frames:]
        self._count(len(block), heard_at)
        if len(block) < frames:
            self._playing = False
        return block

    def cut(self, frames: int) -> "Samples":
        """Forget every reply, and return up to `frames` of what would have come next, to be faded out."""
        if self._playing:
            self._fill(frames)
        tail = self._ready[:frames]
        self.queue.clear()
        self._resampler.clear()
        self._ready = self._empty
        self._ends.clear()
        self._due.clear()
        self._base = self._position
        self._playing = self._begun = False
        return tail

    def retune(self, rate_hz: int) -> None:
        """Go on at another rate; the few milliseconds that were converted already are lost."""
        if rate_hz == self._rate_hz:
            return
        self._due.extend(self._heard_until for _ in self._ends)
        self._ends.clear()
        self._position = (self._position - self._base) * rate_hz // self._rate_hz
        self._base = 0
        self._ready = self._empty
        self._resampler = Resampler(REPLY_RATE_HZ, rate_hz)
        self._rate_hz = rate_hz

    def drain_due(self) -> float | None:
        """When the last sample of the oldest ended reply is heard, if it was handed out and not yet taken."""
        return self._due[0] if self._due else None

    def take_drained(self, now: float) -> bool:
        """Whether an ended reply was heard to its end by `now`; true once for each."""
        if self._due and self._due[0] <= now:
            self._due.popleft()
            return True
        return False

    def _may_start(self, now: float) -> bool:
        waiting = self.queue
        if not waiting:
            return False
        return (
            waiting.ended
            or waiting.samples >= JITTER_S * REPLY_RATE_HZ
            or now >= self._first_at + START_AFTER_S
        )

    def _fill(self, frames: int) -> None:
        import numpy as np

        while (missing := frames - len(self._ready)) > 0 and self.queue:
            pcm, ended = self.queue.take(math.ceil(missing * REPLY_RATE_HZ / self._rate_hz))
            samples = np.frombuffer(pcm, "<i2").astype(np.float32)
            self._ready = np.concatenate((self._ready, self._resampler.push(samples, last=ended)))
            if ended:
                self._ends.append(self._position + len(self._ready))

    def _count(self, frames: int, heard_at: float) -> None:
        before, self._position = self._position, self._position + frames
        while True:
            end = self._ends[0] if self._ends else None
            here = self._position if end is None else min(end, self._position)
            if not self._begun and here > self._base:
                self._begun = True
                self.begun_at.append(heard_at + (max(before, self._base) - before) / self._rate_hz)
            if end is None or end > self._position:
                break
            self._ends.popleft()
            self._due.append(heard_at + (end - before) / self._rate_hz)
            self._base = end
            self._begun = False
        if frames:
            self._heard_until = heard_at + frames / self._rate_hz
