"""The simulated speaker: the real playout at real time, and a tester who listens to it."""

import asyncio
import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

from assistant.audio.playout import Playout
from assistant.core.events import Device, PlayoutDrained
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES
from assistant.ports import Report
from assistant.sim.plug import RETRY_S, Plug
from assistant.sim.wav import write_wav

PERIOD_S: Final = 0.01
"""The device period: how often the simulated hardware asks for samples, and the longest way to silence."""

PERIOD_FRAMES: Final = round(PERIOD_S * REPLY_RATE_HZ)

LATE_S: Final = 1.0
"""A loop that was busy catches up at most this much; what is older was silence."""

MAX_HEARD_S: Final = 600
"""What the tester can listen to again; the oldest is forgotten."""


class SimSpeaker:
    """A mouth without output latency; it sleeps while nothing plays."""

    def __init__(self, volume: float = 1.0) -> None:
        self.playout = Playout(volume)
        self.progress = 0
        """Samples that it took so far; none while it is unplugged, or asleep because nothing plays."""
        self._plug = Plug(Device.SPEAKER)
        self._wake = asyncio.Event()
        self._heard = bytearray()
        self._last_sound_at: float | None = None

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Play until cancelled."""
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        self._plug.open(began_at, report)
        tick = 0
        while True:
            if await self._sleep_while_idle():
                tick = math.ceil((loop.time() - began_at) / PERIOD_S)
            else:
                tick = max(tick + 1, math.ceil((loop.time() - began_at - LATE_S) / PERIOD_S))
            due = began_at + tick * PERIOD_S
            await asyncio.sleep(max(due - loop.time(), 0.0))
            self._render(due, works=self._plug.check(loop.time(), report))
            while self.playout.take_drained(loop.time()):
                report(PlayoutDrained())
            for heard in self.playout.take_heard(loop.time()):
                heard()

    def play(self, pcm: bytes) -> None:
        """Append a piece of the reply."""
        self.playout.play(pcm, _now())
        self._wake.set()

    def end_reply(self) -> None:
        """No more of this reply comes."""
        self.playout.end_reply()
        self._wake.set()

    def flush(self) -> None:
        """Silence within one `PERIOD_S`."""
        self.playout.flush()

    def sound(self, earcon: Earcon) -> None:
        """Mix an earcon into whatever plays."""
        self.playout.sound(earcon)
        self._wake.set()

    def announce(self, pcm: bytes, heard: Callable[[], None]) -> None:
        """Mix a sentence into whatever plays, after those that wait; what does not fit is not heard."""
        if not self.playout.announce(pcm, heard, _now()):
            asyncio.get_running_loop().call_soon(heard)
        self._wake.set()

    def set_volume(self, level: float) -> None:
        """How loud everything is from the next block on."""
        self.playout.volume = level

    # --- the tester's face --------------------------------------------------------------------------

    def heard(self) -> bytes:
        """What a person has heard so far: 24 kHz mono s16le, without the pauses in which nothing played."""
        return bytes(self._heard)

    def forget(self) -> None:
        """Let `heard` begin anew."""
        self._heard.clear()

    @property
    def heard_at(self) -> tuple[float, ...]:
        """Loop time at which the first sample of each of the last replies was heard."""
        return self.playout.begun_at

    @property
    def last_sound_at(self) -> float | None:
        """Loop time of the last sample so far that was not silent."""
        return self._last_sound_at

    def save(self, path: Path) -> None:
        """Keep `heard` as a WAV file. Raises ConfigError if it cannot be written."""
        write_wav(path, self.heard(), REPLY_RATE_HZ)

    def unplug(self) -> None:
        """Pull the speaker out: nothing is heard, and nothing says so."""
        self._plug.unplug(_now())
        self._wake.set()

    def replug(self) -> None:
        """Put the speaker back: it works again once it is tried again."""
        self._plug.replug()

    # --- inside -------------------------------------------------------------------------------------

    async def _sleep_while_idle(self) -> bool:
        """Wait until there is something to do; whether it waited."""
        if self.playout.busy or self.playout.due() is not None:
            return False
        self._wake.clear()
        if self._plug.quiet:
            await self._wake.wait()
        else:
            await asyncio.sleep(RETRY_S / 2)
        return True

    def _render(self, now: float, *, works: bool) -> None:
        if not self.playout.busy:
            return
        block = self.playout.render(PERIOD_FRAMES, now)
        if not works:
            return
        self.progress += PERIOD_FRAMES
        self._heard += block
        del self._heard[: -MAX_HEARD_S * REPLY_RATE_HZ * SAMPLE_BYTES]
        if sound := block.rstrip(b"\0"):
            self._last_sound_at = now + ((len(sound) - 1) // SAMPLE_BYTES) / REPLY_RATE_HZ


def _now() -> float:
    return asyncio.get_running_loop().time()
