"""The simulated microphone: real time by the loop's clock, and a tester who speaks into it."""

import asyncio
import random
from collections import deque
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

from assistant.audio.health import Health
from assistant.audio.remedy import Remedy, Step
from assistant.core.events import Device
from assistant.core.timings import FRAME_BYTES, FRAME_S, FRAMES_AT_ONCE_ASLEEP, SAMPLE_BYTES
from assistant.ports import Hear, Report
from assistant.sim.plug import Plug
from assistant.sim.utterance import Utterance
from assistant.sim.wav import read_speech

FULL_SCALE: Final = 32_767

LATE_S: Final = 1.0
"""A loop that lags further behind than this loses the oldest frames, as on a real device."""


class SimMicrophone:
    """Frames of silence, or of `noise` (peak amplitude), 50 a second without drift; `say` speaks into it."""

    def __init__(self, noise: int = 0, seed: int = 0) -> None:
        self.dropped = 0
        """Frames lost because the loop was too busy."""
        self.progress = 0
        """Frames heard so far."""
        self._deaf: Iterator[bytes] | None = None
        self._health = Health()
        self._remedy = Remedy()
        self._opened_at = 0.0
        self._background = cycle(_background(noise, seed))
        self._spoken: deque[Utterance] = deque()
        self._at_once = 1
        self._plug = Plug(Device.MICROPHONE)

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, hear: Hear, report: Report) -> None:
        """Give each frame to `hear` until cancelled."""
        loop = asyncio.get_running_loop()
        self._opened_at = due = loop.time()
        self._plug.open(due, report)
        while True:
            frames = self._at_once
            # However late it is, everybody else has a turn.
            await asyncio.sleep(max(due + frames * FRAME_S - loop.time(), 0.0))
            for _ in range(frames):
                began_at, due = due, due + FRAME_S
                frame = self._capture(began_at)
                now = loop.time()
                if self._deaf is not None:
                    frame = next(self._deaf)
                    self._examine(frame, now)
                if not self._plug.check(now, report):
                    continue
                if now - due > LATE_S:
                    self.dropped += 1
                else:
                    self.progress += 1
                    hear(frame)

    def set_prompt(self, prompt: bool) -> None:
        """Hand over each frame as it comes, or some together; from the next frames on."""
        self._at_once = 1 if prompt else FRAMES_AT_ONCE_ASLEEP

    # --- the tester's face --------------------------------------------------------------------------

    def say(self, speech: bytes | Path) -> Utterance:
        """Say this (16 kHz mono s16le, or a WAV file of it) after what is being said already.

        The world goes on while the microphone is unplugged: what is said then is not heard.
        Raises ConfigError for a WAV file of another kind.
        """
        utterance = Utterance(read_speech(speech) if isinstance(speech, Path) else speech, _now())
        if not utterance.done:
            self._spoken.append(utterance)
        return utterance

    def unplug(self) -> None:
        """Pull the microphone out: frames stop, and nothing says so."""
        self._plug.unplug(_now())

    def replug(self) -> None:
        """Put the microphone back: it works again once it is tried again."""
        self._plug.replug()

    def stall(self) -> None:
        """Stop delivering until the device is opened again."""
        self._plug.stall(_now())

    def zero(self) -> None:
        """Deliver exact zeros, as a microphone does whose mute switch is on."""
        self._deaf = cycle(_background(0, 0))

    def freeze(self) -> None:
        """Deliver the same moment over and over, as a sound card does that hangs."""
        self._deaf = cycle(_background(FULL_SCALE // 8, 0)[:1])

    def clip(self) -> None:
        """Deliver noise that is far too loud for its samples, as a converter does that is broken."""
        self._deaf = cycle(_background(4 * FULL_SCALE, 0))

    def heal(self) -> None:
        """Deliver what is said and what sounds around it again."""
        self._deaf = None
        self._health = Health()
        self._plug.ail("")

    def _examine(self, frame: bytes, now: float) -> None:
        """Be found out by the same judge, and after the same remedies, as a real one."""
        if ailment := self._health.hear(frame):
            step = self._remedy.step(now, self._opened_at, lost=self._plug.lost, changed=False)
            if step is Step.REOPEN:
                self._opened_at = now
            elif step is Step.TELL:
                self._plug.ail(f"the microphone gives {ailment.value}")

    def _capture(self, began_at: float) -> bytes:
        background = next(self._background)
        if not self._spoken or self._spoken[0].said_at > began_at:
            return background
        utterance = self._spoken[0]
        part = utterance.next_frame(began_at)
        if utterance.done:
            self._spoken.popleft()
        return part + background[len(part) :]


def _now() -> float:
    return asyncio.get_running_loop().time()


def _background(noise: int, seed: int) -> list[bytes]:
    if not noise:
        return [bytes(FRAME_BYTES)]
    chance = random.Random(seed)  # noqa: S311 - noise, not a secret
    samples = FRAME_BYTES // SAMPLE_BYTES
    second = round(1 / FRAME_S)
    return [b"".join(_sample(chance.randint(-noise, noise)) for _ in range(samples)) for _ in range(second)]


def _sample(level: int) -> bytes:
    return max(-FULL_SCALE - 1, min(level, FULL_SCALE)).to_bytes(SAMPLE_BYTES, "little", signed=True)
