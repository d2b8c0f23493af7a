"""A PC as the device meets it, honest or not; and the device with a screen to look at, on the loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from assistant.core.events import Event
from assistant.core.sight import Picture, Source
from assistant.errors import DeviceError
from assistant.screen import messages as m
from assistant.screen import trust
from assistant.screen.errors import PairingError
from assistant.screen.identity import Certificate, Identity, keep_peer, load_or_make
from assistant.screen.pairing import PcSide
from assistant.screen.wire import Decoder, encode, hear_device, hear_pairing_device
from assistant.screenlink.announcer import Announcer
from assistant.screenlink.connection import Patience
from assistant.screenlink.eye import ScreenEye
from assistant.screenlink.place import Place

E = TypeVar("E", bound=Event)

LOCALHOST = "127.0.0.1"
CHUNK = 65_536


class Pc:
    """One connection to the device, with a decoder for what it says."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, decoder: Decoder[Any]
    ) -> None:
        self.writer = writer
        self.reader = reader
        self._decoder = decoder
        self._heard: list[m.Message] = []

    def say(self, *messages: m.Message) -> None:
        self.writer.write(b"".join(map(encode, messages)))

    async def hear(self) -> m.Message | None:
        """The next message that is no `Ping`; None once the device has hung up."""
        while True:
            while self._heard:
                message = self._heard.pop(0)
                if not isinstance(message, m.Ping):
                    return message
            data = b""
            with suppress(OSError):
                data = await self.reader.read(CHUNK)
            if not data:
                return None
            self._heard += self._decoder.feed(data)

    async def hear_all(self) -> list[m.Message]:
        """Everything until the device hangs up."""
        found = []
        while (message := await self.hear()) is not None:
            found.append(message)
        return found

    async def close(self) -> None:
        self.writer.transport.abort()
        with suppress(OSError):
            await self.writer.wait_closed()


@asynccontextmanager
async def dialled(
    port: int | None, own: Identity, device: Certificate, *, hello: bool = True
) -> AsyncIterator[Pc]:
    """A PC at the port for sharing, that has said and heard `Hello`."""
    context = trust.for_pc(own, device)
    reader, writer = await asyncio.open_connection(LOCALHOST, port, ssl=context, server_hostname="")
    pc = Pc(reader, writer, hear_device())
    try:
        if hello:
            pc.say(m.Hello())
            assert await pc.hear() == m.Hello()
        yield pc
    finally:
        await pc.close()


@asynccontextmanager
async def at_the_window(port: int | None) -> AsyncIterator[Pc]:
    """A PC at the port for pairing, that has said nothing."""
    reader, writer = await asyncio.open_connection(LOCALHOST, port)
    pc = Pc(reader, writer, hear_pairing_device())
    try:
        yield pc
    finally:
        await pc.close()


async def pair(port: int | None, own: Identity, code: str) -> Certificate:
    """What `assistant-screen pair` does. Raises `PairingError`."""
    side = PcSide(own, code)
    async with at_the_window(port) as pc:
        while side.paired is None:
            message: Any = await pc.hear()
            if message is None:
                raise PairingError("the device hung up")
            pc.say(*side.receive(message))
    return side.paired


def shrink(jpeg: bytes) -> Picture:
    """Takes what begins as `jpeg` for one."""
    if not jpeg.startswith(b"jpeg"):
        raise DeviceError("this is no JPEG")
    return Picture(Source.SCREEN, jpeg, len(jpeg))


class Home:
    """A device that looks at screens, what it has reported, and a PC's identity."""

    def __init__(
        self,
        folder: Path,
        *,
        patience: Patience | None = None,
        window_s: float = 60.0,
        pairing_port: int = 0,
        announcer: Announcer | None = None,
    ) -> None:
        self.folder = folder / "device"
        self.pc = load_or_make(folder / "pc", "study")
        self.events: list[Event] = []
        place = Place(self.folder, "kitchen", LOCALHOST, 0, pairing_port)
        self.eye = ScreenEye(place, shrink, announcer=announcer, patience=patience, window_s=window_s)
        self._news = asyncio.Event()

    def report(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    async def reported(self, kind: type[E]) -> E:
        """The next event of this kind; those before it, of any kind, are forgotten."""
        while True:
            self._news.clear()
            while self.events:
                event = self.events.pop(0)
                if isinstance(event, kind):
                    return event
            await self._news.wait()

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the loop turn until `condition` holds; the test's own time-out is the deadline."""
        while not condition():  # noqa: ASYNC110  # what is waited for has no event to offer
            await asyncio.sleep(0)

    @property
    def device(self) -> Certificate:
        return load_or_make(self.folder, "kitchen").certificate

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Home"]:
        """The device runs within the block."""
        task = asyncio.create_task(self.eye.run(self.report))
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def home(
    folder: Path, *, paired: bool = True, patience: Patience | None = None, window_s: float = 60.0
) -> AsyncIterator[Home]:
    """A device that runs; its PC is paired already unless told otherwise."""
    made = Home(folder, patience=patience, window_s=window_s)
    if paired:
        keep_peer(made.folder, made.pc.certificate)
    async with made.running():
        if paired:
            await made.until(lambda: made.eye.port)
        yield made
