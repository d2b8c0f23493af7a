"""The composition root: Config -> adapters -> Runner. The only file that names concrete adapters."""

import asyncio
import logging
import random
import signal
from dataclasses import dataclass

from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import PortAudioSpeaker
from assistant.audio.vad import CarefulVad
from assistant.audio.wake.factory import wake_word
from assistant.config import Board, Config, load_board
from assistant.control.place import own_socket
from assistant.control.server import ControlServer
from assistant.core.conversation import Conversation, Rules
from assistant.gpio.absent import AbsentButtons, AbsentLights
from assistant.live.client import GeminiSession
from assistant.ports import Buttons, Lights, Microphone, Speaker
from assistant.runner import Companion, Devices, Runner
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker

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
    Raises ConfigError for a board that is not known.
    """
    board = load_board(config.board)
    portaudio = PortAudio()
    microphone = _microphone(config, board, portaudio)
    session = GeminiSession(config.live, config.api_key)
    devices = Devices(
        microphone=microphone,
        speaker=_speaker(config, board, portaudio),
        wake_word=wake_word(config.wake),
        vad=CarefulVad(),
        lights=_lights(board),
        buttons=_buttons(board),
        session=session,
        earcons=config.audio.earcons,
    )
    rules = Rules(
        timings=config.conversation,
        half_duplex=config.audio.duplex == "half"
        or (config.audio.duplex == "board" and not board.audio.full_duplex),
        explicit_activity=config.live.endpointing == "device",
    )
    runner = Runner(Conversation(rules, random.random), devices)
    if not control:
        return Appliance(devices, runner, session, ())
    hear = microphone.say if isinstance(microphone, SimMicrophone) else None
    server = ControlServer(config.control.socket or own_socket(), lambda: runner.status, hear)
    runner.observe(server.publish)
    return Appliance(devices, runner, session, (server,))


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
    return PortAudioMicrophone(portaudio, config.audio.input or board.audio.input)


def _speaker(config: Config, board: Board, portaudio: PortAudio) -> Speaker:
    if board.audio.speaker == "simulated":
        return SimSpeaker(config.audio.volume)
    return PortAudioSpeaker(portaudio, config.audio.output or board.audio.output, config.audio.volume)


def _lights(board: Board) -> Lights:
    return SimLights() if board.lights.kind == "simulated" else AbsentLights()


def _buttons(board: Board) -> Buttons:
    return SimButtons() if board.buttons.kind == "simulated" else AbsentButtons()
