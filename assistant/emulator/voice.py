"""The model's mouth: text to 24 kHz mono s16le, by a speech synthesizer of this machine."""

import asyncio
import io
import logging
import math
import shutil
import tempfile
import wave
from array import array
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from assistant.audio.resample import Resampler
from assistant.core.timings import REPLY_RATE_HZ

logger = logging.getLogger(__name__)

SYNTHESIS_TIMEOUT_S: Final = 20.0
KEPT_REPLIES: Final = 64
"""Spoken texts that stay in memory; the least recently said is forgotten."""

WORD_TONES_HZ: Final = (330, 392, 440, 494, 523)
"""Without a synthesizer each word is a tone of these, in turn, as long as the word."""

LETTER_S: Final = 0.07


class Voice:
    """Speaks texts and remembers how they sounded. Needs flite or espeak-ng; without them it plays tones."""

    def __init__(self, name: str = "slt", kept_replies: int = KEPT_REPLIES) -> None:
        """`name` is a voice of flite; espeak-ng speaks with its own."""
        self._name = name
        self._kept_replies = kept_replies
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._flite = shutil.which("flite")
        self._espeak = shutil.which("espeak-ng")

    async def speak(self, text: str) -> bytes:
        """`text` as 24 kHz mono s16le; no words are no audio."""
        if not any(letter.isalnum() for letter in text):
            return b""
        if text not in self._kept:
            self._kept[text] = await self._synthesize(text)
            if len(self._kept) > self._kept_replies:
                self._kept.popitem(last=False)
        self._kept.move_to_end(text)
        return self._kept[text]

    async def prepare(self, texts: Iterable[str]) -> None:
        """Speak these in advance, so that the replies start at once."""
        for text in dict.fromkeys(("Hello.", *texts)):  # the first also loads what resampling needs
            await self.speak(text)

    async def _synthesize(self, text: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="live-emulator-voice-") as folder:
            wav = Path(folder, "spoken.wav")
            if self._flite:
                await _run(self._flite, "-voice", self._name, "-t", text, "-o", str(wav))
            elif self._espeak:
                await _run(self._espeak, "-w", str(wav), "--", text)
            return _read(wav) or tones(text)


async def _run(*command: str) -> None:
    """Run a command to its end or its deadline. It is gone afterwards, also if we are cancelled."""
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        async with asyncio.timeout(SYNTHESIS_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        logger.warning("%s did not speak within %g s", command[0], SYNTHESIS_TIMEOUT_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _read(wav: Path) -> bytes:
    """The samples at the rate of replies; none if there is no speech in the file."""
    try:
        return at_reply_rate(wav.read_bytes())
    except (OSError, EOFError, wave.Error):
        return b""


def at_reply_rate(wav: bytes) -> bytes:
    """The samples of a mono s16 WAV file at the rate of replies."""
    import numpy as np

    with wave.open(io.BytesIO(wav)) as file:
        rate_hz = file.getframerate()
        pcm = file.readframes(file.getnframes())
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float32)
    resampled = Resampler(rate_hz, REPLY_RATE_HZ).push(samples, last=True)
    return bytes(np.clip(np.rint(resampled), -32768, 32767).astype("<i2").tobytes())


def tones(text: str) -> bytes:
    """A melody in place of speech: one faded tone for each word."""
    samples = array("h")
    for index, word in enumerate(text.split()):
        pitch_hz = WORD_TONES_HZ[index % len(WORD_TONES_HZ)]
        length = int(len(word) * LETTER_S * REPLY_RATE_HZ)
        for n in range(length):
            level = 8000 * math.sin(math.pi * n / length)
            samples.append(int(level * math.sin(2 * math.pi * pitch_hz * n / REPLY_RATE_HZ)))
    return samples.tobytes()
