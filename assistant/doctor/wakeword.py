"""The wake word: whether its models load, and the score that it gets when it is said."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.wake.engine import Engine
from assistant.audio.wake.factory import by_word, load_engine
from assistant.audio.wake.models import choose
from assistant.config import Board, Config, WakeConfig
from assistant.core.events import Device
from assistant.core.timings import FRAME_BYTES
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, warning
from assistant.doctor.opened import opened
from assistant.doctor.person import Person
from assistant.doctor.running import Look, Running
from assistant.doctor.sound import SOUND, Frames
from assistant.errors import ControlError, DeviceError
from assistant.ports import WordScore
from assistant.sim.wav import read_speech
from assistant.worker import Worker, in_thread

VOICE: Final = "rms"
"""The voice of flite that every model of the default set knows."""

SYNTHESIS_S: Final = 15.0
LOAD_S: Final = 20.0
SAID_S: Final = 10.0
"""For a person to say it."""
BATCH_S: Final = 0.1
END_S: Final = 5.0
"""Longest wait for what the models are at when it is over."""
SILENCE: Final = b"\0" * (FRAME_BYTES * 25)

LOWER: Final = "say it slower and nearer, or lower [wake] threshold"


class Scorer:
    """The engine of `[wake]`, and the best score of each word. To be used by one thread."""

    def __init__(self, wake: WakeConfig) -> None:
        """Load the models; takes up to a second. Raises ConfigError."""
        models = choose(wake)
        self._engine: Engine = load_engine(wake.engine, models)
        self.thresholds: Mapping[str, float] = {
            **self._engine.thresholds,
            **by_word(wake.threshold, models, "threshold"),
        }
        self.best = dict.fromkeys(self.thresholds, 0.0)

    def hear(self, pcm: bytes) -> None:
        """Take whole frames; what is left over is dropped."""
        for start in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES):
            for word, score in self._engine.feed(pcm[start : start + FRAME_BYTES]).items():
                self.best[word] = max(self.best[word], score)

    def reset(self) -> None:
        """Begin with another word."""
        self._engine.reset()

    def close(self) -> None:
        """Give the models back."""
        self._engine.close()

    def heard(self, word: str) -> bool:
        """Whether the device would have woken up."""
        return self.best[word] > self.thresholds[word]

    def figures(self, word: str) -> str:
        """The score, and what is needed."""
        return f"{word} {self.best[word]:.2f} (needs {self.thresholds[word]:.2f})"


class Wake:
    """Looks at the words of `[wake]`."""

    def __init__(
        self, config: Config, board: Board, running: Running, person: Person | None, *, quick: bool
    ) -> None:
        self._wake = config.wake
        self._simulated = board.audio.microphone == "simulated"
        self._input = config.audio.input or board.audio.input
        self._channel = board.audio.channel
        self._running = running
        self._person = person
        self._quick = quick

    def checks(self) -> Iterator[Check]:
        """One. It uses no device but the microphone, and that only if somebody is to speak into it."""
        yield Check("wake word", self._look(), LOAD_S + SAID_S + SYNTHESIS_S, SOUND)

    def _look(self) -> Look:
        if self._simulated and not self._quick and shutil.which("flite"):
            return self._synthesized
        if self._person is None or self._simulated or self._quick:
            return self._running.or_else(Device.WAKE_WORD, self._loaded, self._lately)
        return self._running.or_else(Device.WAKE_WORD, self._said, self._said_to_running)

    async def _loaded(self) -> Finding:
        words = await in_thread("doctor", lambda: _words(self._wake))
        return ok("wake word", f"{words}: loaded; `assistant doctor` on a terminal tells the score")

    async def _synthesized(self) -> Finding:
        scorer = await in_thread("doctor", lambda: _scored(self._wake))
        return _judged(scorer, "spoken by flite", list(scorer.thresholds))

    async def _said(self) -> Finding:
        """The person says a word, and watches the score."""
        assert self._person is not None, "`_look` saw to that"
        worker = Worker("wake word")
        try:
            scorer = await worker.do(lambda: Scorer(self._wake))
            try:
                await self._listen(scorer, worker, self._person)
            finally:
                worker.do(scorer.close)
        finally:
            await worker.close(END_S)
        heard = [word for word in scorer.best if scorer.heard(word)]
        return _judged(scorer, "said by you", heard or list(scorer.best))

    async def _lately(self) -> Finding:
        """What the running device heard of late."""
        said = self._running.judge(Device.WAKE_WORD)
        try:
            scores = (await self._running.lately()).scores
        except ControlError:
            return said
        return replace(said, detail=f"{said.detail}; best of the last 10 s: {_figures(scores)}")

    async def _said_to_running(self) -> Finding:
        """The person says a word to the running device, which wakes as it always does."""
        assert self._person is not None, "`_look` saw to that"
        now = asyncio.get_running_loop().time
        over_at = now() + SAID_S
        try:
            scores = (await self._running.lately()).scores
            for score in scores[:1]:
                self._person.ask(f'The wake word: say "{_spoken(score.word)}"; the device wakes as always.')
            while not (heard := _heard(scores)) and now() < over_at:
                await asyncio.sleep(BATCH_S)
                scores = (await self._running.lately()).scores
                self._person.show(_figures(scores))
        except ControlError as error:
            said = self._running.judge(Device.WAKE_WORD)
            return replace(said, detail=f"{said.detail}; not measured: {error}")
        self._person.show("")
        told = f"{_figures(heard or scores)}, said by you to the running device"
        return ok("wake word", told) if heard else warning("wake word", f"{told}: not enough", LOWER)

    async def _listen(self, scorer: Scorer, worker: Worker, person: Person) -> None:
        now, frames = asyncio.get_running_loop().time, Frames()
        person.ask(f'The wake word: say "{_spoken(next(iter(scorer.thresholds)))}".')
        async with PortAudio() as portaudio:
            microphone = PortAudioMicrophone(portaudio, self._input, self._channel, flat_after_s=0)
            async with opened(lambda report: microphone.run(frames.hear, report)) as device:
                await device.ready()
                over_at = now() + SAID_S
                while now() < over_at and not any(map(scorer.heard, scorer.best)):
                    await asyncio.sleep(BATCH_S)
                    whole = len(frames.pcm) - len(frames.pcm) % FRAME_BYTES
                    pcm = bytes(frames.pcm[:whole])
                    del frames.pcm[:whole]
                    await worker.do(partial(scorer.hear, pcm))
                    person.show(", ".join(map(scorer.figures, scorer.best)))
        person.show("")


def _judged(scorer: Scorer, how: str, words: list[str]) -> Finding:
    told = f"{', '.join(map(scorer.figures, words))}, {how}"
    if all(map(scorer.heard, words)):
        return ok("wake word", told)
    if any(scorer.best[word] for word in words):
        return warning("wake word", f"{told}: not enough", LOWER)
    return bad("wake word", f"{told}: not heard at all", f"see the microphone above; {LOWER}")


def _heard(scores: tuple[WordScore, ...]) -> tuple[WordScore, ...]:
    return tuple(score for score in scores if score.score > score.needed)


def _figures(scores: tuple[WordScore, ...]) -> str:
    told = (f"{score.word} {score.score:.2f} (needs {score.needed:.2f})" for score in scores)
    return ", ".join(told) or "nothing yet"


def _words(wake: WakeConfig) -> str:
    scorer = Scorer(wake)
    scorer.close()
    return ", ".join(scorer.thresholds)


def _scored(wake: WakeConfig) -> Scorer:
    scorer = Scorer(wake)
    try:
        for word in scorer.thresholds:
            scorer.reset()
            scorer.hear(SILENCE + _synthesize(_spoken(word)) + SILENCE)
    finally:
        scorer.close()
    return scorer


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _synthesize(text: str) -> bytes:
    """`text` spoken by flite, 16 kHz mono s16le. Raises DeviceError if that fails."""
    with TemporaryDirectory() as folder:
        wav = Path(folder, "word.wav")
        command = ("flite", "-voice", VOICE, "-t", text, "-o", str(wav))
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SYNTHESIS_S)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise DeviceError(f"flite could not say {text!r}: {type(error).__name__}") from None
        return read_speech(wav)
