"""espeak-ng (Debian's `espeak-ng`) in a process of its own."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from typing import BinaryIO, Final

from assistant.audio.spoken.table import Sentence
from assistant.errors import DeviceError

WITHIN_S: Final = 3.0
"""A sentence takes 0.05 s on a desktop processor; a process that takes this long does not end."""

MAX_BYTES: Final = 4_000_000
"""A minute and a half: more is no sentence."""

GIVING_WAY: Final = ("nice", "-n", "5")
"""The wake word and the sound that plays come first; with 15 a busy processor leaves it no time at all."""


class EspeakNg:
    """Speaks one sentence at a time into memory. `command` is the program with its first arguments."""

    def __init__(self, command: Sequence[str] = ("espeak-ng",), within_s: float = WITHIN_S) -> None:
        self._command = tuple(command)
        self._within_s = within_s

    async def speak(self, sentence: Sentence) -> bytes:
        """A WAV file. Raises DeviceError if there is no espeak-ng, or if it fails or does not end."""
        program, voice = self._command[0], sentence.voice
        if not shutil.which(program):
            raise DeviceError(f"there is no {program}: apt install espeak-ng")
        with _memory(sentence.text.encode()) as text, _memory() as wav, _memory() as complaint:
            process = await self._start(sentence, text, wav, complaint)
            try:
                async with asyncio.timeout(self._within_s):
                    failed = await process.wait()
            except TimeoutError:
                raise DeviceError(f"{program} does not end: see whether `espeak-ng hello` does") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            if failed:
                reason = _content(complaint).decode(errors="replace").strip().partition("\n")[0]
                check = f'espeak-ng -v "{voice}" hello'
                raise DeviceError(f"{program} fails ({reason or 'silently'}): see whether `{check}` works")
            return _content(wav)

    async def _start(
        self, sentence: Sentence, text: BinaryIO, wav: BinaryIO, complaint: BinaryIO
    ) -> asyncio.subprocess.Process:
        arguments = ("-v", sentence.voice, "-s", str(sentence.rate), "-b", "1", "--stdin", "--stdout")
        try:
            return await asyncio.create_subprocess_exec(
                *GIVING_WAY, *self._command, *arguments, stdin=text, stdout=wav, stderr=complaint
            )
        except OSError as error:
            raise DeviceError(f"no process can be started ({error.strerror}): restart the device") from None


def _memory(content: bytes = b"") -> BinaryIO:
    """A file in memory, in place of a pipe: asyncio can wait for ever for one that it stopped reading."""
    file = os.fdopen(os.memfd_create("espeak-ng"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _content(file: BinaryIO) -> bytes:
    """What the process wrote, as much of it as may be speech."""
    file.seek(0)
    return file.read(MAX_BYTES)
