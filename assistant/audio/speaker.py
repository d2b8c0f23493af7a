"""The speaker: `Playout` on one side, PortAudio's callback pulling from it on the other."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from assistant.audio.devices import Direction
from assistant.audio.playout import Playout
from assistant.audio.portaudio import PortAudio
from assistant.audio.standing import Standing
from assistant.audio.stream import Format, Stream
from assistant.audio.supervision import WATCH_S, keep_open, stalled
from assistant.core.events import Device, Event, PlayoutDrained
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ
from assistant.ports import Report

BLOCK_S: Final = 0.01
"""The device period: a block later is a block more between a reply's byte and the air, and between a
flush and silence. PortAudio keeps two to three of them ahead (29 ms with PipeWire, measured)."""

IDLE_STOP_S: Final = 10.0
"""A stream that plays nothing for this long is stopped. Playing silence costs 2.6 to 3.1 % of a core in
blocks of 10 ms, a stopped stream 0.01 %; starting it takes 7 to 12 ms to the first block (PipeWire,
ALSA's pulse device, measured). Within a conversation it runs on, so a reply does not wait for it."""

CARDS_S: Final = 2.0
"""A stopped stream cannot stand still: so often it is seen whether its sound card may have gone."""

LOST_TICK_S: Final = 0.05
"""While the device is lost its time goes on in steps of this."""


class PortAudioSpeaker:
    """The sound device with `name` in its name, or the system's default.

    While the device is lost, replies and announcements go on unheard and end when they would have ended:
    the conversation does not hang, and nothing old is blurted out when the device is back.
    `patient` is as in `keep_open`.
    """

    def __init__(
        self, portaudio: PortAudio, name: str = "", volume: float = 1.0, *, patient: bool = False
    ) -> None:
        self.playout = Playout(volume)
        self.progress = 0
        """Samples that the device took so far, silence included; none while it is stopped, or lost."""
        self._patient = patient
        self._portaudio = portaudio
        self._name = name
        self._wake = asyncio.Event()
        self._report: Report = _ignore
        self._running = False
        self._rendered_until = 0.0

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Play until cancelled.

        Raises ConfigError if no device has this name at the first opening, DeviceError if it does not
        work, unless it is patient; later it is reported as lost within `BEATING_S` + `WATCH_S`, or if it
        was stopped, within `CARDS_S` of its sound card's going or when something is to be played, and
        tried again for ever.
        """
        self._report = report
        standing = Standing(Device.SPEAKER, report)
        await keep_open(self._portaudio, self, standing, patient=self._patient)

    def play(self, pcm: bytes) -> None:
        """Append a piece of the reply."""
        self.playout.play(pcm, time.monotonic())
        self._start()

    def end_reply(self) -> None:
        """No more of this reply comes."""
        self.playout.end_reply()
        self._start()

    def flush(self) -> None:
        """Silence within one device period."""
        self.playout.flush()

    def sound(self, earcon: Earcon) -> None:
        """Mix an earcon into whatever plays."""
        self.playout.sound(earcon)
        self._start()

    def announce(self, pcm: bytes, heard: Callable[[], None]) -> None:
        """Mix a sentence into whatever plays, after those that wait; what does not fit is not heard."""
        if not self.playout.announce(pcm, heard, time.monotonic()):
            asyncio.get_running_loop().call_soon(heard)
        self._start()

    def set_volume(self, level: float) -> None:
        """How loud everything is from the next block on."""
        self.playout.volume = level

    def _start(self) -> None:
        if not self._running:
            self._wake.set()

    # --- what `keep_open` asks for --------------------------------------------------------------------

    def stream(self) -> "SpeakerStream":
        """A new stream, to be opened."""
        return SpeakerStream(self._name, self.playout, self._wake, self._took)

    async def serve(self, stream: Stream, standing: Standing) -> str:
        """Start and stop the stream as needed, and report ends, until it stands still or is displaced."""
        standing.work()
        self._running = True
        started_at = played_at = time.monotonic()
        while not stream.displaced:
            self._wake.clear()
            self._tell_ends()
            self._rendered_until = now = time.monotonic()
            if self.playout.busy:
                played_at = now
                if not self._running:
                    await self._portaudio.start(stream)
                    self._running, started_at = True, time.monotonic()
            elif self._running and now - played_at > IDLE_STOP_S:
                self._running = False
                await self._portaudio.stop(stream)
            if self._running and (detail := stalled(stream, started_at)):
                return detail
            if not self._running and self._portaudio.gone:
                return ""  # it may be another one's card: opening it tells
            await self._sleep()
        return ""

    async def wait(self, seconds: float) -> None:
        """Let what is to be played pass unheard."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            frames = int((now - self._rendered_until) * self.playout.rate_hz)
            self.playout.render(frames, self._rendered_until)
            self._rendered_until += frames / self.playout.rate_hz
            self._tell_ends()
            await asyncio.sleep(min(LOST_TICK_S, until - now))

    async def _sleep(self) -> None:
        """Until woken, an end is to be told, or the stream is to be looked at."""
        waits_s = [WATCH_S if self._running else CARDS_S]
        if (due := self.playout.due()) is not None:
            waits_s.append(max(0.0, due - time.monotonic()))
        with suppress(TimeoutError):
            async with asyncio.timeout(min(waits_s)):
                await self._wake.wait()

    def _took(self, samples: int) -> None:
        self.progress += samples

    def _tell_ends(self) -> None:
        while self.playout.take_drained(time.monotonic()):
            self._report(PlayoutDrained())
        for heard in self.playout.take_heard(time.monotonic()):
            heard()


class SpeakerStream(Stream):
    """One opened speaker. The callback only renders, and wakes the loop when an end is known."""

    def __init__(self, name: str, playout: Playout, wake: asyncio.Event, took: Callable[[int], None]) -> None:
        super().__init__(name, Direction.OUTPUT, Format(REPLY_RATE_HZ, 1), BLOCK_S)
        self._loop = asyncio.get_running_loop()
        self._playout = playout
        self._wake = wake
        self._took = took
        self._due: float | None = None

    def begin(self, form: Format) -> None:
        """Blocks of this format follow."""
        self._playout.configure(form.rate_hz, form.channels)

    def block(self, recorded: bytes | None, frames: int, latency_s: float) -> bytes:
        """Give the next `frames`."""
        self._took(frames)
        pcm = self._playout.render(frames, time.monotonic(), latency_s)
        due = self._playout.due()
        if due != self._due:
            self._due = due
            if due is not None:
                self._loop.call_soon_threadsafe(self._wake.set)
        return pcm


def _ignore(event: Event) -> None:
    """Report to nobody."""
