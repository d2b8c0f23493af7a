"""The pictures that wait for one link, and when one may leave. Pure; the time is handed in.

A picture is a message of eighty kilobytes, as much as two seconds of speech, and nothing overtakes it on its
WebSocket: as long as it takes to leave, so late is the audio behind it. So it leaves only if what the
connection has carried so far, the pre-roll for one, says that it will be quick; and if it was not, the next
one waits for ten times as long as the audio had to; for a second in any case. What may not leave soon is
dropped: nobody wants to know what was to be seen a while ago.
"""

from dataclasses import dataclass

from assistant.core.sight import Picture, Source
from assistant.core.timings import PICTURE_EVERY_S
from assistant.live.tcpinfo import Uplink

FRESH_FOR_S = 2.0
"""A picture that waits for longer is dropped."""

LATE_S = 0.1
"""Nobody notices audio that is as late as this."""

LONGEST_S = 0.4
"""A picture that would take longer does not leave while audio flows, which gets lost when 0.5 s late."""

REST = 10
"""A picture that made audio late is followed by a rest of so many times the delay."""

MOST_REST_S = 300.0
"""The rest is doubled by each picture in a row that took longer than `LONGEST_S`, up to this."""

RECALL_S = 0.4
"""A picture whose switch went off must have left by then; else the connection is cut off with it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    picture: Picture
    since: float


@dataclass(slots=True)
class _Leaving:
    source: Source
    since: float
    ends: int
    """How much the peer has acknowledged when it has this picture."""
    cut_at: float = float("inf")


class Pictures:
    """At most one of each source waits, and at most one of all is leaving."""

    def __init__(self) -> None:
        self.dropped = 0
        """How many did not leave because the uplink was too slow for them, too old or outdated by then."""
        self._waiting: dict[Source, _Waiting] = {}
        self._leaving: _Leaving | None = None
        self._rests_until = 0.0
        self._slow_in_a_row = 0

    @property
    def waiting(self) -> bool:
        """Whether any picture waits."""
        return bool(self._waiting)

    @property
    def leaving(self) -> bool:
        """Whether a picture was written and is not known to have arrived."""
        return self._leaving is not None

    def put(self, picture: Picture, now: float) -> None:
        """Take the newest picture of its source; it goes to the end of the queue."""
        if self._waiting.pop(picture.source, None) is not None:
            self.dropped += 1
        self._waiting[picture.source] = _Waiting(picture, now)

    def stop(self, source: Source, now: float) -> None:
        """The switch of this source went off: nothing of it may leave any more."""
        self._waiting.pop(source, None)
        if self._leaving is not None and self._leaving.source is source:
            self._leaving.cut_at = min(self._leaving.cut_at, now + RECALL_S)

    def forget(self) -> None:
        """The connection is being replaced: what waits is too old for the next one."""
        self._waiting.clear()

    def renew(self) -> None:
        """There is a new connection; what was leaving by the last one is not sent again."""
        self._leaving = None

    def expire(self, now: float) -> None:
        """Drop what has waited for too long."""
        for source, waiting in list(self._waiting.items()):
            if now - waiting.since > FRESH_FOR_S:
                del self._waiting[source]
                self.dropped += 1

    # --- leaving ----------------------------------------------------------------------------------

    def take(self, now: float, uplink: Uplink, *, audio: bool) -> Picture | None:
        """A picture that may be written now: then `left` is to be called. `audio` flows, or nobody speaks."""
        if not self._waiting or self._leaving is not None or now < self._rests_until:
            return None
        source, waiting = next(iter(self._waiting.items()))
        if not _is_quick(len(waiting.picture.jpeg), uplink, LONGEST_S if audio else FRESH_FOR_S):
            return None
        del self._waiting[source]
        return waiting.picture

    def left(self, source: Source, now: float, ends: int) -> None:
        """A picture was written, of which the last byte is number `ends` of the connection."""
        self._leaving = _Leaving(source, now, ends)
        self._rests_until = now + PICTURE_EVERY_S

    def look(self, now: float, uplink: Uplink) -> None:
        """See how far the picture that is leaving has come."""
        leaving = self._leaving
        if leaving is None or uplink.acknowledged < leaving.ends:
            return
        self._leaving = None
        took_s = now - leaving.since - uplink.round_trip_s
        self._slow_in_a_row = self._slow_in_a_row + 1 if took_s > LONGEST_S else 0
        if took_s > LATE_S:
            rest_s = REST * took_s * 2 ** max(0, self._slow_in_a_row - 1)
            self._rests_until = max(self._rests_until, now + min(rest_s, MOST_REST_S))

    def is_overdue(self, now: float) -> bool:
        """A picture is still leaving although its switch went off a while ago."""
        return self._leaving is not None and now >= self._leaving.cut_at


def _is_quick(jpeg_bytes: int, uplink: Uplink, most_s: float) -> bool:
    """Whether a picture gets through in time, and without audio that waits already."""
    if uplink.unsent > uplink.rate * LATE_S:
        return False
    return uplink.unsent + jpeg_bytes * 4 / 3 <= uplink.rate * most_s
