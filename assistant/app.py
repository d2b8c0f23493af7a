"""The composition root: Config -> adapters -> Runner. The only file that names concrete adapters."""

import asyncio
import logging
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import PortAudioSpeaker
from assistant.audio.spoken.factory import announcer
from assistant.audio.vad import CarefulVad
from assistant.audio.wake.factory import wake_word
from assistant.buttons.factory import buttons_for
from assistant.config import Board, Config, load_board
from assistant.config.board import SimulatedButtons, SimulatedLights
from assistant.control.describe import describe
from assistant.control.place import own_socket
from assistant.control.server import ControlServer
from assistant.core.conversation import Conversation, Rules
from assistant.core.signals import Earcon
from assistant.errors import ConfigError
from assistant.gpio.pins import Pins
from assistant.lights.absent import AbsentLights
from assistant.lights.factory import lights_for
from assistant.live.client import GeminiSession
from assistant.memory.journal import SqliteJournal
from assistant.memory.place import own_folder
from assistant.network.routes import RouteWatch
from assistant.ports import Buttons, Lights, Microphone, Speaker
from assistant.runner import Companion, Devices, Runner
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker
from assistant.tools.builtin.clock import clock_tools
from assistant.tools.builtin.device import device_tools
from assistant.tools.builtin.memory import memory_tools
from assistant.tools.factory import tools
from assistant.tools.tool import Tool

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Appliance:
    """The whole device, put together and not yet running."""

    devices: Devices
    runner: Runner
    session: GeminiSession
    companions: tuple[Companion, ...]

    async def run(self) -> None:
        """Run until cancelled. Raises the first error of a device that cannot start."""
        async with asyncio.TaskGroup() as group:
            warming = group.create_task(self._warm_up(), name="warm up")
            try:
                await self.runner.run(self.companions)
            finally:
                warming.cancel()

    async def _warm_up(self) -> None:
        """Importing the SDK costs a second: nobody waits for it, and it waits for the ears."""
        await self.runner.ready.wait()
        await self.session.warm_up()


def assemble(config: Config, *, control: bool = True) -> Appliance:
    """Put the device together; to be called on the event loop.

    Nothing is opened before `Appliance.run`. `control` leaves out the control socket.
    Raises ConfigError for a board that is not known, or that has no light without the owner's leave.
    """
    board = load_board(config.board)
    portaudio, pins = PortAudio(), Pins()
    microphone = _microphone(config, board, portaudio)
    speaker = _speaker(config, board, portaudio)
    journal = SqliteJournal(config.memory.folder or own_folder(), config.memory, config.costs)
    dispatcher = tools(config.tools, _builtin_tools(journal, lambda: runner))
    session = GeminiSession(config.live, config.api_key, journal, dispatcher.declarations)
    devices = Devices(
        microphone=microphone,
        speaker=speaker,
        wake_word=wake_word(config.wake),
        vad=CarefulVad(),
        lights=_lights(config, board, pins),
        buttons=_buttons(board, pins),
        session=session,
        announcer=announcer(config.spoken, speaker, earcons=config.audio.earcons),
        tools=dispatcher,
        journal=journal,
        earcons=_earcons(config),
    )
    rules = Rules(
        timings=config.conversation,
        half_duplex=config.audio.duplex == "half"
        or (config.audio.duplex == "board" and not board.audio.full_duplex),
        explicit_activity=config.live.endpointing == "device",
        no_light=config.lights.no_light,
        volume=config.audio.volume,
    )
    runner = Runner(Conversation(rules, random.random), devices)
    companions: tuple[Companion, ...] = (RouteWatch(),)
    if control:
        hear = microphone.say if isinstance(microphone, SimMicrophone) else None
        server = ControlServer(config.control.socket or own_socket(), lambda: runner.status, hear)
        runner.observe(server.publish)
        companions = (*companions, server)
    return Appliance(devices, runner, session, companions)


def run(config: Config) -> None:
    """Be the device until SIGINT or SIGTERM."""
    logging.basicConfig(level=config.log.level.upper(), format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(_run(config))


async def _run(config: Config) -> None:
    running = asyncio.ensure_future(assemble(config).run())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        log.info("stopped")


def _microphone(config: Config, board: Board, portaudio: PortAudio) -> Microphone:
    if board.audio.microphone == "simulated":
        return SimMicrophone()
    return PortAudioMicrophone(portaudio, config.audio.input or board.audio.input, board.audio.channel)


def _speaker(config: Config, board: Board, portaudio: PortAudio) -> Speaker:
    if board.audio.speaker == "simulated":
        return SimSpeaker(config.audio.volume)
    return PortAudioSpeaker(portaudio, config.audio.output or board.audio.output, config.audio.volume)


def _lights(config: Config, board: Board, pins: Pins) -> Lights:
    if isinstance(board.lights, SimulatedLights):
        return SimLights()
    lights = lights_for(board, config.lights, pins)
    if isinstance(lights, AbsentLights) and not config.lights.no_light:
        raise ConfigError(
            f"board {board.name!r} has no lights, and nobody could see when it listens: run it on a terminal,"
            " whose last line is a light then, or say lights.no_light = true"
        )
    return lights


def _buttons(board: Board, pins: Pins) -> Buttons:
    if isinstance(board.buttons, SimulatedButtons):
        return SimButtons(board.buttons.each)
    return buttons_for(board, pins)


def _earcons(config: Config) -> frozenset[Earcon]:
    """The owner's choice; but where no light tells that the device listens, a sound always does."""
    if config.audio.earcons:
        return frozenset(Earcon)
    return frozenset({Earcon.WAKE}) if config.lights.no_light else frozenset()


def _builtin_tools(journal: SqliteJournal, runner: Callable[[], Runner]) -> tuple[Tool, ...]:
    """`runner` is asked when a tool runs: there is none yet."""
    return (
        *clock_tools(),
        *memory_tools(journal.facts),
        *device_tools(lambda event: runner().post(event), lambda: runner().status, describe),
    )
