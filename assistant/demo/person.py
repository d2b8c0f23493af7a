"""Who talks to the device in the demonstration: a recording made with flite, or the person at the machine."""

import asyncio
import subprocess
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from assistant.errors import DemoError
from assistant.sim.buttons import SimButtons
from assistant.sim.microphone import SimMicrophone
from assistant.sim.utterance import Utterance
from assistant.sim.wav import read_speech

VOICE: Final = "rms"
"""The voice of flite that every wake-word model of the default set knows."""

SYNTHESIS_TIMEOUT_S: Final = 30
QUIET: Final = 300
"""Peak amplitude below which the ends of a recording count as silence; 1 % of full scale."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Somebody speaking: 16 kHz mono s16le. With a wake word, it ends at sample `wake_samples`."""

    text: str
    pcm: bytes
    wake_samples: int = 0


class Person(Protocol):
    """Says the lines of the story."""

    async def say(self, line: str, wake_word: str = "") -> Utterance | None:
        """Begin to say `line`, after `wake_word` if there is one; the result tells when it was heard."""

    async def prepare(self, lines: list[tuple[str, str]]) -> None:
        """Get ready to say these (line, wake word)."""

    async def hush(self, wake_word: str) -> None:
        """Silence what rings: by the talk button, or where there is none by the wake word."""


class RecordedPerson:
    """Speaks into the simulated microphone, at the speed of a person, and has a finger for the buttons."""

    def __init__(self, microphone: SimMicrophone, buttons: SimButtons) -> None:
        self.recordings: dict[str, Recording] = {}
        self._microphone = microphone
        self._buttons = buttons

    async def prepare(self, lines: list[tuple[str, str]]) -> None:
        """Make all recordings. Raises DemoError if flite is not there."""
        for line, wake_word in lines:
            self.recordings[line] = await asyncio.to_thread(_record, line, wake_word)

    async def say(self, line: str, wake_word: str = "") -> Utterance:
        """Begin to say the prepared `line`; await the result for its end."""
        return self._microphone.say(self.recordings[line].pcm)

    async def hush(self, wake_word: str) -> None:
        """Press talk."""
        self._buttons.press("talk")


class PersonAtTheMachine:
    """Is asked to say the lines, and takes the time that a person takes."""

    def __init__(self, ask: Callable[[str], None]) -> None:
        self._ask = ask

    async def prepare(self, lines: list[tuple[str, str]]) -> None:
        """Nothing to prepare."""

    async def say(self, line: str, wake_word: str = "") -> None:
        """Ask for `line`."""
        spoken = " ".join(part for part in (wake_word.replace("_", " "), line) if part)
        self._ask(f"Please say: {spoken}")

    async def hush(self, wake_word: str) -> None:
        """Ask for either."""
        self._ask(f"Please press the talk button, or say: {wake_word.replace('_', ' ')}")


def _record(line: str, wake_word: str) -> Recording:
    wake = trim(synthesise(wake_word.replace("_", " "))) if wake_word else b""
    return Recording(line, wake + trim(synthesise(line)), len(wake) // 2)


def synthesise(text: str) -> bytes:
    """`text` spoken by flite, 16 kHz mono s16le. Raises DemoError if flite is absent or fails."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = ["flite", "-voice", VOICE, "-t", text, "-o", str(path)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SYNTHESIS_TIMEOUT_S)  # noqa: S603
        except FileNotFoundError:
            raise DemoError("flite is not installed: sudo apt-get install flite") from None
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise DemoError(f"flite could not say {text!r}: {error}") from None
        return read_speech(path)


def trim(pcm: bytes) -> bytes:
    """`pcm` without the silence at its ends."""
    samples = array("h", pcm)
    loud = [index for index, sample in enumerate(samples) if abs(sample) > QUIET]
    return samples[loud[0] : loud[-1] + 1].tobytes() if loud else b""
