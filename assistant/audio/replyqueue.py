"""Replies that wait to be played: bytes and the marks where a reply ends, bounded."""

from collections import deque
from typing import Final

from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES

MAX_REPLY_S: Final = 600
"""What may wait: the service sends faster than real time, but nobody listens to ten minutes."""


class ReplyQueue:
    """First in, first out; 24 kHz mono s16le. Beyond its size the newest audio is dropped and counted."""

    def __init__(self, max_samples: int = MAX_REPLY_S * REPLY_RATE_HZ) -> None:
        self._max = max_samples
        self._pieces: deque[bytes | None] = deque()
        self._offset = 0
        self.samples = 0
        self.dropped = 0
        """Samples that did not fit."""

    def __bool__(self) -> bool:
        """Whether anything waits, be it only the end of a reply."""
        return bool(self._pieces)

    @property
    def ended(self) -> bool:
        """Whether the newest reply in the queue is complete."""
        return bool(self._pieces) and self._pieces[-1] is None

    def put(self, pcm: bytes) -> None:
        """Append audio; half a sample at the end is ignored."""
        samples = len(pcm) // SAMPLE_BYTES
        room = min(samples, self._max - self.samples)
        self.dropped += samples - room
        if room:
            self._pieces.append(pcm if room * SAMPLE_BYTES == len(pcm) else pcm[: room * SAMPLE_BYTES])
            self.samples += room

    def end(self) -> None:
        """Mark the end of a reply; marking it twice is marking it once."""
        if not self.ended:
            self._pieces.append(None)

    def take(self, samples: int) -> tuple[bytes, bool]:
        """Up to `samples` from the oldest reply, and whether it ends with them."""
        taken: list[bytes] = []
        wanted = min(samples, self.samples) * SAMPLE_BYTES
        while wanted and (piece := self._pieces[0]) is not None:
            part = piece[self._offset : self._offset + wanted]
            taken.append(part)
            wanted -= len(part)
            self._offset += len(part)
            if self._offset == len(piece):
                self._pieces.popleft()
                self._offset = 0
        pcm = b"".join(taken)
        self.samples -= len(pcm) // SAMPLE_BYTES
        ended = bool(self._pieces) and self._pieces[0] is None
        if ended:
            self._pieces.popleft()
        return pcm, ended

    def clear(self) -> None:
        """Forget everything that waits."""
        self._pieces.clear()
        self._offset = 0
        self.samples = 0
