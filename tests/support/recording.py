"""Devices that write down what they are told, in one log that all of them share."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant.core import events as ev
from assistant.core.effects import AnyEffect
from assistant.core.signals import Earcon, Indication, Notice
from assistant.ports import Hear, Report, ToolDeclaration
from assistant.runner import Devices


@dataclass
class Log:
    """What happened, in order; `provoke` is called with each entry and may report or raise."""

    entries: list[object] = field(default_factory=list)
    provoke: Callable[[object], None] = lambda _: None

    def add(self, entry: object) -> None:
        self.entries.append(entry)
        self.provoke(entry)

    def of(self, kind: type) -> list[object]:
        return [entry for entry in self.entries if isinstance(entry, kind)]


class Recording:
    """Runs until cancelled; says in the log when it was closed."""

    name = "device"
    reports: Sequence[ev.Event] = ()

    def __init__(self, log: Log) -> None:
        self.log = log
        self.report: Report | None = None
        self.broken: BaseException | None = None
        self._ended = asyncio.Event()

    async def run(self, report: Report) -> None:
        self.report = report
        for event in self.reports:
            report(event)
        try:
            await self._ended.wait()
            if self.broken is not None:
                raise self.broken
        finally:
            self.log.add(f"{self.name} closed")

    def breaks(self, error: BaseException) -> None:
        """Let `run` raise."""
        self.broken = error
        self._ended.set()


class RecordingMicrophone:
    def __init__(self, log: Log) -> None:
        self.device = Recording(log)
        self.device.name = "microphone"
        self.hear: Hear | None = None
        self.prompt = True
        self.progress = 0

    def set_prompt(self, prompt: bool) -> None:
        self.prompt = prompt

    async def run(self, hear: Hear, report: Report) -> None:
        self.hear = hear
        await self.device.run(report)


class RecordingSpeaker(Recording):
    """What it is to announce is heard when a test calls what it left in `announced`."""

    name = "speaker"

    def __init__(self, log: Log) -> None:
        super().__init__(log)
        self.progress = 0
        self.announced: list[Callable[[], None]] = []

    def play(self, pcm: bytes) -> None:
        self.log.add(("play", pcm))

    def end_reply(self) -> None:
        self.log.add("end reply")

    def flush(self) -> None:
        self.log.add("flush")

    def sound(self, earcon: Earcon) -> None:
        self.log.add(earcon)

    def announce(self, pcm: bytes, heard: Callable[[], None]) -> None:
        self.log.add(("announce", pcm))
        self.announced.append(heard)

    def set_volume(self, level: float) -> None:
        self.log.add(("volume", level))


class RecordingWakeWord(Recording):
    name = "wake word"

    def __init__(self, log: Log) -> None:
        super().__init__(log)
        self.progress = 0
        self.heard: list[bytes] = []
        self.resets = 0

    def hear(self, pcm: bytes) -> None:
        self.heard.append(pcm)

    def reset(self) -> None:
        self.resets += 1


class RecordingVad:
    """Takes every frame for what `opinion` says; raises it if it is an error."""

    def __init__(self) -> None:
        self.opinion: bool | Exception = False
        self.heard: list[bytes] = []
        self.resets = 0

    def is_speech(self, pcm: bytes) -> bool:
        self.heard.append(pcm)
        if isinstance(self.opinion, Exception):
            raise self.opinion
        return self.opinion

    def reset(self) -> None:
        self.resets += 1


class RecordingLights(Recording):
    """Confirms at once what it is told to show."""

    name = "lights"

    def show(self, indication: Indication) -> None:
        self.log.add(indication.light)
        if self.report is not None:
            self.report(ev.LightsShown(indication))


class RecordingSession(Recording):
    name = "session"

    def perform(self, effect: AnyEffect) -> None:
        self.log.add(effect)


class RecordingAnnouncer(Recording):
    name = "announcer"

    def say(self, notice: Notice, words: str = "") -> None:
        self.log.add((notice, words) if words else notice)

    def spell(self, code: str) -> None:
        self.log.add(("spell", code))


class RecordingEye(Recording):
    name = "eye"

    def start(self) -> None:
        self.log.add(f"{self.name} starts")

    def stop(self) -> None:
        self.log.add(f"{self.name} stops")

    def take(self) -> None:
        self.log.add(f"{self.name} looks")

    def unpair(self) -> None:
        self.log.add("unpairs")

    def open_window(self, *, anew: bool = False) -> None:
        self.log.add("pairing anew" if anew else "pairing")


class RecordingTools(Recording):
    name = "tools"

    def declarations(self) -> Sequence[ToolDeclaration]:
        return ()

    def perform(self, effect: AnyEffect) -> None:
        self.log.add(effect)


class RecordingJournal(Recording):
    name = "journal"

    def perform(self, effect: AnyEffect) -> None:
        self.log.add(effect)


class RecordingAlarms(Recording):
    name = "alarms"

    def perform(self, effect: AnyEffect) -> None:
        self.log.add(effect)


class RecordingDevices:
    """A full set, and the log they share."""

    def __init__(self, *, earcons: bool = True) -> None:
        self.log = Log()
        self.microphone = RecordingMicrophone(self.log)
        self.speaker = RecordingSpeaker(self.log)
        self.wake_word = RecordingWakeWord(self.log)
        self.vad = RecordingVad()
        self.lights = RecordingLights(self.log)
        self.buttons = Recording(self.log)
        self.buttons.name = "buttons"
        self.session = RecordingSession(self.log)
        self.announcer = RecordingAnnouncer(self.log)
        self.camera = RecordingEye(self.log)
        self.screen = RecordingEye(self.log)
        self.camera.name, self.screen.name = "camera", "screen"
        self.tools = RecordingTools(self.log)
        self.journal = RecordingJournal(self.log)
        self.alarms = RecordingAlarms(self.log)
        self.earcons = frozenset(Earcon) if earcons else frozenset[Earcon]()

    def all(self) -> Devices:
        return Devices(
            microphone=self.microphone,
            speaker=self.speaker,
            wake_word=self.wake_word,
            vad=self.vad,
            lights=self.lights,
            buttons=self.buttons,
            session=self.session,
            announcer=self.announcer,
            camera=self.camera,
            screen=self.screen,
            tools=self.tools,
            journal=self.journal,
            alarms=self.alarms,
            earcons=self.earcons,
        )
