"""What a walk through a board shows and asks for, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.buttons.evdevice import Evdev
from assistant.buttons.gestures import Gesture, Kind, Times
from assistant.buttons.keyboard import code_of
from assistant.buttons.meanings import told
from assistant.config import Board
from assistant.config.board import KeyButtons
from assistant.config.board.buttons import MUTE_LINE
from assistant.core.events import Event, MuteLineChanged, TalkPressed
from assistant.core.signals import Indication, Light
from assistant.errors import DeviceError
from assistant.wiring.words import GESTURES, MEANINGS


@dataclass(frozen=True, slots=True)
class Look:
    """Lights to look at."""

    name: str
    indication: Indication


@dataclass(frozen=True, slots=True)
class Press:
    """A press that is asked for."""

    button: str
    kind: Kind
    ask: str
    """In words."""
    events: tuple[Event | type[Event], ...]
    """What it brings, in order; of a kind alone, where it tells when the finger came."""

    @property
    def lasts_s(self) -> float:
        """How long the button is to be held."""
        return {Kind.LONG: Times().long_s, Kind.VERY_LONG: Times().very_long_s}.get(self.kind, 0.0)


def looks() -> Iterator[Look]:
    """Everything that lights tell, and dark at last."""
    for light in Light:
        if light is not Light.DARK:
            yield Look(light.value, Indication(light))
    yield Look("camera on", Indication(camera=True))
    yield Look("screen on", Indication(screen=True))
    yield Look("dark", Indication())


async def check_keys(board: Board) -> None:
    """Raises `ConfigError` for a key that does not exist, where the library that knows them is there."""
    if not isinstance(board.buttons, KeyButtons):
        return
    devices = Evdev()
    try:
        await devices.load()
    except DeviceError:
        return
    for each in board.buttons.each:
        code_of(devices, each.key)


def presses(board: Board) -> Iterator[Press]:
    """Each gesture that means something, button by button, and the mute switch."""
    for button in board.buttons.each:
        for gesture, meaning in button.meanings:
            if meaning is None or (button.meanings.hold and gesture == "press"):
                continue
            how = "hold for a moment, then let go" if gesture == "hold" else GESTURES[gesture]
            kind = Kind(gesture)
            parts = (kind, Kind.RELEASE) if kind is Kind.HOLD else (kind,)
            events = [event for part in parts for event in told(Gesture(part, 0.0), button.meanings, 0.0)]
            ask = f"{button.name}: {how} ({MEANINGS[meaning]})"
            yield Press(
                button.name,
                kind,
                ask,
                tuple(TalkPressed if isinstance(event, TalkPressed) else event for event in events),
            )
    if board.mute_line is not None:
        ask = f"{MUTE_LINE}: move its switch, and move it back"
        yield Press(MUTE_LINE, Kind.PRESS, ask, (MuteLineChanged, MuteLineChanged))
