"""An outbox, and what goes into it and comes out."""

from collections.abc import Iterable

from assistant.core.effects import Effect, SendAudio
from assistant.live.uplink import Outbox
from tests.support.pcm import frame


def box(*, explicit: bool = False, put: Iterable[Effect] = (), now: float = 0.0) -> Outbox:
    outbox = Outbox(explicit_activity=explicit)
    for effect in put:
        outbox.put(effect, now)
    return outbox


def frames(first: int, count: int) -> list[SendAudio]:
    return [SendAudio(frame(number)) for number in range(first, first + count)]


def take_all(outbox: Outbox, now: float = 0.0) -> list[Effect]:
    taken = []
    while (message := outbox.take(now)) is not None:
        taken.append(message)
    return taken


def joined(messages: Iterable[Effect]) -> bytes:
    return b"".join(message.pcm for message in messages if isinstance(message, SendAudio))
