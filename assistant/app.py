"""The composition root: Config -> adapters -> Runner. The only file that names concrete adapters."""

import asyncio
import logging
import random
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import PortAudioSpeaker
from assistant.audio.spoken.factory import announcer
from assistant.audio.vad import CarefulVad
from assistant.audio.wake.factory import wake_word
from assistant.buttons.factory import buttons_for
from assistant.config import Board, Config, load_board
from assistant.config.board import NoLights, SimulatedButtons, SimulatedLights
from assistant.control.describe import describe
from assistant.control.place import own_socket
from assistant.control.server import ControlServer
from assistant.core.conversation import Conversation, Rules
from assistant.core.events import Event
from assistant.core.sight import Source
from assistant.core.signals import Earcon
from assistant.core.status import Status
from assistant.errors import ConfigError
from assistant.gpio.pins import Pins
from assistant.lights.absent import AbsentLights
from assistant.lights.factory import lights_for
from assistant.live.client import GeminiSession
from assistant.memory.journal import SqliteJournal
from assistant.memory.place import own_folder
from assistant.network.routes import RouteWatch
from assistant.ports import Buttons, Eye, Lights, Microphone, PcEye, Speaker
from assistant.runner import Companion, Devices, Runner
from assistant.screenlink.absent import AbsentScreen
from assistant.screenlink.announcer import Announcer as ScreenAnnouncer
from assistant.screenlink.eye import ScreenEye
from assistant.screenlink.place import Place
from assistant.sim.buttons import SimButtons
from assistant.sim.camera import sim_eye_for
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker
from assistant.tools.builtin.clock import clock_tools
from assistant.tools.builtin.device import device_tools
from assistant.tools.builtin.look import look_tools
from assistant.tools.builtin.memory import memory_tools
from assistant.tools.factory import tools
from assistant.tools.tool import Tool
from assistant.vision.factory import eye_for
from assistant.vision.pictures import Pictures

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
    memory = config.memory.folder or own_folder()
    journal = SqliteJournal(memory, config.memory, config.costs)
    dispatcher = tools(config.tools, _builtin_tools(journal, lambda: runner))
    screen = _screen(config, memory)
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
        camera=_camera(config, board),
        screen=screen,
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
        always_look=config.camera.always,
        keep_watching=config.camera.keep_on,
    )
    runner = Runner(Conversation(rules, random.random), devices)
    companions: tuple[Companion, ...] = (RouteWatch(),)
    if control:
        hear = microphone.say if isinstance(microphone, SimMicrophone) else None
        unpair = screen.unpair if isinstance(screen, ScreenEye) else None
        server = ControlServer(config.control.socket or own_socket(), lambda: runner.status, hear, unpair)
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


def _camera(config: Config, board: Board) -> Eye:
    simulated = board.audio.microphone == "simulated"
    return sim_eye_for(config.camera) if simulated else eye_for(config.camera)


def _screen(config: Config, memory: Path) -> PcEye:
    wanted = config.screen
    if not wanted.enabled:
        return AbsentScreen()
    place = Place(
        wanted.folder or memory / "screen",
        wanted.name or socket.gethostname(),
        wanted.bind,
        wanted.port,
        wanted.pairing_port,
    )
    return ScreenEye(place, Pictures(Source.SCREEN).shrink, announcer=ScreenAnnouncer(wanted.bind))


def _lights(config: Config, board: Board, pins: Pins) -> Lights:
    if isinstance(board.lights, SimulatedLights):
        return SimLights()
    if isinstance(board.lights, NoLights) and config.lights.no_light:
        return AbsentLights()
    lights = lights_for(board, config.lights, pins)
    if isinstance(lights, AbsentLights):
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

    def post(event: Event) -> None:
        runner().post(event)

    def status() -> Status:
        return runner().status

    return (
        *clock_tools(),
        *memory_tools(journal.facts),
        *device_tools(post, status, describe),
        *look_tools(post, status, lambda condition: runner().until(condition)),
    )
