"""What all events have in common."""

from dataclasses import dataclass
from enum import Enum


class Device(Enum):
    """A part of the appliance that can come and go."""

    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    WAKE_WORD = "wake word"
    LIGHTS = "lights"
    BUTTONS = "buttons"
    CAMERA = "camera"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""
