"""What the device shows and sounds: status -> light, change of status -> earcon. Tables, nothing more."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from assistant.core.causes import Cause
from assistant.core.signals import Earcon, Indication, Light
from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status

LIGHTS: tuple[tuple[Light, Callable[[Status], bool]], ...] = (
    (Light.MUTED, lambda status: status.microphone is Switch.OFF),
    (Light.WAKING, lambda status: status.turn is Turn.LISTENING and status.link is not Link.UP),
    (Light.CONNECTING, lambda status: status.turn is Turn.THINKING and status.link is not Link.UP),
    (Light.LISTENING, lambda status: status.turn is Turn.LISTENING),
    (Light.THINKING, lambda status: status.turn is Turn.THINKING),
    (Light.SPEAKING, lambda status: status.turn is Turn.SPEAKING),
    (Light.FOLLOW_UP, lambda status: status.turn is Turn.FOLLOW_UP),
    (Light.RINGING, lambda status: status.rings),
    (Light.LOW_BUDGET, lambda status: status.cause is Cause.BUDGET_SPENT),
    (Light.OFFLINE, lambda status: status.offline),
    (Light.SAFE_MODE, lambda status: status.safe_mode),
    (Light.TROUBLE, lambda status: bool(status.cause or status.missing)),
    (Light.LOW_BUDGET, lambda status: status.costs.low),
)
"""The first row that holds; where none does, it is dark: a sleeping device that streams nothing.

Mute is the owner's own order and comes first; what the device does comes before what ails it.
"""


def light_for(status: Status) -> Light:
    """The light that tells `status`; never DARK while microphone audio may leave."""
    return next((light for light, holds in LIGHTS if holds(status)), Light.DARK)


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
    if after.camera is not before.camera:
        return Earcon.CAMERA_ON if after.camera is Switch.ON else Earcon.CAMERA_OFF
    if after.screen is not before.screen:
        return Earcon.SCREEN_ON if after.screen is Switch.ON else Earcon.SCREEN_OFF
    if after.streaming and not before.streaming and after.turn is Turn.LISTENING is not before.turn:
        return Earcon.WAKE
    return None if before.quiet else TURN_EARCONS.get((before.turn, after.turn))
