import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.errors import ServiceError
from assistant.screen.agent.addresses import Address
from assistant.screen.agent.pairing import pair
from assistant.screen.errors import PairingError, WireError
from assistant.screen.identity import Identity, load_or_make
from tests.support.screen_device import ScreenDevice


@pytest.fixture
def own(tmp_path: Path) -> Identity:
    return load_or_make(tmp_path / "pc", "study")


@asynccontextmanager
async def pairing(tmp_path: Path) -> AsyncIterator[tuple[ScreenDevice, Address]]:
    device = ScreenDevice(tmp_path / "device")
    await device.open_pairing()
    try:
        yield device, Address("127.0.0.1", device.pairing_port)
    finally:
        await device.close()


async def test_the_right_digits_give_each_the_others_certificate(tmp_path: Path, own: Identity) -> None:
    async with pairing(tmp_path) as (device, address):
        assert await pair(address, own, device.code) == device.identity.certificate
        assert device.paired == own.certificate


async def test_wrong_digits_give_nothing(tmp_path: Path, own: Identity) -> None:
    async with pairing(tmp_path) as (device, address):
        with pytest.raises(PairingError, match="digits are wrong"):
            await pair(address, own, "000000")
        assert device.paired is None


async def test_nobody_there(own: Identity) -> None:
    with pytest.raises(
        ServiceError, match=r"no device pairs at 127\.0\.0\.1:1: .*start it there: `assistant pair`"
    ):
        await pair(Address("127.0.0.1", 1), own, "123456")


@pytest.mark.parametrize(
    ("answer", "error"), [(b"", PairingError), (b"HTTP/1.1 400 Bad Request\r\n", WireError)]
)
async def test_something_else_is_there(own: Identity, answer: bytes, error: type[Exception]) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        with pytest.raises(error):
            await pair(Address("127.0.0.1", server.sockets[0].getsockname()[1]), own, "123456")
