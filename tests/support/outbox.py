"""An outbox, and what goes into it and comes out."""

from collections.abc import Iterable

from assistant.core.effects import SendAudio, WireEffect
from assistant.live.uplink import Outbox, _Audio
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
    return now - next((item.due for item in outbox._items if isinstance(item, _Audio)), now)
