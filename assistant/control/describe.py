"""A status in words."""

from collections.abc import Iterator

from assistant.core.alarm import Alarm
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
    return [
        "push-to-talk" if status.held else status.turn.value,
        _muted(status) if status.microphone is Switch.OFF else ears,
        "offline, trying again" if status.offline else LINKS[status.link],
        *_at_work(status),
        *_wrong(status),
        *_counted(status),
        *_said(status),
    ]


def _at_work(status: Status) -> Iterator[str]:
    watching = [name for name in ("camera", "screen") if getattr(status, name) is Switch.ON]
    if watching:
        yield f"sees by {' and '.join(watching)}"
    if status.ringing:
        yield f"rings: {', '.join(_named(alarm) for alarm in status.ringing)}"
    if status.asking:
        yield f"asks: may I {one_line(status.asking)}? A press of talk says yes"
    if status.tools:
        yield f"at work: {', '.join(status.tools)}"


def _wrong(status: Status) -> Iterator[str]:
    if status.safe_mode:
        yield "safe mode: no tools, no camera, no screen"
    if status.cause:
        yield f"problem: {status.cause.value}"
    if status.missing:
        yield f"missing: {', '.join(sorted(device.value for device in status.missing))}"


def _counted(status: Status) -> Iterator[str]:
    if status.alarms:
        yield f"{len(status.alarms)} set to ring"
    if status.volume < 1:
        yield f"volume {status.volume:.0%}"
    if status.costs.month:
        yield _spent(status.costs)
    if status.costs.month_tokens.tokens:
        yield from _tokens(status.costs)


def _said(status: Status) -> Iterator[str]:
    if status.person:
        yield f"you: {one_line(status.person)}"
    if status.model:
        yield f"assistant: {one_line(status.model)}"
    if status.sources:
        yield f"by {', '.join(one_line(source.address) for source in status.sources)}"


def _named(alarm: Alarm) -> str:
    return one_line(f"{alarm.kind.value} {alarm.name}")


def _muted(status: Status) -> str:
    if not status.mute_line_read:
        return "muted: the switch on the board was not read yet"
    return "muted by the switch on the board" if status.mute_line else "muted"


def _spent(costs: Costs) -> str:
    of = "" if costs.limit is None else f" of {costs.limit:.2f}"
    sums = f"turn {costs.turn:.4f}, today {costs.day:.2f}{of}, month {costs.month:.2f}"
    return f"spent ({costs.currency}): {sums}"


def _tokens(costs: Costs) -> Iterator[str]:
    for name, used in (
        ("turn", costs.turn_tokens),
        ("today", costs.day_tokens),
        ("month", costs.month_tokens),
    ):
        sent = f"text {used.text_in}, audio {used.audio_in}, pictures {used.picture_in}"
        yield f"tokens, {name}: in {sent}; out text {used.text_out}, audio {used.audio_out}"


def one_line(text: str) -> str:
    """`text` without line breaks, and without anything that a terminal would obey."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
