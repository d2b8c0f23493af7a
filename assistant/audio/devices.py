"""The machine's sound devices: what there is, in words, and which one the owner means."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from assistant.errors import ConfigError, DeviceError

SERVERS: Final = ("pulse", "pipewire")
"""Doors of a sound server among ALSA's devices, the better one first: with PipeWire, a stream through
`pulse` costs two thirds of one through `pipewire` and nothing while it is stopped (measured)."""


class Direction(Enum):
    """What a device is wanted for; the value is the key of `[audio]` that names it."""

    INPUT = "input"
    OUTPUT = "output"


NOUN: Final = {Direction.INPUT: "microphone", Direction.OUTPUT: "speaker"}
VERB: Final = {Direction.INPUT: "record", Direction.OUTPUT: "play"}


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One device as PortAudio lists it. `index` holds until the devices are looked at again."""

    index: int
    name: str
    inputs: int
    outputs: int
    rate_hz: int
    default_input: bool = False
    default_output: bool = False

    def channels(self, direction: Direction) -> int:
        """How many channels it has in this direction; 0 if it cannot do it."""
        return self.inputs if direction is Direction.INPUT else self.outputs

    def is_default(self, direction: Direction) -> bool:
        """Whether the system offers it when nothing is asked for."""
        return self.default_input if direction is Direction.INPUT else self.default_output


def find(devices: Sequence[SoundDevice], wanted: str, direction: Direction) -> SoundDevice:
    """The device with `wanted` in its name, in any case; an equal name wins, then the first of the list.

    Nothing wanted is the system's default, but a running sound server's own door where there is one:
    on a desktop, the default leads there too, at a higher price.
    Raises DeviceError if no device has this direction at all, ConfigError if none has this name.
    """
    able = [device for device in devices if device.channels(direction)]
    if not able:
        raise DeviceError(
            f"no {NOUN[direction]} was found: no sound device of this machine can {VERB[direction]}; "
            "connect one, or start the sound server, and look with `assistant devices`"
        )
    if not wanted:
        return _default(able, direction)
    name = wanted.casefold()
    matching = [device for device in able if name in device.name.casefold()]
    if not matching:
        there_are = ", ".join(f'"{device.name}"' for device in able)
        raise ConfigError(
            f'[audio] {direction.value} = "{wanted}": no sound device that can {VERB[direction]} has this '
            f"in its name; there are: {there_are}"
        )
    return min(matching, key=lambda device: device.name.casefold() != name)


def _default(able: Sequence[SoundDevice], direction: Direction) -> SoundDevice:
    default = next((device for device in able if device.is_default(direction)), able[0])
    if default.name in ("default", *SERVERS):
        for server in SERVERS:
            for device in able:
                if device.name == server:
                    return device
    return default


def describe(devices: Sequence[SoundDevice]) -> list[str]:
    """One line for each device, for people; one line that says so if there is none."""
    if not devices:
        return ["no sound devices: connect one, or start the sound server"]
    return [f"{device.name}: {', '.join(_abilities(device))}, {device.rate_hz} Hz" for device in devices]


def _abilities(device: SoundDevice) -> list[str]:
    words = []
    for direction in Direction:
        if count := device.channels(direction):
            default = " (default)" if device.is_default(direction) else ""
            words.append(f"{count} {direction.value} channel{'s' if count > 1 else ''}{default}")
    return words
