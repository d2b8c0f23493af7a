"""An outbox, and what goes into it and comes out."""

import math
from collections.abc import Iterable

from assistant.core.effects import SendAudio, WireEffect
from assistant.live.uplink import UNSEEN_S, Outbox, _Audio
from tests.support.pcm import frame


def box(*, explicit: bool = False, put: Iterable[WireEffect] = (), now: float = 0.0) -> Outbox:
    outbox = Outbox(explicit_activity=explicit)
    for effect in put:
        outbox.put(effect, now)
    return outbox


def frames(first: int, count: int) -> list[SendAudio]:
    return [SendAudio(frame(number)) for number in range(first, first + count)]


def take_all(outbox: Outbox, now: float = 0.0) -> list[WireEffect]:
    taken = []
    while (message := outbox.take(now)) is not None:
        taken.append(message)
    return taken


def joined(messages: Iterable[WireEffect]) -> bytes:
    return b"".join(message.pcm for message in messages if isinstance(message, SendAudio))


def oldest_s(outbox: Outbox, now: float) -> float:
    """For how long the oldest audio has been late; negative if none is."""
    seen = now - outbox._unseen_s
    return seen - next((item.due for item in outbox._items if isinstance(item, _Audio)), seen)


def watched(outbox: Outbox, since: float, until: float) -> Outbox:
    """Somebody looked at it all the while, as whoever waits for a crowded wire does."""
    for step in range(1, math.ceil((until - since) / UNSEEN_S)):
        outbox.look(None, since + step * UNSEEN_S)
    return outbox
