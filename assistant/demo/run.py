"""Sets the stage: emulator or service, simulated or real sound, a view, and the story on it."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import SecretStr
from rich.console import Console

from assistant.app import Appliance, assemble
from assistant.config import Config
from assistant.core.timings import REPLY_RATE_HZ
from assistant.demo import measure
from assistant.demo.measure import milliseconds
from assistant.demo.person import PersonAtTheMachine, RecordedPerson
from assistant.demo.story import FIRST, REPLIES, TIMER, TIMER_S, Course, Story
from assistant.demo.view import PlainView, TerminalView, View, results_table
from assistant.emulator.scenario import Scenario, ToolCall, Turn
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from assistant.errors import ConfigError, DemoError
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker
from assistant.sim.wav import write_wav

PATIENCE_S: Final = 30.0
"""For each step of a recorded story; the longest reply takes half of it."""

PERSON_PATIENCE_S: Final = 90.0
"""For each step that a real person takes part in."""

LINGER_S: Final = 0.5
FOLLOW_UP_S: Final = 2.5
"""Shorter than a device's: nobody wants to watch it wait. A real person has the device's own time."""


WORDS_LOST: Final = "words lost"


def run_demo(config: Config, *, audio: bool, live: bool, out: Path, plain: bool) -> None:
    """Show a conversation. Raises DemoError for the first step that does not happen.

    `audio` takes the machine's microphone and speaker, `live` the real service; recordings go to `out`.
    Raises ConfigError if there is no key for the service.
    """
    if live and config.live.backend == "gemini" and not config.api_key:
        raise ConfigError(
            "there is no key for Google's service: set GEMINI_API_KEY or [live] api_key_file,"
            " or leave --live out"
        )
    console = Console()
    in_place = console.is_terminal and not plain
    view: View = TerminalView(console, "assistant demo") if in_place else PlainView(console)
    asyncio.run(_demonstrate(config, audio, live, out, view, console))


async def _demonstrate(
    config: Config, audio: bool, live: bool, out: Path, view: View, console: Console
) -> None:
    _make_folder(out)
    async with AsyncExitStack() as stack:
        emulator = None if live else await stack.enter_async_context(Emulator(_emulated(out)))
        memory = Path(stack.enter_context(TemporaryDirectory(prefix="assistant-demo-")))
        appliance = assemble(_staged(config, emulator, memory, audio=audio), control=False)
        microphone, buttons = appliance.devices.microphone, appliance.devices.buttons
        person: RecordedPerson | PersonAtTheMachine = PersonAtTheMachine(view.note)
        patience_s = PERSON_PATIENCE_S
        if isinstance(microphone, SimMicrophone) and isinstance(buttons, SimButtons):
            person, patience_s = RecordedPerson(microphone, buttons), PATIENCE_S
        stack.enter_context(view)
        view.note(f"the emulator serves {emulator.base_url}" if emulator else "Google's service")
        words = (*config.wake.words, *(path.stem for path in config.wake.models))
        course = await _perform(appliance, Story(appliance, person, view, words[0], patience_s))
    rows = _measured(appliance, person, course, emulator)
    table = results_table(rows)
    if rows:
        console.print(table)
    if isinstance(view, TerminalView):
        (out / "view.svg").write_text(view.picture(table), encoding="utf-8")
    kept = out / "replies.wav"
    if _keep(appliance, emulator, kept):
        console.print(f"kept: {kept}", highlight=False, soft_wrap=True)
    if any(what == WORDS_LOST and value != "0" for what, value, _ in rows):
        raise DemoError("words of the first question were lost on their way to the service")


async def _perform(appliance: Appliance, story: Story) -> Course:
    """Run the appliance for as long as the story takes; an appliance that fails ends the story."""
    running = asyncio.create_task(appliance.run())
    telling = asyncio.create_task(story.tell())
    try:
        await asyncio.wait({running, telling}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        return await telling
    finally:
        for task in (telling, running):
            task.cancel()
        await asyncio.gather(telling, running, return_exceptions=True)


def _emulated(out: Path) -> EmulatorSettings:
    calls = {TIMER: ToolCall(name="set_timer", args={"seconds": TIMER_S})}
    turns = tuple(Turn(heard=line, reply=reply, tool_call=calls.get(line)) for line, reply in REPLIES.items())
    return EmulatorSettings(scenario=Scenario(turns=turns), record=out / "service")


def _staged(config: Config, emulator: Emulator | None, memory: Path, *, audio: bool) -> Config:
    """`config` with the demonstration's own choices in it; what it remembers goes to the folder `memory`."""
    timings = replace(config.conversation, linger_s=LINGER_S)
    remembered = config.memory.model_copy(update={"folder": memory})
    changes: dict[str, object] = {"conversation": timings, "memory": remembered}
    if audio:
        changes["lights"] = config.lights.model_copy(update={"no_light": True})  # the view is the light
    if not audio:
        changes |= {"board": "sim", "conversation": replace(timings, follow_up_s=FOLLOW_UP_S)}
    if emulator is not None:
        here = {"backend": "gemini", "base_url": emulator.base_url, "ca_file": emulator.ca_file, "model": ""}
        changes["live"] = config.live.model_copy(update=here)
        changes["api_key"] = SecretStr("any")
    return config.model_copy(update=changes)


def _measured(
    appliance: Appliance,
    person: RecordedPerson | PersonAtTheMachine,
    course: Course,
    emulator: Emulator | None,
) -> list[tuple[str, str, str]]:
    """What could be measured: all of it with simulated devices and the emulator."""
    lights, speaker = appliance.devices.lights, appliance.devices.speaker
    rows = []
    if isinstance(person, RecordedPerson) and isinstance(lights, SimLights) and course.first:
        recording = person.recordings[FIRST]
        lit_s = measure.wake_to_light_s(lights, recording, course.first)
        rows.append(("end of wake word → light", milliseconds(lit_s), "≤ 250 ms"))
        if emulator is not None and isinstance(speaker, SimSpeaker):
            link = emulator.connections[0]
            wire_s = measure.wake_to_wire_s(link, recording, course.first)
            heard_s = measure.byte_to_sample_s(link, speaker.heard_at)
            silent_s = measure.interrupted_to_silence_s(link, course.silent_at)
            rows += [
                ("end of wake word → first byte at the service", milliseconds(wire_s), ""),
                (WORDS_LOST, str(measure.words_lost(link, recording)), "0"),
                ("reply's first byte → first sample heard", milliseconds(heard_s), ""),
                ("interrupted → silence", milliseconds(silent_s), "≤ 20 ms"),
            ]
        rows.append(("time of the timer → ring", milliseconds(course.ring_late_s), "≤ 1000 ms"))
    return rows


def _keep(appliance: Appliance, emulator: Emulator | None, path: Path) -> bool:
    """Keep what was heard, or at least what was sent, as a WAV file."""
    speaker = appliance.devices.speaker
    if isinstance(speaker, SimSpeaker):
        speaker.save(path)
    elif emulator is not None:
        write_wav(path, b"".join(bytes(reply.audio) for reply in emulator.sent_audio), REPLY_RATE_HZ)
    return path.exists()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: {error.strerror}; name another folder with --out") from None
