"""What a gesture is told as: the board gives it a meaning, the meaning is an event."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from assistant.buttons.gestures import Gesture, Kind
from assistant.config.board.buttons import Meaning, Meanings
from assistant.core.events import (
    CameraPressed,
    Event,
    ForgetPressed,
    MutePressed,
    MuteSettled,
    MuteTouched,
    PairingAsked,
    ScreenPressed,
    StopPressed,
    TalkPressed,
    TalkReleased,
    VolumePressed,
)

EVENT: Final[Mapping[Meaning, Callable[[], Event]]] = MappingProxyType(
    {
        "mute": MutePressed,
        "camera": CameraPressed,
        "screen": ScreenPressed,
        "volume_up": lambda: VolumePressed(1),
        "volume_down": lambda: VolumePressed(-1),
        "stop": StopPressed,
        "pair": PairingAsked,
        "forget": ForgetPressed,
    }
)
"""All but `talk`, which is told twice: down and up."""


def kinds(meanings: Meanings) -> frozenset[Kind]:
    """The gestures that a button has to know."""
    given = frozenset(Kind(name) for name, meaning in meanings if meaning is not None)
    return given | {Kind.START} if _mutes_early(meanings) else given


def told(gesture: Gesture, meanings: Meanings, now: float) -> list[Event]:
    """The events of a gesture that is told at `now`.

    Talk by a gesture that is known only once it is over goes down and comes up at once; `ago_s` says since
    when the person may have been speaking. A button that mutes and means something else too is told when it
    goes down, and once more when it is known what for: a microphone never stays on because somebody keeps
    the button down.
    """
    talk = TalkPressed(max(0.0, now - gesture.began_at))
    match gesture.kind:
        case Kind.HOLD:
            return [talk]
        case Kind.RELEASE:
            return [TalkReleased()]
        case Kind.START:
            return [MuteTouched()]
        case Kind.PRESS if _mutes_early(meanings):
            return [MuteSettled(meant=True)]
        case kind:
            meaning: Meaning = getattr(meanings, kind.value)
            settled = [MuteSettled(meant=False)] if _mutes_early(meanings) else []
            return [*settled, *([talk, TalkReleased()] if meaning == "talk" else [EVENT[meaning]()])]


def _mutes_early(meanings: Meanings) -> bool:
    return meanings.press == "mute" and bool(meanings.double or meanings.long or meanings.very_long)
