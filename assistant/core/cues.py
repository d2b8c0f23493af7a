"""What the device shows and sounds: status -> light, change of status -> earcon. Tables, nothing more."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from assistant.core.causes import Cause
from assistant.core.signals import Earcon, Indication, Light
from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status

LIGHTS: tuple[tuple[Light, Mapping[str, Any]], ...] = (
    (Light.MUTED, {"microphone": Switch.OFF}),
    (Light.WAKING, {"turn": Turn.LISTENING, "link": Link.DOWN}),
    (Light.WAKING, {"turn": Turn.LISTENING, "link": Link.OPENING}),
    (Light.CONNECTING, {"turn": Turn.THINKING, "link": Link.DOWN}),
    (Light.CONNECTING, {"turn": Turn.THINKING, "link": Link.OPENING}),
    (Light.LISTENING, {"turn": Turn.LISTENING}),
    (Light.THINKING, {"turn": Turn.THINKING}),
    (Light.SPEAKING, {"turn": Turn.SPEAKING}),
    (Light.FOLLOW_UP, {"turn": Turn.FOLLOW_UP}),
    (Light.RINGING, {"rings": True}),
    (Light.LOW_BUDGET, {"cause": Cause.BUDGET_SPENT}),
    (Light.OFFLINE, {"offline": True}),
    (Light.SAFE_MODE, {"safe_mode": True}),
)
"""The first row whose fields all match. A sleeping device that streams nothing is dark, see `light_for`.

Mute is the owner's own order and comes first; what the device does comes before what ails it.
"""


def light_for(status: Status) -> Light:
    """The light that tells `status`; never DARK while microphone audio may leave."""
    for light, fields in LIGHTS:
        if all(getattr(status, name) is value for name, value in fields.items()):
            return light
    if status.cause or status.missing:
        return Light.TROUBLE
    return Light.LOW_BUDGET if status.costs.low else Light.DARK


def indication_for(status: Status) -> Indication:
    """Everything that the lights tell of `status`."""
    camera, screen = status.camera is Switch.ON, status.screen is Switch.ON
    return Indication(light_for(status), camera=camera, screen=screen)


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
    if after.cause is not None and after.cause is not before.cause and not before.quiet:
        return Earcon.TROUBLE
    if after.refused != before.refused:
        return Earcon.REFUSED
    if after.microphone is not before.microphone and before.mute_line_read:
        return Earcon.MUTED if after.microphone is Switch.OFF else Earcon.UNMUTED
    for then, now in ((before.camera, after.camera), (before.screen, after.screen)):
        if then is not now:
            return Earcon.WATCHING if now is Switch.ON else Earcon.BLIND
    if after.streaming and not before.streaming and after.turn is Turn.LISTENING is not before.turn:
        return Earcon.WAKE
    return None if before.quiet else TURN_EARCONS.get((before.turn, after.turn))
