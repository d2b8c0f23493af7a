"""The TLS connection to the device: messages in, messages out, and no silence that lasts."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from assistant.errors import ServiceError
from assistant.screen import trust
from assistant.screen.agent.addresses import Address, at_the_first
from assistant.screen.errors import TrustError, WireError
from assistant.screen.identity import Certificate, Identity
from assistant.screen.messages import PING_S, SILENT_S, VERSION, FromDevice, FromPc, Hello, Ping
from assistant.screen.wire import Decoder, encode, hear_device

DIALLING_S: Final = 5.0
READ_BYTES: Final = 4_096
"""The device says little."""

NOT_LET_IN: Final = "the device does not let this PC in; if that lasts, pair again"
"""Most devices just hang up on whom they do not know; some say why."""


class Connection:
    """Messages over TLS. `say` never waits; `settle` does, for a device that reads slowly."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        silent_s: float = SILENT_S,
        ping_s: float = PING_S,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._silent_s = silent_s
        self._ping_s = ping_s
        self._decoder: Decoder[FromDevice] = hear_device()
        self._early: list[FromDevice] = []
        """What came together with the greeting."""
        self._said_at = asyncio.get_running_loop().time()

    @property
    def address(self) -> Address:
        """Where the device is."""
        return _of_peer(self._writer)

    async def greet(self) -> None:
        """Say and hear `Hello`: in TLS 1.3 only this tells that the device accepted our certificate.

        Raises `TrustError` if it did not, else what `heard` does.
        """
        self.say(Hello())
        match await self.heard():
            case [Hello(version), *early] if version == VERSION:
                self._early = early
            case [Hello(version), *_]:
                raise WireError(f"the device speaks version {version}, this PC {VERSION}; update both")
            case []:
                raise TrustError(NOT_LET_IN)
            case _:
                raise WireError("the device does not begin with a greeting")

    def say(self, message: FromPc) -> None:
        """Send it after all that was said before."""
        self._writer.write(encode(message))
        self._said_at = asyncio.get_running_loop().time()

    async def settle(self) -> None:
        """Wait until what was said has left this program, or most of it. Raises `ServiceError`."""
        try:
            await asyncio.wait_for(self._writer.drain(), self._silent_s)
        except (OSError, TimeoutError):
            raise ServiceError("the connection to the device is lost: it does not read") from None

    async def heard(self) -> list[FromDevice]:
        """What comes next; empty once the device has hung up.

        Raises `ServiceError` if the connection is lost, or silent for too long, `TrustError` if the device
        refuses this PC, and `WireError`.
        """
        if early := self._early:
            self._early = []
            return early
        while True:
            try:
                data = await asyncio.wait_for(self._reader.read(READ_BYTES), self._silent_s)
            except TimeoutError:
                raise ServiceError(f"the device has been silent for {self._silent_s:g} s") from None
            except ConnectionResetError:
                return []
            except ssl.SSLError as error:
                raise TrustError(f"{NOT_LET_IN} ({_reason(error)})") from None
            except OSError as error:
                raise ServiceError(f"the connection to the device is lost: {_reason(error)}") from None
            if not data:
                return []
            if messages := self._decoder.feed(data):
                return messages

    async def keep_alive(self) -> None:
        """Say `Ping` whenever nothing else was said, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            wait_s = self._said_at + self._ping_s - loop.time()
            if wait_s <= 0:
                self.say(Ping())
            else:
                await asyncio.sleep(wait_s)


async def knock(address: Address) -> Address:
    """Where something answers, without greeting: a second connection would replace the first.

    Raises `ServiceError`.
    """
    _, writer = await _opened(address, None)
    answering = _of_peer(writer)
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
    return answering


@asynccontextmanager
async def dialled(address: Address, own: Identity, device: Certificate) -> AsyncIterator[Connection]:
    """A connection to `device`, and to nothing else; hangs up at the end.

    Raises `ServiceError` if there is no way to it, `TrustError` if somebody else is there, or it does not
    let this PC in.
    """
    reader, writer = await _opened(address, trust.for_pc(own, device))
    try:
        trust.check(writer.get_extra_info("ssl_object"), device)
        connection = Connection(reader, writer)
        await connection.greet()
        yield connection
    finally:
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(writer.drain(), 1.0)
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


def _of_peer(writer: asyncio.StreamWriter) -> Address:
    host, port, *_ = writer.get_extra_info("peername")
    return Address(host, port)


def _reason(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or str(error) or type(error).__name__


async def _opened(
    address: Address, context: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await at_the_first(address, lambda one: _opened_at(one, context))


async def _opened_at(
    address: Address, context: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    name = None if context is None else ""
    opening = asyncio.open_connection(
        address.host, address.port, ssl=context, server_hostname=name, limit=READ_BYTES
    )
    try:
        return await asyncio.wait_for(opening, DIALLING_S)
    except ssl.SSLError as error:
        raise TrustError(f"at {address} is not the device that was paired ({_reason(error)})") from None
    except TimeoutError:
        raise ServiceError(f"the device does not answer at {address} within {DIALLING_S:g} s") from None
    except OSError as error:
        raise ServiceError(f"the device cannot be reached at {address}: {_reason(error)}") from None
