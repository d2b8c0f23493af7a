"""The seams: one small protocol per device or service. Simulators and real adapters keep the same contract.

Every adapter is one task. `run` opens the device, reports `DeviceReady` once it works, supervises it,
and closes it when it is cancelled: no thread, socket or process of an adapter outlives its `run`.
A device that fails at its first opening raises a `ConfigError` (the owner named something that is not
there) or a `DeviceError`; one that fails later is reported as `DeviceLost`, reopened with backoff and
reported as `DeviceReady` again. `report` and `hear` are called on the event loop's thread: what an
adapter's thread has to tell crosses over by `loop.call_soon_threadsafe`. Besides, the loop may read counters
that the thread alone writes, and both may use what has a lock. All other methods are called on the loop's
thread, return at once and raise nothing, also while the device is lost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Protocol

from assistant.core.alarm import AlarmKind
from assistant.core.effects import (
    AnswerApproval,
    CancelTool,
    CountTokens,
    EndAlarm,
    ForgetEverything,
    NoteRefusal,
    RememberTurn,
    RunTool,
    SessionEffect,
    SnoozeAlarm,
)
from assistant.core.events import Event
from assistant.core.signals import Earcon, Indication, Notice

Report = Callable[[Event], None]
Hear = Callable[[bytes], None]


class Microphone(Protocol):
    """Ears: 20 ms frames of 16 kHz mono s16le, 640 bytes each, about 50 a second."""

    async def run(self, hear: Hear, report: Report) -> None:
        """Give each frame to `hear` until cancelled; drops the oldest when the loop is too busy for them."""

    @property
    def progress(self) -> int:
        """How many frames were heard so far: it stands still when the microphone does."""

    def set_prompt(self, prompt: bool) -> None:
        """Hand each frame over as it comes (at start), or `FRAMES_AT_ONCE_ASLEEP` together, in order."""


class Speaker(Protocol):
    """A mouth: plays replies (24 kHz mono s16le) and earcons, and knows which sample is being heard."""

    async def run(self, report: Report) -> None:
        """Play until cancelled; reports `PlayoutDrained` when the last sample of an ended reply was heard."""

    @property
    def progress(self) -> int:
        """How many samples the device took so far, silence included: it stands still when the device does."""

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


@dataclass(frozen=True, slots=True)
class ToneHeard:
    """What the microphone gave of a tone that the speaker played."""

    found: bool
    delay_s: float
    gain_db: float
    """How much louder or fainter than it was given to the speaker at full volume."""


@dataclass(frozen=True, slots=True)
class WordScore:
    """The best score of a wake word in the last ten seconds, and the one from which on it is heard."""

    word: str
    score: float
    needed: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The sound of the device in figures; decibels are relative to full scale."""

    seconds: float = 0.0
    """How much was heard: none of it while the device is muted, or not yet all."""
    mean_db: float = 0.0
    peak_db: float = 0.0
    clipped: float = 0.0
    """The part of the samples that are as large as they can be."""
    tone: ToneHeard | None = None
    scores: tuple[WordScore, ...] = ()


class SoundMeter(Protocol):
    """Measures what is heard, for a moment."""

    def begin(self, *, tone: bool) -> None:
        """Hear along for two seconds; `tone`: play one meanwhile."""

    def measured(self) -> Measured:
        """What came of it."""


class Announcer(Protocol):
    """Says sentences of the device's own, without the service: one by one, of many the newest."""

    async def run(self, report: Report) -> None:
        """Say what is asked for until cancelled; reports `NoticeSpoken` after each.

        That is within 10 s, or within 3 s of the length of a sentence with words.
        """

    def say(self, notice: Notice, words: str = "") -> None:
        """Speak `notice`, with `words` in it where its sentence has a place for them."""

    def spell(self, code: str) -> None:
        """Tell a pairing's code, digit by digit, to whoever stands here; it reaches no disk and no log.

        No notice takes its place; `CodeSpelled` follows.
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

    def unpair(self) -> None:
        """Forget the PC, and hang up on it at once."""

    def open_window(self, *, anew: bool = False) -> None:
        """Let one PC pair for a while: `PairingCodeMade` follows, and `PairingEnded`.

        `anew`: only in the place of one that was just unpaired.
        """


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

    def perform(self, effect: RunTool | NoteRefusal | CancelTool | AnswerApproval) -> None:
        """Take a call, write down one that is none, take one back, or take the answer to `ApprovalAsked`."""


class Alarms(Protocol):
    """Timers, alarms and reminders. They are kept on the disk and need no network."""

    async def run(self, report: Report) -> None:
        """Watch the time until cancelled.

        Reports `AlarmsChanged` at start and with each change, `AlarmDue` at each one's time, and again at
        each start until it was ended, and `AlarmMissed` for one whose time is long gone.
        """

    def perform(self, effect: EndAlarm | SnoozeAlarm) -> None:
        """End the ringing of one, for now or for good."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """A time that no setting of the clock moves: `until` on CLOCK_BOOTTIME, in seconds, of one boot."""

    boot_id: str
    until: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """On these weekdays (Monday is 0), at this time of day in the IANA zone `zone`."""

    weekdays: frozenset[int]
    time: time
    zone: str


@dataclass(frozen=True, slots=True)
class KeptAlarm:
    """One that is set. `at`: when it rings next, in seconds since 1970.

    With a `countdown` of the present boot that one counts, and `at` is what it comes to by the wall clock.
    """

    id: int
    kind: AlarmKind
    name: str
    at: float
    countdown: Countdown | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """The wall clock as it was last seen.

    `newest`: the latest time that was believed, in seconds since 1970; `offset`: wall clock less
    CLOCK_BOOTTIME; `believed`: whether it was believed in this boot.
    """

    boot_id: str
    newest: float
    offset: float
    believed: bool


class AlarmStore(Protocol):
    """Keeps what is set over restarts. Answers at once, from memory; the disk follows."""

    def alarms(self) -> Mapping[int, KeptAlarm]:
        """All that are set, by id."""

    def put(self, alarm: KeptAlarm) -> None:
        """Keep it, in place of the one of its id."""

    def drop(self, alarm_id: int) -> None:
        """Keep it no longer."""

    def clock(self) -> ClockSeen | None:
        """The clock as it was kept last."""

    def keep_clock(self, seen: ClockSeen) -> None:
        """Keep this in its place; there is no hurry."""

    async def opened(self) -> None:
        """Wait until what was kept before is there, or cannot be read (yet)."""

    async def written(self) -> bool:
        """Wait until the disk holds what is kept now, or cannot take it; whether it does."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A tool that was called, or was not: `arguments` is JSON of at most 500 characters, `at` since 1970.

    `asker`: as `RunTool` has it. `outcome`: in a word, what has come of it so far. `key`: no other entry's.
    """

    at: float
    tool: str
    arguments: str
    risk: str
    untrusted: tuple[str, ...]
    allowed: bool
    why: str
    asker: str = ""
    outcome: str = ""
    key: str = ""


class Audit(Protocol):
    """Where it is written down what tools were called for."""

    def note(self, entry: AuditEntry) -> None:
        """Keep it; returns at once."""

    def settle(self, key: str, outcome: str) -> None:
        """Keep what has come of the call with this key, unless it was forgotten; returns at once."""


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
        """Report `DeviceReady(WAKE_WORD)` once the models are loaded, then what is heard, until cancelled.

        That is `WakeWordHeard`, before it perhaps `WakeWordSuspected`, and `StopWordHeard` for the stop word.
        """

    @property
    def progress(self) -> int:
        """How many frames were judged so far: it stands still when the thread does."""

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

    def perform(self, effect: SessionEffect) -> None:
        """Take one effect of the link, in order. After `CloseLink` nothing of that link is reported."""
