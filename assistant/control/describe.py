"""A status in words."""

from assistant.core.states import Link, Switch
from assistant.core.status import Status
from assistant.core.usage import Costs

LINKS = {
    Link.DOWN: "not connected",
    Link.OPENING: "connecting",
    Link.UP: "connected",
}


def describe(status: Status) -> list[str]:
    """What a person wants to know, the most important first; a phrase each."""
    ears = "sends audio" if status.streaming else "sends no audio"
    phrases = [
        "push-to-talk" if status.held else status.turn.value,
        _muted(status) if status.microphone is Switch.OFF else ears,
        "offline, trying again" if status.offline else LINKS[status.link],
    ]
    watching = [name for name in ("camera", "screen") if getattr(status, name) is Switch.ON]
    if watching:
        phrases.append(f"sees by {' and '.join(watching)}")
    if status.tools:
        phrases.append(f"at work: {', '.join(status.tools)}")
    if status.cause:
        phrases.append(f"problem: {status.cause.value}")
    if status.missing:
        phrases.append(f"missing: {', '.join(sorted(device.value for device in status.missing))}")
    if status.costs.month:
        phrases.append(_spent(status.costs))
    if status.person:
        phrases.append(f"you: {one_line(status.person)}")
    if status.model:
        phrases.append(f"assistant: {one_line(status.model)}")
    return phrases


def _muted(status: Status) -> str:
    return "muted by the switch on the board" if status.mute_line else "muted"


def _spent(costs: Costs) -> str:
    of = "" if costs.limit is None else f" of {costs.limit:.2f}"
    sums = f"turn {costs.turn:.4f}, today {costs.day:.2f}{of}, month {costs.month:.2f}"
    return f"spent ({costs.currency}): {sums}"


def one_line(text: str) -> str:
    """`text` without line breaks, and without anything that a terminal would obey."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
