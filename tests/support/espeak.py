"""A program in the place of espeak-ng: it does what a test wants, and notes what it was asked for."""

from pathlib import Path

from assistant.audio.spoken.espeak import EspeakNg
from assistant.sim.wav import write_wav
from tests.support.alignment import hiss

RATE_HZ = 22_050

SCRIPT = """#!/bin/sh
text=$(cat)
echo "$$ $(nice) $* $text" >> "$0.log"
[ -e "$0.broken" ] && { cat "$0.broken" >&2; exit 1; }
[ -e "$0.hangs" ] && exec sleep 60
cat "$0.wav"
"""


class FakeEspeak:
    """Lives in a folder; speaks a hiss of `seconds`."""

    def __init__(self, folder: Path, seconds: float = 0.2) -> None:
        self.path = folder / "espeak"
        self.path.write_text(SCRIPT)
        self.path.chmod(0o755)
        write_wav(self._beside("wav"), hiss(seconds, RATE_HZ), RATE_HZ)

    def program(self, within_s: float = 5.0) -> EspeakNg:
        return EspeakNg([str(self.path)], within_s)

    def breaks(self, complaint: str = "Error: broken") -> None:
        self._beside("broken").write_text(complaint)

    def works_again(self) -> None:
        self._beside("broken").unlink()

    def hangs(self) -> None:
        self._beside("hangs").touch()

    def gives(self, wav: bytes) -> None:
        self._beside("wav").write_bytes(wav)

    @property
    def calls(self) -> list[str]:
        """Each call: process id, niceness, arguments and text."""
        log = self._beside("log")
        return log.read_text().splitlines() if log.exists() else []

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{ending}")
