"""The seams: one small protocol per device or service. Simulators and real adapters keep the same contract.

Every adapter is one task. `run` opens the device, reports `DeviceReady` once it works, supervises it,
and closes it when it is cancelled: no thread, socket or process of an adapter outlives its `run`.
A device that fails at its first opening raises a `ConfigError` (the owner named something that is not
there) or a `DeviceError`; one that fails later is reported as `DeviceLost`, reopened with backoff and
reported as `DeviceReady` again. `report` and `hear` are called on the event loop's thread; an adapter
with a thread crosses over by `loop.call_soon_threadsafe` and nothing else. All other methods are called
on the loop's thread, return at once and raise nothing, also while the device is lost.
"""

from collections.abc import Callable
from typing import Protocol

from assistant.core.cues import Earcon, Light
from assistant.core.effects import Effect
from assistant.core.events import Event

Report = Callable[[Event], None]
Hear = Callable[[bytes], None]


class Microphone(Protocol):
    """Ears: 20 ms frames of 16 kHz mono s16le, 640 bytes each, about 50 a second."""

    async def run(self, hear: Hear, report: Report) -> None:
        """Give each frame to `hear` until cancelled; drops the oldest when the loop is too busy for them."""

    def set_prompt(self, prompt: bool) -> None:
        """Hand each frame over as it comes (at start), or `FRAMES_AT_ONCE_ASLEEP` together, in order."""


class Speaker(Protocol):
    """A mouth: plays replies (24 kHz mono s16le) and earcons, and knows which sample is being heard."""

    async def run(self, report: Report) -> None:
        """Play until cancelled; reports `PlayoutDrained` when the last sample of an ended reply was heard."""

    def play(self, pcm: bytes) -> None:
        """Append a piece of the reply."""

    def end_reply(self) -> None:
        """No more of this reply comes; `PlayoutDrained` follows, at once if nothing is left to be heard."""

    def flush(self) -> None:
        """Silence within one device period. Forgets the reply and its end: no `PlayoutDrained` follows."""

    def sound(self, earcon: Earcon) -> None:
        """Mix an earcon into whatever plays."""


class WakeWord(Protocol):
    """Listens for wake words in a thread of its own."""

    async def run(self, report: Report) -> None:
        """Report `WakeWordHeard` until cancelled; `DeviceReady(WAKE_WORD)` once the models are loaded."""

    def hear(self, pcm: bytes) -> None:
        """Take one microphone frame; never blocks, drops the oldest when the thread lags behind."""

    def reset(self) -> None:
        """Forget what was heard: used when the microphone was muted or lost."""


class Vad(Protocol):
    """Tells speech from everything else."""

    def is_speech(self, pcm: bytes) -> bool:
        """Whether this microphone frame is speech. Fast enough for the event loop (well under a frame)."""

    def reset(self) -> None:
        """Forget what was heard."""


class Lights(Protocol):
    """What a person sees."""

    async def run(self, report: Report) -> None:
        """Drive the lights until cancelled; dark afterwards."""

    def show(self, light: Light) -> None:
        """Show `light` from now on."""


class Buttons(Protocol):
    """What a person presses."""

    async def run(self, report: Report) -> None:
        """Report `TalkPressed`, `TalkReleased`, `MutePressed` until cancelled."""


class Session(Protocol):
    """The Live API. Reports link events, and what the service says on a link."""

    async def run(self, report: Report) -> None:
        """Serve the effects until cancelled; the link is closed afterwards."""

    def perform(self, effect: Effect) -> None:
        """Take one effect of the link, in order. After `CloseLink` nothing of that link is reported."""
