"""The simulated microphone: real time by the loop's clock, and a tester who speaks into it."""

import asyncio
import random
from collections import deque
from itertools import cycle
from pathlib import Path
from typing import Final

from assistant.core.events import Device
from assistant.core.timings import FRAME_BYTES, FRAME_S, FRAMES_AT_ONCE_ASLEEP, SAMPLE_BYTES
from assistant.ports import Hear, Report
from assistant.sim.plug import Plug
from assistant.sim.utterance import Utterance
from assistant.sim.wav import read_speech

LATE_S: Final = 1.0
"""A loop that lags further behind than this loses the oldest frames, as on a real device."""


class SimMicrophone:
    """Frames of silence, or of `noise` (peak amplitude), 50 a second without drift; `say` speaks into it."""

    def __init__(self, noise: int = 0, seed: int = 0) -> None:
        self.dropped = 0
        """Frames lost because the loop was too busy."""
        self._background = cycle(_background(noise, seed))
        self._spoken: deque[Utterance] = deque()
        self._at_once = 1
        self._plug = Plug(Device.MICROPHONE)

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, hear: Hear, report: Report) -> None:
        """Give each frame to `hear` until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        self._plug.open(due, report)
        while True:
            frames = self._at_once
            if (wait_s := due + frames * FRAME_S - loop.time()) > 0:
                await asyncio.sleep(wait_s)
            for _ in range(frames):
                began_at, due = due, due + FRAME_S
                frame = self._capture(began_at)
                now = loop.time()
                if not self._plug.check(now, report):
                    continue
                if now - due > LATE_S:
                    self.dropped += 1
                else:
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
    return [
        b"".join(chance.randint(-noise, noise).to_bytes(2, "little", signed=True) for _ in range(samples))
        for _ in range(second)
    ]
