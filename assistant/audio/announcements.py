"""Sentences of the device's own that wait to be heard, one after the other, beside whatever else plays."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from assistant.audio.replyvoice import ReplyVoice
from assistant.core.timings import SAMPLE_BYTES, reply_seconds

if TYPE_CHECKING:
    from assistant.audio.resample import Samples

MAX_ANNOUNCEMENTS: Final = 8
"""What may wait, the one that is heard included; one more is refused."""

MAX_ANNOUNCEMENT_S: Final = 30
"""A longer one is refused: it is no sentence."""

Heard = Callable[[], None]


class Announcements:
    """Each sentence with the call that says that it was heard; `Playout` holds its lock.

    Samples come out as a reply's do: mono float32 at `rate_hz`, in the scale of s16.
    """

    def __init__(self, rate_hz: int) -> None:
        self._voice = ReplyVoice(rate_hz)
        self._heard: deque[Heard] = deque()

    @property
    def busy(self) -> bool:
        """Whether something plays or waits to be played."""
        return self._voice.busy

    def put(self, pcm: bytes, heard: Heard, now: float) -> bool:
        """Append a sentence; whether it was taken. An empty one is not: there is nothing to be heard."""
        fits = len(self._heard) < MAX_ANNOUNCEMENTS and reply_seconds(pcm) <= MAX_ANNOUNCEMENT_S
        if not fits or len(pcm) < SAMPLE_BYTES:
            return False
        self._voice.put(pcm, now)
        self._voice.queue.end()
        self._heard.append(heard)
        return True

    def pull(self, frames: int, now: float, heard_at: float) -> "Samples":
        """The next samples, fewer than `frames` if no more are there; the first is heard at `heard_at`."""
        return self._voice.pull(frames, now, heard_at)

    def retune(self, rate_hz: int) -> None:
        """Go on at another rate."""
        self._voice.retune(rate_hz)

    def due(self) -> float | None:
        """When `take_heard` will next give something, if that is known already."""
        return self._voice.drain_due()

    def take_heard(self, now: float) -> list[Heard]:
        """The calls of the sentences that were heard to their ends by `now`, each once, in order."""
        taken = []
        while self._voice.take_drained(now):
            taken.append(self._heard.popleft())
        return taken
