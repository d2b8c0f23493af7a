"""The microphone: PortAudio's callback on one side, 20 ms frames on the event loop on the other."""

import asyncio
import time
from collections import deque
from typing import Final

from assistant.audio.devices import Direction
from assistant.audio.framing import Framer
from assistant.audio.portaudio import PortAudio
from assistant.audio.stream import Format, Stream
from assistant.audio.supervision import WATCH_S, ailment, keep_open
from assistant.core.timings import FRAMES_AT_ONCE_ASLEEP, MICROPHONE_RATE_HZ
from assistant.ports import Hear, Report

BLOCK_S: Final = 0.02
"""One callback for each frame. Through PipeWire and ALSA's pulse device, the way to the event loop included,
an open microphone costs 1.9 to 2.2 % of a core, and 1.1 % in blocks of 40 ms, which come 20 ms later."""

BACKLOG_BLOCKS: Final = 50
"""One second; what the loop is too busy for beyond it is dropped, oldest first."""


class PortAudioMicrophone:
    """The sound device with `name` in its name, or the system's default.

    Of a device with several channels all are mixed, or `channel` (0 is the first) is taken alone.
    """

    def __init__(self, portaudio: PortAudio, name: str = "", channel: int | None = None) -> None:
        self._portaudio = portaudio
        self._name = name
        self._channel = channel
        self._hear: Hear = _ignore
        self._at_once = 1
        self._stream: MicrophoneStream | None = None

    async def run(self, hear: Hear, report: Report) -> None:
        """Give each frame to `hear` until cancelled.

        Raises ConfigError if no device has this name at the first opening, DeviceError if it does not
        work; later it is reported as lost within `LOST_AFTER_S` + `WATCH_S`, and tried again for ever.
        """
        self._hear = hear
        await keep_open(self._portaudio, self, report)

    def stream(self) -> "MicrophoneStream":
        """A new stream, to be opened."""
        self._stream = MicrophoneStream(self._name, self._channel, self._hear)
        self._stream.blocks_at_once = self._at_once
        return self._stream

    def set_prompt(self, prompt: bool) -> None:
        """Call the loop for each block, or for some together. A block is a frame."""
        self._at_once = 1 if prompt else FRAMES_AT_ONCE_ASLEEP
        if self._stream is not None:
            self._stream.blocks_at_once = self._at_once

    async def serve(self, stream: Stream) -> str:
        """Watch the stream until it stands still or is displaced."""
        since = time.monotonic()
        while not stream.displaced:
            await asyncio.sleep(WATCH_S)
            if detail := ailment(stream, since):
                return detail
        return ""

    async def wait(self, seconds: float) -> None:
        """Wait until the next attempt."""
        await asyncio.sleep(seconds)


class MicrophoneStream(Stream):
    """One opened microphone. The callback only puts the block aside and calls the loop."""

    def __init__(self, name: str, channel: int | None, hear: Hear) -> None:
        wanted = Format(MICROPHONE_RATE_HZ, 1 if channel is None else channel + 1)
        super().__init__(name, Direction.INPUT, wanted, BLOCK_S)
        self._loop = asyncio.get_running_loop()
        self._channel = channel
        self._hear = hear
        self._blocks: deque[bytes] = deque(maxlen=BACKLOG_BLOCKS)
        self._called = False
        self._framer = Framer(self.wanted, channel)
        self.blocks_at_once = 1
        """The loop is called when so many blocks wait."""

    def begin(self, form: Format) -> None:
        """Blocks of this format follow."""
        self._framer = Framer(form, self._channel)

    def block(self, recorded: bytes | None, frames: int, latency_s: float) -> None:
        """Put the block aside; one call is under way to the loop at a time, however busy it is."""
        self._blocks.append(recorded or b"")
        if not self._called and len(self._blocks) >= self.blocks_at_once:
            self._called = True
            self._loop.call_soon_threadsafe(self._collect)

    def _collect(self) -> None:
        self._called = False
        while self._blocks and not self.closed:
            for frame in self._framer.push(self._blocks.popleft()):
                self._hear(frame)


def _ignore(frame: bytes) -> None:
    """Hear nothing."""
