"""Speech for tests: flite (Debian's `flite`) speaks, mono s16le at any rate."""

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

RATE_HZ = 16_000


@lru_cache(maxsize=128)
def speech(text: str, voice: str = "rms", rate: int = RATE_HZ) -> bytes:
    """`text` spoken by a voice of flite: "rms" and "awb" are men, "slt" is a woman."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder, "speech.wav")
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(wav)], check=True, timeout=60)
        resample = ["sox", str(wav), "-r", str(rate), "-c", "1", "-e", "signed", "-b", "16", "-t", "raw", "-"]
        return subprocess.run(resample, check=True, timeout=60, capture_output=True).stdout


def silence(seconds: float, rate: int = RATE_HZ) -> bytes:
    """Digital silence."""
    return bytes(int(seconds * rate) * 2)


def seconds(pcm: bytes, rate: int = RATE_HZ) -> float:
    """How long `pcm` plays."""
    return len(pcm) / (rate * 2)
