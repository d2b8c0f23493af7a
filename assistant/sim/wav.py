"""WAV files as the devices take and give them: mono, signed 16 bit."""

import wave
from pathlib import Path
from typing import Final

from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.errors import ConfigError

CHANNELS: Final = {1: "mono", 2: "stereo"}


def read_speech(path: Path) -> bytes:
    """The samples of a WAV file for the microphone: 16 kHz mono s16le.

    Raises ConfigError if the file cannot be read, is no WAV file, or has another rate or format.
    """
    try:
        with path.open("rb") as file, wave.open(file, "rb") as wav:
            found = (wav.getframerate(), wav.getnchannels(), wav.getsampwidth())
            pcm = wav.readframes(wav.getnframes())
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; give the path of a WAV file") from error
    except (wave.Error, EOFError) as error:
        raise ConfigError(
            f"{path} is no PCM WAV file ({str(error) or 'it ends early'}); {_cure(path)}"
        ) from error
    if found != (MICROPHONE_RATE_HZ, 1, SAMPLE_BYTES):
        rate_hz, channels, width = found
        kind = f"{rate_hz} Hz, {CHANNELS.get(channels, f'{channels} channels')}, {8 * width} bit"
        raise ConfigError(f"{path} is {kind}; the microphone takes 16000 Hz, mono, 16 bit: {_cure(path)}")
    return pcm


def write_wav(path: Path, pcm: bytes, rate_hz: int) -> None:
    """Keep mono s16le samples as a WAV file. Raises ConfigError if the file cannot be written."""
    try:
        with path.open("wb") as file, wave.open(file, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(SAMPLE_BYTES)
            wav.setframerate(rate_hz)
            wav.writeframes(pcm)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}; name another file") from error


def _cure(path: Path) -> str:
    return f"convert it with `sox {path} -r {MICROPHONE_RATE_HZ} -c 1 -b 16 {path.stem}-16k.wav`"
