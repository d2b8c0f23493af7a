"""The words in which a board is told: what a press means, what the lights are, what hears and speaks."""

from collections.abc import Mapping
from types import MappingProxyType

from assistant.config.board import (
    Apa102Lights,
    Board,
    Button,
    KernelLights,
    KeyButton,
    LedLights,
    Meanings,
    NoLights,
    RgbLights,
    Ws2812Lights,
)
from assistant.config.board.lights import PixelLights

GESTURES: Mapping[str, str] = MappingProxyType(
    {"press": "press", "double": "press twice", "long": "hold 1 s", "very_long": "hold 10 s"}
)
"""How a gesture is asked for."""

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "talk": "talk, or stop the reply",
        "mute": "microphone off and on",
        "camera": "camera on and off",
        "screen": "screen on and off",
        "volume_up": "louder",
        "volume_down": "quieter",
        "stop": "stop everything",
        "pair": "pair a PC",
        "forget": "forget everything",
    }
)
"""What a meaning does."""


def meant(meanings: Meanings) -> list[str]:
    """A line for each gesture: `press: talk, or stop the reply`."""
    if meanings.hold:
        return ["tap: talk, or stop the reply", "hold: talk for so long"]
    return [
        f"{asked}: {MEANINGS[meaning]}"
        for gesture, asked in GESTURES.items()
        if (meaning := getattr(meanings, gesture)) is not None
    ]


def pixels(lights: PixelLights) -> str:
    """Which pixels tell what, counted from 1 as people do."""
    told = {"camera": lights.pixels.camera, "screen": lights.pixels.screen}
    own = [f"{name} {_numbers(numbers)}" for name, numbers in told.items() if numbers]
    everything = f"{lights.count} {'pixel' if lights.count == 1 else 'pixels'}"
    return ", ".join([everything, *own])


def lights_of(board: Board) -> str:
    """What the lights are."""
    match board.lights:
        case NoLights():
            return "none"
        case LedLights(each=leds) if len(leds) == 1:
            return "one LED, which tells everything by its rhythm"
        case LedLights(each=leds):
            return f"single LEDs: {', '.join(f'{name} {led.colour}' for name, led in leds.items())}"
        case RgbLights():
            return "one RGB LED"
        case KernelLights(red=red, green=green, blue=blue):
            return f"one RGB LED of the kernel's: {red}, {green}, {blue}"
        case Apa102Lights() as lights:
            return f"APA102: {pixels(lights)}"
        case Ws2812Lights() as lights:
            return f"WS2812: {pixels(lights)}"
        case _:
            return "simulated"


def sound_of(board: Board) -> str:
    """What hears and speaks, and what cancels the echo."""
    audio = board.audio
    if "simulated" in (audio.microphone, audio.speaker):
        return "simulated"
    names = [f"microphone: {_device(audio.input)}", f"speaker: {_device(audio.output)}"]
    channel = [] if audio.channel is None else [f"channel {audio.channel + 1} only"]
    echo = "it cancels its echo" if audio.full_duplex else "nothing cancels the echo"
    return "; ".join([*names, *channel, echo])


def buttons_of(board: Board) -> list[str]:
    """A line for each button, with its key if it is one."""
    return [_button(button) for button in board.buttons.each]


def _button(button: Button) -> str:
    key = f" ({button.key})" if isinstance(button, KeyButton) else ""
    return f"{button.name}{key}: {'; '.join(meant(button.meanings))}"


def _device(part_of_name: str) -> str:
    return f'"{part_of_name}…"' if part_of_name else "the system's default"


def _numbers(numbers: tuple[int, ...]) -> str:
    return " and ".join(str(number + 1) for number in numbers)
