"""The emulator: a TLS WebSocket server that clients of the Live API take for the service.

    async with Emulator(EmulatorSettings(scenario=load_scenario(path))) as emulator:
        for line in emulator.exports():
            print(line)

Tests drive it by its second face: script the replies, say something, interrupt, go away, drop the link,
and look at what every connection did.
"""

import asyncio
import errno
import logging
import shlex
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import click
from websockets.asyncio.server import serve

from assistant.emulator.answering import Service
from assistant.emulator.certificate import issue
from assistant.emulator.connection import Connection, SentReply
from assistant.emulator.faults import Fault
from assistant.emulator.front import Found, Front, Handshake
from assistant.emulator.link import Link
from assistant.emulator.outputs import Close, Drop
from assistant.emulator.protocol import clip_reason
from assistant.emulator.recorder import Recorder
from assistant.emulator.scenario import Scenario, Turn, load_scenario
from assistant.emulator.script import FaultBook, Script
from assistant.emulator.sessions import Sessions
from assistant.emulator.settings import EmulatorSettings
from assistant.emulator.voice import Voice
from assistant.errors import ConfigError, ServiceError

HANDSHAKE_TIMEOUT_S: Final = 60.0
"""Also the longest delay that a fault at the handshake has."""

CLOSE_TIMEOUT_S: Final = 1.0
"""A client that does not answer our close frame is cut off after this."""

MAX_FRAME_BYTES: Final = 16 * 2**20


class Emulator:
    """Serves while its context is entered. At the end no task, socket or file of it is left."""

    def __init__(self, settings: EmulatorSettings | None = None) -> None:
        self.settings = settings or EmulatorSettings()
        self.port = 0
        self.ca_file = Path()
        scenario = self.settings.scenario
        self._service = Service(scenario, Script(scenario), FaultBook(scenario.faults), Sessions())
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Serve. Raises `ServiceError` if the port is taken, `ConfigError` if a folder cannot be written."""
        settings = self.settings
        recorder = Recorder(settings.record) if settings.record else None
        voice = Voice(settings.scenario.voice)
        await voice.prepare(turn.reply for turn in settings.scenario.turns)
        self._front = Front(settings, self._service, voice, recorder)
        async with AsyncExitStack() as stack:
            folder = settings.ca_folder or Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="live-emulator-"))
            )
            try:
                tls, self.ca_file = issue(folder, (settings.host, *settings.names))
            except OSError as error:
                raise ConfigError(f"{folder}: {error.strerror}; name a folder that can be written") from error
            try:
                server = await serve(
                    self._front.serve,
                    settings.host,
                    settings.port,
                    ssl=tls,
                    process_request=self._front.admit,
                    compression=None,
                    ping_interval=None,
                    open_timeout=HANDSHAKE_TIMEOUT_S,
                    close_timeout=CLOSE_TIMEOUT_S,
                    max_size=MAX_FRAME_BYTES,
                )
            except OSError as error:
                raise _cannot_listen(settings, error) from error
            await stack.enter_async_context(server)
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    # --- for clients ------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """What clients take for the service's base URL."""
        host = "localhost" if _is_here(self.settings.host) else self.settings.host
        return f"https://{host}:{self.port}"

    def exports(self) -> list[str]:
        """Lines for a shell, after which programs that use the service's SDKs talk to the emulator."""
        variables = {
            "GOOGLE_GEMINI_BASE_URL": self.base_url,
            "GOOGLE_VERTEX_BASE_URL": self.base_url,
            "SSL_CERT_FILE": str(self.ca_file),
            "NODE_EXTRA_CA_CERTS": str(self.ca_file),
            "GEMINI_API_KEY": self.settings.api_key or "any",
        }
        return [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]

    # --- for tests: what happens ------------------------------------------------------------------

    @property
    def connections(self) -> list[Connection]:
        """The newest ones, oldest first. Refused upgrades are in `handshakes` alone."""
        return self._front.connections

    @property
    def connection(self) -> Connection:
        """The newest connection. Raises `LookupError` if there was none."""
        return self.connections[-1]

    @property
    def handshakes(self) -> deque[Handshake]:
        """Every attempt to connect, with its time."""
        return self._front.handshakes

    @property
    def sent_audio(self) -> list[SentReply]:
        """The replies of all connections, in the order of their beginning."""
        sent = [reply for connection in self.connections for reply in connection.replies]
        return sorted(sent, key=lambda reply: reply.first_chunk_at or 0.0)

    async def wait_for(
        self,
        condition: Callable[[], Found | None],
        timeout_s: float = 10.0,
        what: str = "what was waited for",
    ) -> Found:
        """Wait for a true `condition()`, looked at after every change; returns it. Raises `TimeoutError`."""
        return await self._front.wait_for(condition, timeout_s, what)

    async def wait_for_setup(self, number: int = 1, timeout_s: float = 10.0) -> Connection:
        """The connection `number` (from 1) once its setup was accepted."""

        def set_up() -> Connection | None:
            found = (one for one in self.connections if one.number == number)
            return next((one for one in found if "setupComplete" in one.kinds("out")), None)

        return await self.wait_for(set_up, timeout_s, f"the setup of connection {number}")

    # --- for tests: what the service does ---------------------------------------------------------

    def script(self, turns: Iterable[Turn | str]) -> None:
        """Answer these from now on; a string is a reply."""
        self._service.script.replace(turn if isinstance(turn, Turn) else Turn(reply=turn) for turn in turns)

    def fault(self, *faults: Fault) -> None:
        """Let these go wrong as well."""
        self._service.faults.add(*faults)

    def say(self, text: str) -> None:
        """Speak unasked, on the newest connection."""
        self._act(lambda link, now: link.dialogue.answering.say(Turn(reply=text), now))

    def interrupt(self) -> None:
        """Interrupt the reply, as if the service had heard somebody."""
        self._act(lambda link, now: link.dialogue.answering.interrupt(now))

    def go_away(self, time_left_s: float = 60.0) -> None:
        """Announce the end of the newest connection, and close it then."""
        self._act(lambda link, now: link.dialogue.answering.go_away(time_left_s, now))

    def close(self, code: int = 1011, reason: str = "") -> None:
        """Close the newest connection."""
        self._act(lambda link, now: link.dialogue.answering.agenda.put(now, Close(code, clip_reason(reason))))

    def drop_link(self) -> None:
        """Cut the newest connection without a word."""
        self._act(lambda link, now: link.dialogue.answering.agenda.put(now, Drop()))

    def forget_sessions(self) -> None:
        """Refuse all resumption handles that were given out."""
        self._service.sessions.forget()

    def _act(self, action: Callable[[Link, float], None]) -> None:
        if not self._front.links:
            raise LookupError("no client is connected to the emulator")
        link = self._front.links[max(self._front.links)]
        action(link, asyncio.get_running_loop().time())
        link.wake()


def _is_here(host: str) -> bool:
    """Whether clients on this machine reach `host` as localhost."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _cannot_listen(settings: EmulatorSettings, error: OSError) -> ServiceError:
    if error.errno == errno.EADDRINUSE:
        return ServiceError(
            f"port {settings.port} is in use; choose another with --port, 0 takes any free one"
        )
    return ServiceError(
        f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; choose another"
    )


def run_emulator(*, port: int, scenario: Path | None, record: Path | None) -> None:
    """Serve until Ctrl-C or SIGTERM, telling on stdout how to connect and on stderr who does.

    Raises `ConfigError` for the scenario file and the folder, `ServiceError` if the port is taken.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    said = load_scenario(scenario) if scenario else Scenario()
    asyncio.run(_serve_until_told(EmulatorSettings(port=port, scenario=said, record=record)))


async def _serve_until_told(settings: EmulatorSettings) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with Emulator(settings) as emulator:
        click.echo(f"# The Live API at {emulator.base_url}, until Ctrl-C. In another shell:")
        for line in emulator.exports():
            click.echo(line)
        await told.wait()
