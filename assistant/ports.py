"""The seams: one small protocol per device or service. Simulators and real adapters keep the same contract.

Every adapter is one task. `run` opens the device, reports `DeviceReady` once it works, supervises it,
and closes it when it is cancelled: no thread, socket or process of an adapter outlives its `run`.
A device that fails at its first opening raises a `ConfigError` (the owner named something that is not
there) or a `DeviceError`; one that fails later is reported as `DeviceLost`, reopened with backoff and
reported as `DeviceReady` again. `report` and `hear` are called on the event loop's thread; an adapter
with a thread crosses over by `loop.call_soon_threadsafe` and nothing else. All other methods are called
on the loop's thread, return at once and raise nothing, also while the device is lost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.core.effects import CancelTool, CountTokens, Effect, ForgetEverything, RememberTurn, RunTool
from assistant.core.events import Event
from assistant.core.signals import Earcon, Indication, Notice

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

    def announce(self, pcm: bytes, heard: Callable[[], None]) -> None:
        """Mix a sentence of the device's own (24 kHz mono s16le) into whatever plays, one after the other.

        `heard` is called on the loop's thread when its last sample was heard, or will never be.
        """

    def set_volume(self, level: float) -> None:
        """How loud everything is from now on, 0 to 1."""


class Announcer(Protocol):
    """Says sentences of the device's own, without the service. The newest of those that wait is said."""

    async def run(self, report: Report) -> None:
        """Say what is asked for until cancelled; reports `NoticeSpoken` after each, within 10 s."""

    def say(self, notice: Notice) -> None:
        """Speak `notice`."""

    def spell(self, code: str) -> None:
        """Tell a pairing's code, digit by digit, to whoever stands here; it reaches no disk and no log.

        Nothing that is said later takes its place; `CodeSpelled` follows.
        """


class Eye(Protocol):
    """A camera, or a PC's screen: open only between `start` and `stop`, a picture for each `take`."""

    async def run(self, report: Report) -> None:
        """Serve until cancelled; the source is closed afterwards.

        After `start`: `DeviceReady` of its device once pictures can be taken, `DeviceLost` when they cannot
        (any more), within 5 s; it is tried again until `stop`.
        """

    def start(self) -> None:
        """Open the source."""

    def stop(self) -> None:
        """Close it; no `PictureTaken` follows."""

    def take(self) -> None:
        """Report `PictureTaken` with the newest picture, soon; once, if asked again before that."""


class PcEye(Eye, Protocol):
    """The screen of a PC that has been paired."""

    def open_window(self) -> None:
        """Let one PC pair for a while: `PairingCodeMade` follows, and `PairingEnded`."""


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """What the model is told of a tool. `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class Tools(Protocol):
    """What the model may have done: timers, volume, memory, plugins."""

    async def run(self, report: Report) -> None:
        """Do what is asked for until cancelled; reports `ToolFinished` for each call not cancelled."""

    def declarations(self) -> Sequence[ToolDeclaration]:
        """What a session that opens now is told of."""

    def perform(self, effect: RunTool | CancelTool) -> None:
        """Take a call, or take it back."""


class Journal(Protocol):
    """What is kept about talks: the last turns, what they cost."""

    async def run(self, report: Report) -> None:
        """Keep it until cancelled; reports `CostsCounted` at start, at midnight and with each change."""

    def perform(self, effect: RememberTurn | CountTokens | ForgetEverything) -> None:
        """Take a note."""


@dataclass(frozen=True, slots=True)
class KeptHandle:
    """A resumption handle, and when the service gave it (seconds since 1970, as far as the clock was set)."""

    text: str
    at: float


class Memory(Protocol):
    """What a session that opens can be told: read from memory, never from the disk, so it returns at once."""

    def handle(self, backend: str, model: str) -> KeptHandle | None:
        """The newest handle of this model, if there is one."""

    def keep_handle(self, backend: str, model: str, handle: KeptHandle) -> None:
        """Keep it in place of the one before; it is on the disk soon after, whole or not at all."""

    def drop_handle(self, backend: str, model: str) -> None:
        """Forget it."""

    def known(self) -> str:
        """The facts that the assistant was asked to remember, in words for the model; empty: none."""

    def lately(self) -> str:
        """The last turns, in words for the model; empty: none."""


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
    """What a person sees. Nothing is streamed before it has been seen, so every showing is confirmed."""

    async def run(self, report: Report) -> None:
        """Drive the lights until cancelled; dark afterwards.

        Reports `LightsShown` once the hardware has taken what was shown last, within 0.1 s, and
        `DeviceLost(LIGHTS)` instead if it does not.
        """

    def show(self, indication: Indication) -> None:
        """Show `indication` from now on."""


class Buttons(Protocol):
    """What a person presses."""

    async def run(self, report: Report) -> None:
        """Report what was pressed, as the event that the board gives it for a meaning, until cancelled."""


class Session(Protocol):
    """The Live API. Reports link events, and what the service says on a link."""

    async def run(self, report: Report) -> None:
        """Serve the effects until cancelled; the link is closed afterwards."""

    def perform(self, effect: Effect) -> None:
        """Take one effect of the link, in order. After `CloseLink` nothing of that link is reported."""
