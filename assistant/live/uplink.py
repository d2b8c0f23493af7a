"""What waits for the wire: bounded, in order, and never stale. Pure; the time is handed in.

Speech is worth sending only while it is fresh, so a slow uplink loses the oldest audio. What was said before
there was a link is late by nature and goes whole; but on a way that proves narrower than speech it would make
all that follows late for good: as soon as somebody speaks on, so much of it is left out, the oldest, as keeps
that fresh. Silence holds nothing up. Everything else (marks of activity, texts, answers to tool calls) is
never dropped and keeps its place among the audio.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import assert_never

from assistant.core.effects import (
    EndActivity,
    SendAudio,
    SendText,
    SendToolResponse,
    StartActivity,
    StopAudio,
    WireEffect,
)
from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.live.tcpinfo import Uplink

FRESH_FOR_S = 0.5
"""Audio that waits for longer than it should have is dropped."""

CATCH_UP = 0.25
"""What follows a burst waits behind it, and on a link that is slower than speech it would for ever: with each
second that passes it may wait so many seconds less."""

OLDEST_S = 1.0
"""On a way narrower than speech a frame is dropped that would be older than this when it arrives."""

PROVEN_AFTER_S, PROVEN_BYTES = 0.2, 4_000
"""Something has waited for so long, and two round trips, and so much got through: a rate that was low all the
while is that of the way. After a stall it is low for a moment only."""

SPEECH_BYTES_S = MICROPHONE_RATE_HZ * SAMPLE_BYTES
WIRE_SHARE = 0.7
"""How much of what a connection carries is audio: it is base64 in JSON in frames in packets."""

MESSAGE_BYTES = SPEECH_BYTES_S // 10
"""Frames that wait together leave together, up to 100 ms: a fifth of the messages, a fifth of the cost."""

MOST_AUDIO_BYTES = SPEECH_BYTES_S * 75
"""A hard limit on audio handed over at once: the longest backlog and pre-roll that can be configured."""

MOST_OTHERS = 256
"""A hard limit on everything else; it takes minutes of a stalled link, which is given up after seconds."""

UNSEEN_S = 0.1
"""So much may pass between two looks at what waits: frames come every 20 ms, looks more often."""

MARKS = (StartActivity, EndActivity, StopAudio)


@dataclass(frozen=True, slots=True)
class _Narrow:
    """A way that is narrower than speech."""

    audio_bytes_s: float
    transit_s: float
    """How long what leaves now is under way."""


@dataclass(frozen=True, slots=True)
class _Audio:
    pcm: bytes
    put_at: float
    due: float
    """When this piece should leave: at once, or, for pieces that came in a burst, at the pace of speech."""
    late: bool
    speech: bool
    """As in `SendAudio`."""


class Outbox:
    """The queue of one link. Its methods are not for threads; they return at once.

    What waits grows older only while somebody looks: what passes between two looks, beyond `UNSEEN_S`, passes
    because this program stands still, and not because of the way.
    """

    def __init__(self, *, explicit_activity: bool) -> None:
        self._explicit = explicit_activity
        self._items: deque[_Audio | WireEffect] = deque()
        self._audio_bytes = 0
        self._looked_at: float | None = None
        self._unseen_s = 0.0
        self._put_at = 0.0
        self._lag = 0.0
        """How late audio that is put now may begin to leave, because of a burst before it."""
        self._in_activity = False
        """The last mark that was put is a start."""
        self._activity_on_wire = False
        self._audio_on_wire = False
        self._held = False
        self._slow: tuple[float, int] | None = None
        """Since when, and since which byte, the rate has been low while something waited."""
        self._narrow: _Narrow | None = None
        self.dropped_frames = 0
        """How many pieces of audio were too old to be sent."""
        self.overflowed = False
        """So much waits that is not audio that the link must be given up."""

    def __len__(self) -> int:
        return len(self._items)

    def put(self, effect: WireEffect, now: float) -> None:
        """Take an effect of the link, in order."""
        now = self._seen(now)
        if not self._items:
            self._slow = None
        match effect:
            case SendAudio():
                self._put_audio(effect, now)
            case StopAudio():
                self._stop_audio()
            case StartActivity() if self._explicit and not self._in_activity:
                self._in_activity = True
                self._items.append(effect)
            case EndActivity() if self._explicit and self._in_activity:
                self._in_activity = False
                self._items.append(effect)
            case SendText() | SendToolResponse():
                self._items.append(effect)
                self.overflowed = self.overflowed or len(self._items) - self._pieces() > MOST_OTHERS
            case StartActivity() | EndActivity():
                pass  # the service finds out by itself, or knows
            case _:
                assert_never(effect)

    def hold(self) -> None:
        """There is no wire for a moment, by our own choice: what waits keeps, in order, until `renew`."""
        self._held = True

    def renew(self, now: float) -> None:
        """There is a new wire: what did not leave by the last one leaves by this one, as if put now.

        An activity that was open on the last wire goes on here, unless nothing but its end is left of it.
        """
        now = self._seen(now)
        waiting = list(self._items)
        mark = next((at for at, item in enumerate(waiting) if isinstance(item, MARKS)), None)
        speech = any(isinstance(item, _Audio) for item in waiting[:mark])
        over = mark is not None and not isinstance(waiting[mark], StartActivity)
        if mark is not None and over and not speech:
            del waiting[mark]
        elif self._activity_on_wire:
            waiting.insert(0, StartActivity())
        self._held = self._activity_on_wire = self._audio_on_wire = False
        self._narrow = self._slow = None
        self._items.clear()
        self._audio_bytes = 0
        for item in waiting:
            if isinstance(item, _Audio):
                self._put_audio(SendAudio(item.pcm, late=True, speech=item.speech), now)
            else:
                self._items.append(item)

    def take(self, now: float) -> WireEffect | None:
        """The next message to send, None if there is none. `StopAudio` means the end of the audio stream."""
        self._drop_stale(self._seen(now))
        if not self._items:
            return None
        item = self._items.popleft()
        if isinstance(item, _Audio):
            return self._take_audio(item)
        if isinstance(item, StopAudio):
            self._audio_on_wire = False
        elif isinstance(item, StartActivity | EndActivity):
            self._activity_on_wire = isinstance(item, StartActivity)
        return item

    def look(self, uplink: Uplink | None, now: float) -> None:
        """See by how the way up stands, while something waits for it, whether it is narrower than speech.

        None: how it stands is not known.
        """
        now = self._seen(now)
        if uplink is None:
            return
        audio_bytes_s = uplink.rate * WIRE_SHARE
        if not 0 < audio_bytes_s < SPEECH_BYTES_S:
            self._narrow = self._slow = None
            return
        since, acknowledged = self._slow = self._slow or (now, uplink.acknowledged)
        proven = now - since >= PROVEN_AFTER_S + 2 * uplink.round_trip_s
        if proven and uplink.acknowledged - acknowledged >= PROVEN_BYTES:
            under_way = uplink.written - uplink.acknowledged
            self._narrow = _Narrow(audio_bytes_s, under_way / uplink.rate)

    def passed_by(self) -> None:
        """Audio went straight to the wire, because nothing was waiting here."""
        self._audio_on_wire = True

    def _seen(self, now: float) -> float:
        """The time for what waits, now that somebody looks."""
        if self._looked_at is not None:
            self._unseen_s += max(0.0, now - self._looked_at - UNSEEN_S)
        self._looked_at = now
        return now - self._unseen_s

    def _put_audio(self, audio: SendAudio, now: float) -> None:
        passed_s, self._put_at = now - self._put_at, now
        self._lag = max(0.0, self._lag - passed_s * (1 + CATCH_UP)) if self._audio_bytes else 0.0
        self._items.append(_Audio(audio.pcm, now, now + self._lag, audio.late, audio.speech))
        self._lag += len(audio.pcm) / SPEECH_BYTES_S
        self._audio_bytes += len(audio.pcm)
        self._drop_stale(now)

    def _take_audio(self, first: _Audio) -> SendAudio:
        self._audio_on_wire = True
        pieces, size = [first.pcm], len(first.pcm)
        while self._items and isinstance(following := self._items[0], _Audio):
            size += len(following.pcm)
            if size > MESSAGE_BYTES:
                break
            pieces.append(following.pcm)
            self._items.popleft()
        pcm = b"".join(pieces)
        self._audio_bytes -= len(pcm)
        return SendAudio(pcm)

    def _drop_stale(self, now: float) -> None:
        if self._narrow is not None and not self._held:
            self._make_room(self._narrow, now)
        while self._audio_bytes:
            index, oldest = next(
                (index, item) for index, item in enumerate(self._items) if isinstance(item, _Audio)
            )
            fresh = self._held or self._narrow is not None or now - oldest.due <= FRESH_FOR_S
            if fresh and self._audio_bytes <= MOST_AUDIO_BYTES:
                return
            del self._items[index]
            self._audio_bytes -= len(oldest.pcm)
            self.dropped_frames += 1

    def _make_room(self, narrow: _Narrow, now: float) -> None:
        """Let what is being said arrive in time: of what is late goes as much as holds it up, the oldest."""
        most_s = max(FRESH_FOR_S, OLDEST_S - narrow.transit_s)
        late_bytes, speech_at = 0, None
        for item in self._items:
            if isinstance(item, _Audio) and item.late:
                late_bytes += len(item.pcm)
            elif isinstance(item, _Audio) and item.speech:
                speech_at = item.put_at
                break
        spare_s = math.inf if speech_at is None else max(0.0, most_s - (now - speech_at))
        kept: deque[_Audio | WireEffect] = deque()
        for item in self._items:
            if not isinstance(item, _Audio):
                kept.append(item)
                continue
            if item.late:
                stale = late_bytes > spare_s * narrow.audio_bytes_s
                late_bytes -= len(item.pcm)
            else:
                stale = now - item.put_at > most_s
            if stale:
                self._audio_bytes -= len(item.pcm)
                self.dropped_frames += 1
            else:
                kept.append(item)
        self._items = kept

    def _stop_audio(self) -> None:
        """Forget audio and marks that have not left, and say so if some audio, or an open activity, has."""
        kept = [item for item in self._items if isinstance(item, SendText | SendToolResponse)]
        self._items = deque(kept)
        self._audio_bytes = 0
        self._in_activity = False
        if self._explicit and self._activity_on_wire:
            self._items.append(EndActivity())
        elif not self._explicit and self._audio_on_wire:
            self._items.append(StopAudio())

    def _pieces(self) -> int:
        return sum(isinstance(item, _Audio) for item in self._items)
