"""The emulator: a TLS WebSocket server that clients of the Live API take for the service.

    async with Emulator(EmulatorSettings(scenario=load_scenario(path))) as emulator:
        for line in emulator.exports():
            print(line)

Tests drive it by its second face: script the replies, say something, interrupt, go away, drop the link, let
any fault strike and heal it, shut the port, and look at what every connection did.
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
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

import click

from assistant.emulator.access import Rules
from assistant.emulator.answering import Service
from assistant.emulator.certificate import issue_all
from assistant.emulator.connection import Connection, SentReply
from assistant.emulator.door import Door
from assistant.emulator.faults import CloseLink, Fault
from assistant.emulator.front import Found, Front, Handshake
from assistant.emulator.link import Link
from assistant.emulator.outputs import Drop
from assistant.emulator.posts import Generation
from assistant.emulator.recorder import Recorder
from assistant.emulator.scenario import Scenario, Turn, load_scenario
from assistant.emulator.settings import EmulatorSettings
from assistant.emulator.tokenendpoint import TokenEndpoint
from assistant.emulator.voice import Voice
from assistant.errors import ConfigError, ServiceError


class Emulator:
    """Serves while its context is entered. At the end no task, socket or file of it is left."""

    def __init__(self, settings: EmulatorSettings | None = None) -> None:
        self.settings = settings or EmulatorSettings()
        self.port = 0
        self.ca_file = Path()
        self._tokens: TokenEndpoint | None = None
        self._service = Service.of(self.settings.scenario)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Serve. Raises `ServiceError` if the port is taken, `ConfigError` if a folder cannot be written."""
        settings = self.settings
        recorder = Recorder(settings.record) if settings.record else None
        voice = Voice(settings.scenario.voice)
        await voice.prepare(text for turn in settings.scenario.turns for text in turn.texts)
        async with AsyncExitStack() as stack:
            folder = settings.ca_folder or Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="live-emulator-"))
            )
            try:
                tls, wrong, self.ca_file = issue_all(folder, (settings.host, *settings.names))
            except OSError as error:
                raise ConfigError(f"{folder}: {error.strerror}; name a folder that can be written") from error
            if settings.token_lifetime_s is not None:
                endpoint = TokenEndpoint(settings.token_lifetime_s, self._service.faults)
                self._tokens = await stack.enter_async_context(endpoint)
            rules = Rules(settings.api_key, self._tokens.valid if self._tokens else None)
            self._front = Front(settings, self._service, voice, recorder, rules)
            self._door = Door(settings, self._service.faults, tls, wrong, self._front.changed)
            stack.push_async_callback(self._door.close)
            try:
                await self._door.open(self._front.serve, self._front.admit, self._front.answer)
            except OSError as error:
                raise _cannot_listen(settings, error) from error
            self.port = self._door.port
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
    def accepted(self) -> deque[float]:
        """When each TCP connection was accepted, also those that never came to an upgrade."""
        return self._door.accepted

    @property
    def struck(self) -> int:
        """How often a fault of its script has struck so far."""
        return self._service.faults.strikes

    @property
    def generations(self) -> deque[Generation]:
        """Every call of `generateContent`."""
        return self._front.posts.calls

    @property
    def token_endpoint(self) -> TokenEndpoint:
        """Where Vertex clients get their tokens. Raises `LookupError` without `token_lifetime_s`."""
        if self._tokens is None:
            raise LookupError("the emulator takes any token: set token_lifetime_s for an endpoint")
        return self._tokens

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
        """Let these go wrong as well; those at "now" at once, on the newest connection."""
        for fault in faults:
            if fault.at == "now":
                self._act(partial(_strike, fault))
            else:
                self._service.faults.add(fault)

    def heal(self) -> None:
        """Nothing more goes wrong of what was asked for. What is done already stays done."""
        self._service.faults.clear()

    async def shut_port(self) -> None:
        """Refuse TCP connections from now on; those that there are stay."""
        await self._door.shut()

    async def open_port(self) -> None:
        """Take TCP connections again, on the same port. Raises `OSError` if somebody else does by now."""
        await self._door.reopen()

    def say(self, text: str) -> None:
        """Speak unasked, on the newest connection."""
        self._act(lambda link, now: link.dialogue.answering.say(Turn(reply=text), now))

    def interrupt(self) -> None:
        """Interrupt the reply, if there is one, as if the service had heard somebody."""
        self._act(lambda link, now: link.dialogue.answering.interrupt(now))

    def go_away(self, time_left_s: float = 60.0) -> None:
        """Announce the end of the newest connection, and close it then."""
        self._act(lambda link, now: link.dialogue.answering.go_away(time_left_s, now))

    def close(self, code: int = 1011, reason: str = "") -> None:
        """Close the newest connection. Raises `ValueError` for a code that cannot be sent."""
        fault = CloseLink(at="now", code=code, reason=reason)
        self._act(lambda link, now: _strike(fault, link, now))

    def drop_link(self, *, rst: bool = False) -> None:
        """Cut the newest connection without a word, by RST or by FIN."""
        self._act(lambda link, now: link.dialogue.answering.agenda.put(now, Drop(rst=rst)))

    def forget_sessions(self) -> None:
        """Refuse all resumption handles that were given out."""
        self._service.sessions.forget()

    def _act(self, action: Callable[[Link, float], object]) -> None:
        if not self._front.links:
            raise LookupError("no client is connected to the emulator")
        link = self._front.links[max(self._front.links)]
        action(link, asyncio.get_running_loop().time())
        link.wake()


def _strike(fault: Fault, link: Link, now: float) -> None:
    link.dialogue.answering.strike(fault, now)


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
    """Serve until Ctrl-C, SIGTERM or SIGHUP, telling on stdout how to connect and on stderr who does.

    Raises `ConfigError` for the scenario file and the folder, `ServiceError` if the port is taken.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    said = load_scenario(scenario) if scenario else Scenario()
    asyncio.run(_serve_until_told(EmulatorSettings(port=port, scenario=said, record=record)))


async def _serve_until_told(settings: EmulatorSettings) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the last: its terminal was closed
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with Emulator(settings) as emulator:
        click.echo(f"# The Live API at {emulator.base_url}, until Ctrl-C. In another shell:")
        for line in emulator.exports():
            click.echo(line)
        await told.wait()
