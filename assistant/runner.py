"""The imperative shell: one inbox, one timer, effects performed in order.

Events are handled to completion on the event loop's thread, one after the other, as they are posted;
an event that is posted while another is handled waits its turn. Nothing here decides anything.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.conversation import Conversation
from assistant.core.cues import earcon_for, indication_for
from assistant.core.sight import Source
from assistant.core.signals import Earcon, Indication
from assistant.core.states import Switch, Turn
from assistant.core.status import Status
from assistant.errors import AssistantError
from assistant.ports import (
    Alarms,
    Announcer,
    Buttons,
    Eye,
    Journal,
    Lights,
    Microphone,
    PcEye,
    Report,
    Session,
    Speaker,
    Tools,
    Vad,
    WakeWord,
)

log = logging.getLogger(__name__)

Observer = Callable[[Status], None]
Overhearer = Callable[[bytes], None]


class Companion(Protocol):
    """Anything else that lives as long as the device does, such as the control socket."""

    async def run(self, report: Report) -> None:
        """Serve until cancelled."""


@dataclass(frozen=True)
class Devices:
    """Everything that the runner moves; made by the composition root."""

    microphone: Microphone
    speaker: Speaker
    wake_word: WakeWord
    vad: Vad
    lights: Lights
    buttons: Buttons
    session: Session
    announcer: Announcer
    camera: Eye
    screen: PcEye
    tools: Tools
    journal: Journal
    alarms: Alarms
    earcons: Collection[Earcon] = frozenset(Earcon)
    """Those that are to be heard."""


NEEDED = frozenset(
    {ev.Device.MICROPHONE, ev.Device.SPEAKER, ev.Device.WAKE_WORD, ev.Device.LIGHTS, ev.Device.BUTTONS}
)
"""Devices that have to work before the device calls itself ready; the network is none of them."""


class Runner:
    """Brings the conversation and the devices together."""

    def __init__(self, conversation: Conversation, devices: Devices) -> None:
        self.ready = asyncio.Event()
        self._conversation = conversation
        self._devices = devices
        self._loop = asyncio.get_running_loop()
        self._inbox: deque[ev.Event] = deque()
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: float | None = None
        self._shown = conversation.status()
        self._indication = Indication()
        self._observers: list[Observer] = []
        self._overhearers: list[Overhearer] = []
        self._not_ready = set(NEEDED)
        self._broken: asyncio.Future[None] = self._loop.create_future()

    @property
    def status(self) -> Status:
        """What a person may know now."""
        return self._shown

    def observe(self, observer: Observer) -> None:
        """Call `observer` with each new status, on the loop's thread."""
        self._observers.append(observer)

    def overhear(self, overhearer: Overhearer) -> None:
        """Call `overhearer` with each microphone frame, unless muted, on the loop's thread."""
        self._overhearers.append(overhearer)

    async def until(self, condition: Callable[[Status], bool]) -> None:
        """Wait until the status is so; the deadline is the caller's."""
        changed = asyncio.Event()

        def note(_: Status) -> None:
            changed.set()

        self._observers.append(note)
        try:
            while not condition(self._shown):
                changed.clear()
                await changed.wait()
        finally:
            self._observers.remove(note)

    async def run(self, companions: Sequence[Companion] = ()) -> None:
        """Run everything until cancelled.

        On the way out, whatever the reason, the conversation is ended first: playout stops, no more
        microphone audio leaves and the link closes; then the adapters close their devices.
        """
        devices = self._devices
        devices.microphone.set_prompt(False)
        self._show(indication_for(self._shown))
        async with asyncio.TaskGroup() as group:
            for name, task in (
                ("lights", devices.lights.run(self.post)),
                ("speaker", devices.speaker.run(self.post)),
                ("wake word", devices.wake_word.run(self.post)),
                ("session", devices.session.run(self.post)),
                ("announcer", devices.announcer.run(self.post)),
                ("camera", devices.camera.run(self.post)),
                ("screen", devices.screen.run(self.post)),
                ("tools", devices.tools.run(self.post)),
                ("journal", devices.journal.run(self.post)),
                ("alarms", devices.alarms.run(self.post)),
                ("buttons", devices.buttons.run(self.post)),
                ("microphone", devices.microphone.run(self.hear, self.post)),
            ):
                group.create_task(self._serve(task), name=name)
            for companion in companions:
                group.create_task(self._serve(companion.run(self.post)), name=type(companion).__name__)
            try:
                await self._broken
            finally:
                self.post(ev.ShutdownRequested())

    def hear(self, pcm: bytes) -> None:
        """Take a microphone frame: the wake word and the conversation hear it, unless muted."""
        if self._shown.microphone is Switch.OFF:
            return
        with self._guarded():
            self._devices.wake_word.hear(pcm)
            for overhearer in self._overhearers:
                overhearer(pcm)
            awake = self._shown.turn is not Turn.ASLEEP
            self.post(ev.FrameHeard(pcm, awake and self._devices.vad.is_speech(pcm)))

    def post(self, event: ev.Event) -> None:
        """Put an event into the inbox, and empty it unless that is being done already."""
        self._inbox.append(event)
        if self._busy:
            return
        self._busy = True
        with self._guarded():
            while self._inbox:
                self._handle(self._inbox.popleft())
            self._arm_timer()
        self._busy = False

    # --- what goes wrong --------------------------------------------------------------------------

    async def _serve(self, adapter: Coroutine[Any, Any, None]) -> None:
        """Run an adapter; its failure ends the run in order, before the others are cancelled."""
        with self._guarded():
            await adapter

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # the one broad except: a bug ends the run in order, not by half
            self._inbox.clear()  # of what was decided by half, nothing but the end follows
            if isinstance(error, AssistantError) and self._broken.done():
                log.warning("%s", error)
            elif self._broken.done():
                log.exception("while ending")
            else:
                self._broken.set_exception(error)

    # --- one event --------------------------------------------------------------------------------

    def _handle(self, event: ev.Event) -> None:
        effects = self._conversation.handle(event, self._loop.time())
        before, after = self._shown, self._conversation.status()
        self._shown = after
        indication = self._indication if after is before else indication_for(after)
        # A light is on before the first byte may leave, and off only after the last was stopped.
        if not indication.dark:
            self._show(indication)
        for effect in effects:
            with self._guarded():
                self._perform(effect)
        self._show(indication)
        if after is not before:
            self._tell(before, after)
        if isinstance(event, ev.DeviceReady):
            self._note_ready(event.device)
        elif isinstance(event, ev.DeviceLost):
            log.warning("the %s is lost: %s", event.device.value, event.detail)

    def _show(self, indication: Indication) -> None:
        if indication != self._indication:
            self._indication = indication
            self._devices.lights.show(indication)

    def _tell(self, before: Status, after: Status) -> None:
        lost = ev.Device.MICROPHONE in after.missing - before.missing
        if before.microphone is not after.microphone or lost:
            self._devices.wake_word.reset()
        if before.turn is not after.turn:
            log.info("%s -> %s", before.turn.value, after.turn.value)
            if before.turn is Turn.ASLEEP:
                self._devices.vad.reset()
            if Turn.ASLEEP in (before.turn, after.turn):
                self._devices.microphone.set_prompt(after.turn is not Turn.ASLEEP)
        earcon = earcon_for(before, after)
        if earcon is not None and earcon in self._devices.earcons:
            self._devices.speaker.sound(earcon)
        for observer in tuple(self._observers):
            observer(after)

    def _note_ready(self, device: ev.Device) -> None:
        self._not_ready.discard(device)
        if not self._not_ready and not self.ready.is_set():
            log.info("ready")
            self.ready.set()

    def _perform(self, effect: do.AnyEffect) -> None:  # noqa: C901 - a table: who does what
        devices, speaker = self._devices, self._devices.speaker
        match effect:
            case do.Play(pcm):
                speaker.play(pcm)
            case do.EndReply():
                speaker.end_reply()
            case do.FlushPlayout():
                speaker.flush()
            case do.SetVolume(level):
                speaker.set_volume(level)
            case do.Say(notice, words):
                devices.announcer.say(notice, words)
            case do.Sound(earcon):
                speaker.sound(earcon)
            case do.SpellCode(code):
                devices.announcer.spell(code)
            case do.StartWatching(source):
                self._eye(source).start()
            case do.StopWatching(source):
                self._eye(source).stop()
                devices.session.perform(effect)  # what waits there is not sent either
            case do.TakePicture(source):
                self._eye(source).take()
            case do.Unpair():
                devices.screen.unpair()
            case do.OpenPairing(anew):
                devices.screen.open_window(anew=anew)
            case do.RunTool() | do.NoteRefusal() | do.CancelTool() | do.AnswerApproval():
                devices.tools.perform(effect)
            case do.EndAlarm() | do.SnoozeAlarm():
                devices.alarms.perform(effect)
            case do.RememberTurn() | do.CountTokens() | do.ForgetEverything():
                devices.journal.perform(effect)
            case _:  # the session's alone: mypy refuses any other
                devices.session.perform(effect)

    def _eye(self, source: Source) -> Eye:
        return self._devices.camera if source is Source.CAMERA else self._devices.screen

    # --- the timer --------------------------------------------------------------------------------

    def _arm_timer(self) -> None:
        at = self._conversation.next_deadline()
        if at == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = at
        self._timer = None if at is None else self._loop.call_at(at, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = self._timer_at = None
        self.post(ev.DeadlinePassed())
