"""How long speech waits for the wire."""

from assistant.live.uplink import Outbox, _Audio


def oldest_s(outbox: Outbox, now: float) -> float:
    """For how long the oldest audio has been late; negative if none is."""
    return now - next((item.due for item in outbox._items if isinstance(item, _Audio)), now)
