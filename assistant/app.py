"""The composition root: Config -> adapters -> Runner. The running device's are named only here."""

import asyncio
import logging
import os
import random
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from assistant.alarms.clocks import system_clocks
from assistant.alarms.requests import AlarmRequests
from assistant.alarms.scheduler import AlarmScheduler
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
from assistant.control.listener import check_free
from assistant.control.place import own_socket
from assistant.control.server import ControlServer
from assistant.core.conversation import Conversation, Rules
from assistant.core.signals import Earcon
from assistant.core.status import Status
from assistant.gpio.pins import Pins
from assistant.lights.absent import AbsentLights
from assistant.lights.factory import STDERR, lights_for
from assistant.live.client import GeminiSession
from assistant.live.models import model_of
from assistant.live.setup import model_id
from assistant.memory.journal import SqliteJournal
from assistant.memory.place import own_folder
from assistant.network.routes import RouteWatch
from assistant.ports import Buttons, Eye, Lights, Microphone, PcEye, Speaker
from assistant.runnable import check_lights
from assistant.runner import Companion, Devices, Runner
from assistant.screenlink.absent import AbsentScreen
from assistant.screenlink.announcer import Announcer as ScreenAnnouncer
from assistant.screenlink.eye import ScreenEye
from assistant.screenlink.place import Place
from assistant.screenlink.store import Store
from assistant.service.logs import set_up as set_up_logs
from assistant.service.safemode import counted, restricted
from assistant.service.starts import StartBook
from assistant.service.unit import Attended, attend
from assistant.sim.buttons import SimButtons
from assistant.sim.camera import sim_eye_for
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker
from assistant.tools.builtin.alarms import alarm_tools
from assistant.tools.builtin.clock import clock_tools
from assistant.tools.builtin.code import code_tools
from assistant.tools.builtin.device import device_tools
from assistant.tools.builtin.look import look_tools
from assistant.tools.builtin.memory import memory_tools
from assistant.tools.factory import tools
from assistant.tools.mcp.factory import mcp_tools
from assistant.tools.registry import Registry
from assistant.tools.tool import Tool
from assistant.vision.factory import eye_for, picture_of_a_pc

log = logging.getLogger(__name__)

TELLING = frozenset({Earcon.WAKE, Earcon.CAMERA_ON, Earcon.SCREEN_ON})
"""Earcons that take the place of a light."""


@dataclass
class Appliance:
    """The whole device, put together and not yet running."""

    devices: Devices
    runner: Runner
    session: GeminiSession
    companions: tuple[Companion, ...]
    """What lives beside it; more may join before `run` begins."""
    folder: Path
    """Where it keeps things."""

    async def run(self) -> None:
        """Run until cancelled. Raises the error of a device that cannot start, within an ExceptionGroup."""
        async with asyncio.TaskGroup() as group:
            warming = group.create_task(self._warm_up(), name="warm up")
            try:
                await self.runner.run(self.companions)
            finally:
                warming.cancel()

    def attended(self) -> Attended:
        """What has to be known of it to attend to it."""
        return Attended(
            ready=self.runner.ready,
            status=lambda: self.runner.status,
            observe=self.runner.observe,
            words=lambda status: " · ".join(describe(status)),
            microphone=self.devices.microphone,
            wake_word=self.devices.wake_word,
            speaker=self.devices.speaker,
        )

    async def _warm_up(self) -> None:
        """Importing the SDK costs a second: nobody waits for it, and it waits for the ears."""
        await self.runner.ready.wait()
        await self.session.warm_up()


def assemble(config: Config, *, control: bool = True, safe_mode: bool = False) -> Appliance:
    """Put the device together; to be called on the event loop.

    Nothing is opened before `Appliance.run`. `control=False` leaves out the control socket; `safe_mode`
    is told and shown, and what it does without, `config` does without.
    Raises ConfigError for a board that is not known, or that has no light without the owner's leave.
    """
    board = load_board(config.board)
    portaudio, pins = PortAudio(), Pins()
    microphone = _microphone(config, board, portaudio)
    speaker = _speaker(config, board, portaudio)
    folder = config.memory.folder or own_folder()
    journal = SqliteJournal(folder, config.memory, config.costs)
    alarms = AlarmScheduler(journal.alarms, system_clocks())
    registry = Registry()
    dispatcher = tools(config.tools, registry, journal.audit)
    session = GeminiSession(config.live, config.api_key, journal, dispatcher.declarations)
    screen = _screen(config, folder)
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
        alarms=alarms,
        earcons=_earcons(config),
    )
    runner = Runner(Conversation(_rules(config, board, safe_mode=safe_mode), random.random), devices)
    if config.tools.enabled:
        for tool in _builtin_tools(config, journal, alarms.requests, session, runner):
            registry.add(tool)
    servers = mcp_tools(config.mcp if config.tools.enabled else {}, registry)
    companions: tuple[Companion, ...] = (RouteWatch(), servers)
    if control:
        server = ControlServer(
            config.control.socket or own_socket(),
            lambda: runner.status,
            hear=microphone.say if isinstance(microphone, SimMicrophone) else None,
            unpair=screen.unpair if isinstance(screen, ScreenEye) else None,
            cancel_alarm=alarms.requests.drop,
        )
        runner.observe(server.publish)
        companions = (*companions, server)
    return Appliance(devices, runner, session, companions, folder)


def run(config: Config) -> None:
    """Be the device until SIGINT or SIGTERM."""
    set_up_logs(config.log.level, [config.api_key])
    folder = config.memory.folder or own_folder()
    check_free(config.control.socket or own_socket())  # before a start is counted, or a device opened
    with counted(folder) as safe:
        asyncio.run(_run(config if safe is None else restricted(config), safe))


async def _run(config: Config, safe: StartBook | None) -> None:
    appliance = assemble(config, safe_mode=safe is not None)
    running = asyncio.ensure_future(appliance.run())
    appliance.companions += attend(appliance.attended(), config, appliance.folder, running.cancel, safe)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        log.info("stopped")


def _microphone(config: Config, board: Board, portaudio: PortAudio) -> Microphone:
    if board.audio.microphone == "simulated":
        return SimMicrophone()
    return PortAudioMicrophone(
        portaudio,
        config.audio.input or board.audio.input,
        board.audio.channel,
        flat_after_s=config.audio.flat_after_s,
        patient=_patient(),
    )


def _speaker(config: Config, board: Board, portaudio: PortAudio) -> Speaker:
    if board.audio.speaker == "simulated":
        return SimSpeaker(config.audio.volume)
    name = config.audio.output or board.audio.output
    return PortAudioSpeaker(portaudio, name, config.audio.volume, patient=_patient())


def _patient() -> bool:
    """A service waits for a device that is busy or comes late; at a terminal a typo is told at once."""
    return "NOTIFY_SOCKET" in os.environ


def _camera(config: Config, board: Board) -> Eye:
    simulated = board.audio.microphone == "simulated"
    return sim_eye_for(config.camera) if simulated else eye_for(config.camera)


def _screen(config: Config, memory: Path) -> PcEye:
    wanted = config.screen
    folder, name = wanted.folder or memory / "screen", wanted.name or socket.gethostname()
    if not wanted.enabled:
        return AbsentScreen(Store(folder, name))
    place = Place(
        folder,
        name,
        wanted.bind,
        wanted.port,
        wanted.pairing_port,
    )
    return ScreenEye(place, picture_of_a_pc, announcer=ScreenAnnouncer(wanted.bind))


def _lights(config: Config, board: Board, pins: Pins) -> Lights:
    if isinstance(board.lights, SimulatedLights):
        return SimLights()
    check_lights(config.lights, board, terminal=os.isatty(STDERR))
    if isinstance(board.lights, NoLights) and config.lights.no_light:
        return AbsentLights()
    return lights_for(board, config.lights, pins)


def _buttons(board: Board, pins: Pins) -> Buttons:
    if isinstance(board.buttons, SimulatedButtons):
        return SimButtons(board.buttons.each)
    return buttons_for(board, pins)


def _earcons(config: Config) -> frozenset[Earcon]:
    """The owner's choice; but where no light tells that the device listens or looks, a sound always does."""
    if config.audio.earcons:
        return frozenset(Earcon)
    return TELLING if config.lights.no_light else frozenset()


def _rules(config: Config, board: Board, *, safe_mode: bool) -> Rules:
    return Rules(
        timings=config.conversation,
        half_duplex=config.audio.duplex == "half"
        or (config.audio.duplex == "board" and not board.audio.full_duplex),
        explicit_activity=config.live.endpointing == "device",
        no_light=config.lights.no_light,
        mute_line=board.mute_line is not None,
        pairs=config.screen.enabled,
        volume=config.audio.volume,
        always_look=config.camera.always,
        keep_watching=config.camera.keep_on,
        wake_word_approves=config.tools.wake_word_approves,
        safe_mode=safe_mode,
    )


def _builtin_tools(
    config: Config, journal: SqliteJournal, alarms: AlarmRequests, session: GeminiSession, runner: Runner
) -> tuple[Tool, ...]:
    def status() -> Status:
        return runner.status

    runs_code = config.live.code_execution and not model_of(model_id(config.live)).runs_code
    return (
        *clock_tools(),
        *alarm_tools(alarms, runner.post),
        *memory_tools(journal.facts),
        *device_tools(runner.post, status, describe),
        *look_tools(runner.post, status, runner.until),
        *(code_tools(session.run_code) if runs_code else ()),
    )
