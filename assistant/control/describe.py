"""A status in words."""

from assistant.core.states import Link, Switch
from assistant.core.status import Status

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
        "muted" if status.microphone is Switch.OFF else ears,
        LINKS[status.link],
    ]
    if status.cause:
        phrases.append(f"problem: {status.cause.value}")
    if status.missing:
        phrases.append(f"missing: {', '.join(sorted(device.value for device in status.missing))}")
    if status.person:
        phrases.append(f"you: {one_line(status.person)}")
    if status.model:
        phrases.append(f"assistant: {one_line(status.model)}")
    return phrases


def one_line(text: str) -> str:
    """`text` without line breaks, and without anything that a terminal would obey."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
