"""Ears and mouth: whether they open, how loud it is, and whether one hears the other."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from assistant.audio.devices import Direction, find
from assistant.audio.level import Level, bar, level_of
from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import PortAudioSpeaker
from assistant.audio.sweep import SWEEP_S, Echo, sweep
from assistant.audio.sweep import find as find_tone
from assistant.config import Board, Config
from assistant.core.events import Device, PlayoutDrained
from assistant.core.states import Switch
from assistant.core.timings import FRAME_S
from assistant.doctor.examine import Check
from assistant.doctor.finding import Finding, bad, ok, skipped, warning
from assistant.doctor.opened import READY_S, opened
from assistant.doctor.person import Person
from assistant.doctor.running import Running
from assistant.errors import ControlError, DeviceError
from assistant.ports import ToneHeard

SOUND: Final = "sound"
"""What these checks and the wake word's use, one after the other."""

LISTEN_S: Final = 1.0
WATCHED_S: Final = 5.0
"""For somebody who watches the meter."""
METER_S: Final = 0.1

BEFORE_S: Final = 0.3
AFTER_S: Final = 0.7
"""Before the tone and after it: no sound system that one can talk with keeps it for longer."""

CLIPPED: Final = 0.01
SLOW_S: Final = 0.25
"""From here on it is heard that the assistant falls into one's word."""

OTHER_DEVICE: Final = "`assistant devices` lists them; name one in [audio]"


class Frames:
    """What the microphone gave, and when."""

    def __init__(self) -> None:
        self.pcm = bytearray()
        self._count = 0
        self._begin: float | None = None

    def hear(self, frame: bytes) -> None:
        """For the adapter. A frame may come late, never early: the earliest tells the time."""
        self._count += 1
        begin = asyncio.get_running_loop().time() - self._count * FRAME_S
        self._begin = begin if self._begin is None else min(self._begin, begin)
        self.pcm += frame

    @property
    def begin(self) -> float:
        """When the first sample was recorded, by the loop's clock. Raises DeviceError if there is none."""
        if self._begin is None:
            raise DeviceError("the microphone gives nothing; unplug it and plug it in again")
        return self._begin


class Sound:
    """Looks at the microphone and the speaker of a board."""

    def __init__(
        self, config: Config, board: Board, running: Running, person: Person | None, *, quick: bool
    ) -> None:
        self._simulated = board.audio.microphone == "simulated", board.audio.speaker == "simulated"
        self._input = config.audio.input or board.audio.input
        self._output = config.audio.output or board.audio.output
        self._channel = board.audio.channel
        self._zeros_allowed = config.audio.flat_after_s == 0
        self._volume = config.audio.volume
        self._cancels = board.audio.full_duplex
        self._running = running
        self._person = person
        self._quick = quick

    def checks(self) -> Iterator[Check]:
        """Microphone, speaker and, unless in a hurry, the tone."""
        measured = None if self._quick or self._simulated[0] else self._measured
        microphone = self._running.or_else(Device.MICROPHONE, self._microphone, measured)
        yield Check("microphone", microphone, 2 * READY_S + WATCHED_S, SOUND)
        yield Check("speaker", self._running.or_else(Device.SPEAKER, self._speaker), 2 * READY_S, SOUND)
        if not self._quick:
            yield Check("tone", self._tone, 3 * READY_S, SOUND)

    async def _microphone(self) -> Finding:
        if self._simulated[0]:
            return ok("microphone", "simulated")
        async with PortAudio() as portaudio:
            name = await _name(portaudio, self._input, Direction.INPUT)
            frames = Frames()
            microphone = PortAudioMicrophone(portaudio, self._input, self._channel, flat_after_s=0)
            async with opened(lambda report: microphone.run(frames.hear, report)) as device:
                await device.ready()
                await self._listen(frames)
        return self._by_level(level_of(bytes(frames.pcm)), f'"{name}"')

    def _by_level(self, level: Level, of: str) -> Finding:
        told = f"{of}: {level}"
        if level.dead and self._zeros_allowed:
            return warning("microphone", told, "is its switch on? It may be silent: audio.flat_after_s = 0")
        if level.dead:
            return bad("microphone", told, f"muted, or the wrong channel? {OTHER_DEVICE} input")
        if level.clipped > CLIPPED:
            return warning("microphone", f"{told}; distorted", "lower its gain: `alsamixer`, or pavucontrol")
        return ok("microphone", told)

    async def _measured(self) -> Finding:
        """By the running device, which hears along for two seconds."""
        if self._person is not None:
            self._person.ask("The microphone: say something, but not the wake word.")
        try:
            found = await self._running.measure(tone=False)
        except ControlError as error:
            said = self._running.judge(Device.MICROPHONE)
            return replace(said, detail=f"{said.detail}; not measured: {error}")
        if not found.seconds:
            return self._nothing_heard("microphone")
        level = Level(found.mean_db, found.peak_db, found.clipped)
        return self._by_level(level, "measured by the running device")

    def _nothing_heard(self, name: str) -> Finding:
        status = self._running.status
        if status is not None and status.microphone is Switch.OFF:
            return skipped(name, "the running device is muted", "unmute it to have this measured")
        return bad(name, "the running device hears nothing", "see its log: `journalctl -u assistant`")

    async def _listen(self, frames: Frames) -> None:
        if self._person is None:
            await asyncio.sleep(LISTEN_S)
            return
        self._person.ask("The microphone: say something, and watch.")
        for _ in range(round(WATCHED_S / METER_S)):
            await asyncio.sleep(METER_S)
            newest = bytes(frames.pcm[-round(METER_S / FRAME_S) * 640 :])
            self._person.show(bar(level_of(newest)))
        self._person.show("")

    async def _speaker(self) -> Finding:
        if self._simulated[1]:
            return ok("speaker", "simulated")
        async with PortAudio() as portaudio:
            name = await _name(portaudio, self._output, Direction.OUTPUT)
            async with opened(PortAudioSpeaker(portaudio, self._output).run) as device:
                await device.ready()
        return ok("speaker", f'"{name}" opens')

    async def _tone(self) -> Finding:
        if any(self._simulated):
            return skipped("tone", "what is simulated hears nothing of what is played")
        if self._running.holds_devices:
            return await self._tone_of_running()
        delay_s, echo = await self._played()
        return self._by_tone(ToneHeard(echo.found, delay_s, echo.gain_db))

    async def _tone_of_running(self) -> Finding:
        """Played and heard by the running device."""
        status = self._running.status
        if status is None:
            return skipped("tone", "the running device cannot be asked", self._running.trouble)
        if status.missing & {Device.MICROPHONE, Device.SPEAKER}:
            return skipped("tone", "the running device has not both, microphone and speaker", "see above")
        if self._person is not None:
            self._person.ask("The speaker: you hear a rising whistle.")
        try:
            found = await self._running.measure(tone=True)
        except ControlError as error:
            return skipped("tone", f"not played: {error}", "ask again when it sleeps, or stop it")
        return self._nothing_heard("tone") if found.tone is None else self._by_tone(found.tone)

    def _by_tone(self, tone: ToneHeard) -> Finding:
        if not tone.found:
            return self._unheard()
        told = f"heard {tone.delay_s * 1000:.0f} ms after it was played, {tone.gain_db:+.0f} dB"
        if tone.delay_s > SLOW_S:
            return warning("tone", told, "a Bluetooth speaker? One with a cable answers sooner")
        return ok("tone", told)

    async def _played(self) -> tuple[float, Echo]:
        """Play the tone and listen; how long it took, and what came back."""
        if self._person is not None:
            self._person.ask("The speaker: you hear a rising whistle.")
        frames = Frames()
        async with PortAudio() as portaudio:
            microphone = PortAudioMicrophone(portaudio, self._input, self._channel, flat_after_s=0)
            speaker = PortAudioSpeaker(portaudio, self._output, self._volume)
            async with (
                opened(lambda report: microphone.run(frames.hear, report)) as ears,
                opened(speaker.run) as mouth,
            ):
                await ears.ready()
                await mouth.ready()
                await asyncio.sleep(BEFORE_S)
                played_at = asyncio.get_running_loop().time()
                speaker.play(sweep())
                speaker.end_reply()
                if await mouth.comes(PlayoutDrained, SWEEP_S + READY_S) is None:
                    raise DeviceError("the speaker does not play; see whether another program holds it")
                await asyncio.sleep(AFTER_S)
        echo = find_tone(bytes(frames.pcm))
        return frames.begin + echo.at_s - played_at, echo

    def _unheard(self) -> Finding:
        if self._cancels:
            return skipped("tone", "played, and not heard: this board cancels the echo of its speaker")
        return bad(
            "tone",
            "played, and not heard by the microphone",
            f"turn the volume up (`alsamixer`); or is it another device? {OTHER_DEVICE} output",
        )


async def _name(portaudio: PortAudio, wanted: str, direction: Direction) -> str:
    return find(await portaudio.devices(), wanted, direction).name
