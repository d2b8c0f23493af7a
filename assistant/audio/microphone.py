"""The microphone: PortAudio's callback on one side, 20 ms frames on the event loop on the other."""

import asyncio
import logging
import time
from collections import deque
from typing import Final

from assistant.audio.devices import Direction
from assistant.audio.framing import Framer
from assistant.audio.health import AILING_S, Ailment, Health
from assistant.audio.portaudio import PortAudio
from assistant.audio.remedy import Remedy, Step
from assistant.audio.standing import Standing
from assistant.audio.stream import Format, Stream
from assistant.audio.supervision import WATCH_S, keep_open, stalled
from assistant.core.events import Device
from assistant.core.timings import FRAMES_AT_ONCE_ASLEEP, MICROPHONE_RATE_HZ
from assistant.ports import Hear, Report

log = logging.getLogger(__name__)

BLOCK_S: Final = 0.02
"""One callback for each frame. Through PipeWire and ALSA's pulse device, the way to the event loop included,
an open microphone costs 1.9 to 2.2 % of a core, and 1.1 % in blocks of 40 ms, which come 20 ms later."""

BACKLOG_BLOCKS: Final = 50
"""One second; what the loop is too busy for beyond it is dropped, oldest first."""

SEE: Final = {
    Ailment.FLAT: "see whether it is switched off or muted, at itself or in the sound system, or is gone; "
    "if that is how it keeps silent, set audio.flat_after_s = 0",
    Ailment.FROZEN: "pull it out and plug it in again",
    Ailment.CLIPPED: "turn its gain down in the sound system, and see whether it is broken",
}


class PortAudioMicrophone:
    """The sound device with `name` in its name, or the system's default.

    Of a device with several channels all are mixed, or `channel` (0 is the first) is taken alone.
    `flat_after_s` is as in `Health`, `patient` as in `keep_open`.
    """

    def __init__(
        self,
        portaudio: PortAudio,
        name: str = "",
        channel: int | None = None,
        *,
        flat_after_s: float = AILING_S,
        patient: bool = False,
    ) -> None:
        self.progress = 0
        """Frames heard so far. None are while the microphone is lost, whatever it delivers."""
        self._portaudio = portaudio
        self._name = name
        self._channel = channel
        self._flat_after_s = flat_after_s
        self._patient = patient
        self._at_once = 1
        self._hear: Hear = _ignore
        self._standing = Standing(Device.MICROPHONE, _ignore)
        self._health = Health(flat_after_s)
        self._remedy = Remedy()
        self._stream: MicrophoneStream | None = None

    async def run(self, hear: Hear, report: Report) -> None:
        """Give each frame to `hear` until cancelled; it is ready when it was heard to be alive.

        Raises ConfigError if no device has this name at the first opening, DeviceError if it does not
        work, unless it is patient; later it is reported as lost within `BEATING_S` + `WATCH_S` if it
        stands still, within 5 s if it is deaf (see `Health`), and tried again for ever.
        """
        self._hear = hear
        self._standing = Standing(Device.MICROPHONE, report)
        self._health, self._remedy = Health(self._flat_after_s), Remedy()
        await keep_open(self._portaudio, self, self._standing, patient=self._patient)

    def set_prompt(self, prompt: bool) -> None:
        """Call the loop for each block, or for some together. A block is a frame."""
        self._at_once = 1 if prompt else FRAMES_AT_ONCE_ASLEEP
        if self._stream is not None:
            self._stream.blocks_at_once = self._at_once

    # --- what `keep_open` asks for --------------------------------------------------------------------

    def stream(self) -> "MicrophoneStream":
        """A new stream, to be opened."""
        self._stream = MicrophoneStream(self._name, self._channel, self._take)
        self._stream.blocks_at_once = self._at_once
        return self._stream

    async def serve(self, stream: Stream, standing: Standing) -> str:
        """Watch the stream until it stands still, is displaced, or another one may cure it."""
        opened_at = time.monotonic()
        while not stream.displaced:
            await asyncio.sleep(WATCH_S)
            if detail := stalled(stream, opened_at):
                return detail
            if ailment := self._health.ailment:
                match self._remedy.step(
                    time.monotonic(), opened_at, lost=standing.lost, changed=self._portaudio.changed
                ):
                    case Step.TELL:
                        standing.lose(f"the microphone gives {ailment.value}: {SEE[ailment]}")
                    case Step.REOPEN:
                        log.info("the microphone gives %s: it is opened again", ailment.value)
                        return ""
        return ""

    async def wait(self, seconds: float) -> None:
        """Wait until the next attempt."""
        await asyncio.sleep(seconds)

    def _take(self, frame: bytes) -> None:
        self._health.hear(frame)
        if self._health.well:
            self._standing.work()
        if self._standing.works:
            self.progress += 1
            self._hear(frame)


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


def _ignore(_: object) -> None:
    """Hear and report nothing."""
