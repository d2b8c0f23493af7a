"""WAV files for the simulated microphone."""

import re
import wave
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.sim.wav import read_speech, write_wav


def test_there_and_back(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", b"\1\2" * 100, 16_000)
    assert read_speech(tmp_path / "a.wav") == b"\1\2" * 100


@pytest.mark.parametrize(
    ("rate_hz", "channels", "width", "words"),
    [
        (44_100, 2, 2, "44100 Hz, stereo, 16 bit"),
        (16_000, 1, 1, "16000 Hz, mono, 8 bit"),
        (16_000, 4, 2, "4 channels"),
    ],
)
def test_another_format_is_refused_with_the_cure(
    tmp_path: Path, rate_hz: int, channels: int, width: int, words: str
) -> None:
    path = tmp_path / "other.wav"
    with wave.open(str(path), "wb") as wav:
        wav.setparams((channels, width, rate_hz, 0, "NONE", ""))
        wav.writeframes(bytes(channels * width * 100))
    cure = re.escape(f"sox {path} -r 16000 -c 1 -b 16 other-16k.wav")
    with pytest.raises(ConfigError, match=rf"{re.escape(str(path))} is .*{words}.*{cure}"):
        read_speech(path)


@pytest.mark.parametrize("content", [b"", b"not a sound", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.wav"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"is no PCM WAV file \(.+\); convert it with `sox"):
        read_speech(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.wav cannot be read: No such file"):
        read_speech(tmp_path / "absent.wav")
    with pytest.raises(ConfigError, match=r"cannot be written"):
        write_wav(tmp_path / "absent" / "a.wav", b"", 24_000)
