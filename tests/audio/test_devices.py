"""Which sound device is meant, and what is said of those that exist."""

import subprocess
import sys

import pytest

from assistant.audio.devices import Direction, SoundDevice, describe, find
from assistant.audio.microphone import MicrophoneStream
from assistant.audio.stream import Format, formats
from assistant.errors import ConfigError, DeviceError

JABRA = SoundDevice(0, "Jabra SPEAK 410: USB (hw:1,0)", 1, 2, 16_000)
HDMI = SoundDevice(1, "HDMI (hw:0,3)", 0, 2, 48_000)
WEBCAM = SoundDevice(2, "Webcam: USB (hw:2,0)", 2, 0, 32_000, default_input=True)
PIPEWIRE = SoundDevice(3, "pipewire", 64, 64, 44_100)
PULSE = SoundDevice(4, "pulse", 32, 32, 44_100)
DEFAULT = SoundDevice(5, "default", 32, 32, 44_100, default_input=True, default_output=True)


def test_found_by_a_part_of_the_name_in_any_case() -> None:
    assert find([WEBCAM, JABRA], "jabra", Direction.INPUT) is JABRA
    assert find([WEBCAM, JABRA], "USB", Direction.INPUT) is WEBCAM


def test_an_equal_name_wins_over_a_part_of_one() -> None:
    louder = SoundDevice(7, "pulse loud", 2, 2, 48_000)
    assert find([louder, PULSE], "Pulse", Direction.OUTPUT) is PULSE


def test_a_device_without_the_direction_is_not_meant() -> None:
    assert find([WEBCAM, JABRA], "usb", Direction.OUTPUT) is JABRA


def test_nothing_wanted_is_the_default_and_a_running_sound_server_first() -> None:
    assert find([JABRA, WEBCAM], "", Direction.INPUT) is WEBCAM
    assert find([JABRA, HDMI], "", Direction.OUTPUT) is JABRA
    assert find([PIPEWIRE, PULSE, DEFAULT], "", Direction.INPUT) is PULSE
    assert find([PIPEWIRE, DEFAULT], "", Direction.OUTPUT) is PIPEWIRE
    assert find([JABRA, DEFAULT], "", Direction.OUTPUT) is DEFAULT
    assert find([PULSE, WEBCAM], "", Direction.INPUT) is WEBCAM


def test_an_unknown_name_is_the_owners_error_and_tells_what_exists() -> None:
    with pytest.raises(ConfigError) as raised:
        find([HDMI, WEBCAM], "respeaker", Direction.INPUT)
    message = str(raised.value)
    assert '[audio] input = "respeaker"' in message
    assert WEBCAM.name in message
    assert HDMI.name not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("direction", "word"), [(Direction.INPUT, "microphone"), (Direction.OUTPUT, "speaker")]
)
@pytest.mark.parametrize("wanted", ["", "jabra"])
def test_no_device_at_all_names_the_next_step(direction: Direction, word: str, wanted: str) -> None:
    with pytest.raises(DeviceError, match=rf"no {word} was found.*assistant devices"):
        find([WEBCAM, HDMI][direction is Direction.INPUT :][:1], wanted, direction)


def test_devices_in_words() -> None:
    assert describe([WEBCAM, HDMI, DEFAULT]) == [
        "Webcam: USB (hw:2,0): 2 input channels (default), 32000 Hz",
        "HDMI (hw:0,3): 2 output channels, 48000 Hz",
        "default: 32 input channels (default), 32 output channels (default), 44100 Hz",
    ]
    assert "connect one" in describe([])[0]


async def test_the_wanted_format_is_tried_first_then_what_the_device_is_known_for() -> None:
    stream = MicrophoneStream("", None, lambda frame: None)
    tried = list(formats(WEBCAM, stream))
    assert tried[0] == Format(16_000, 1)
    assert tried[1] == Format(16_000, 2)
    assert tried[2] == Format(32_000, 1)
    assert Format(48_000, 2) in tried
    assert len(tried) == len(set(tried))
    chosen = MicrophoneStream("", 1, lambda frame: None)
    assert min(form.channels for form in formats(WEBCAM, chosen)) == 2


def test_importing_the_adapters_loads_no_device_library() -> None:
    script = (
        "import sys, assistant.audio.microphone, assistant.audio.speaker\n"
        "import assistant.sim.microphone, assistant.sim.speaker\n"
        "print([name for name in ('numpy', 'soxr', 'pyaudio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
