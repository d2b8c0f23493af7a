"""What the device shows and sounds: status -> light, change of status -> earcon. Tables, nothing more."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status


class Light(Enum):
    """What the lights tell. A board decides how each looks; only DARK may look like no light."""

    DARK = "dark"
    CONNECTING = "connecting"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    FOLLOW_UP = "follow-up"
    MUTED = "muted"
    TROUBLE = "trouble"


class Earcon(Enum):
    """A short sound of the device's own."""

    WAKE = "wake"
    SLEEP = "sleep"
    TROUBLE = "trouble"
    MUTED = "muted"
    UNMUTED = "unmuted"
    REFUSED = "refused"


LIGHTS: tuple[tuple[Light, Mapping[str, Any]], ...] = (
    (Light.MUTED, {"microphone": Switch.OFF}),
    (Light.CONNECTING, {"turn": Turn.LISTENING, "link": Link.DOWN}),
    (Light.CONNECTING, {"turn": Turn.LISTENING, "link": Link.OPENING}),
    (Light.CONNECTING, {"turn": Turn.THINKING, "link": Link.DOWN}),
    (Light.CONNECTING, {"turn": Turn.THINKING, "link": Link.OPENING}),
    (Light.LISTENING, {"turn": Turn.LISTENING}),
    (Light.THINKING, {"turn": Turn.THINKING}),
    (Light.SPEAKING, {"turn": Turn.SPEAKING}),
    (Light.FOLLOW_UP, {"turn": Turn.FOLLOW_UP}),
)
"""The first row whose fields all match. A sleeping device that streams nothing is dark, see `light_for`."""


def light_for(status: Status) -> Light:
    """The light that tells `status`; never DARK while microphone audio may leave."""
    for light, fields in LIGHTS:
        if all(getattr(status, name) is value for name, value in fields.items()):
            return light
    return Light.TROUBLE if status.cause or status.missing else Light.DARK


TURN_EARCONS: Mapping[tuple[Turn, Turn], Earcon] = MappingProxyType(
    {
        (Turn.ASLEEP, Turn.LISTENING): Earcon.WAKE,
        (Turn.LISTENING, Turn.ASLEEP): Earcon.SLEEP,
        (Turn.THINKING, Turn.ASLEEP): Earcon.SLEEP,
        (Turn.FOLLOW_UP, Turn.ASLEEP): Earcon.SLEEP,
    }
)


def earcon_for(before: Status, after: Status) -> Earcon | None:
    """The earcon that tells a person of the change, the most important one if there are several."""
    if after.cause is not None and after.cause is not before.cause:
        return Earcon.TROUBLE
    if after.refused != before.refused:
        return Earcon.REFUSED
    if after.microphone is not before.microphone:
        return Earcon.MUTED if after.microphone is Switch.OFF else Earcon.UNMUTED
    return TURN_EARCONS.get((before.turn, after.turn))
