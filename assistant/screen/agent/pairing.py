"""The PC's way through a pairing: six digits in, the device's certificate out."""

import asyncio
from contextlib import suppress
from typing import Final

from assistant.errors import ServiceError
from assistant.screen.agent.addresses import Address, at_the_first
from assistant.screen.errors import PairingError
from assistant.screen.identity import Certificate, Identity
from assistant.screen.pairing import STEP_S, PcSide
from assistant.screen.wire import encode, hear_pairing_device

DIALLING_S: Final = 5.0
READ_BYTES: Final = 4_096


async def pair(address: Address, own: Identity, code: str) -> Certificate:
    """Prove to the device at `address` that a person has read its `code`, and have it prove the same.

    Raises `ServiceError` if there is no way to it, `PairingError` or `WireError` if it came to nothing.
    """
    reader, writer = await at_the_first(address, _opened)
    try:
        return await _talk(reader, writer, PcSide(own, code))
    except TimeoutError:
        raise PairingError(f"the device has not answered for {STEP_S:g} s; try again") from None
    except OSError as error:
        raise ServiceError(f"the device hung up: {error.strerror or error}; try again") from None
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _opened(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.wait_for(
            asyncio.open_connection(address.host, address.port, limit=READ_BYTES), DIALLING_S
        )
    except TimeoutError:
        raise ServiceError(f"the device does not answer at {address} within {DIALLING_S:g} s") from None
    except OSError as error:
        raise ServiceError(
            f"no device pairs at {address}: {error.strerror or error}; press its screen button for long"
        ) from None


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, side: PcSide) -> Certificate:
    decoder = hear_pairing_device()
    while side.paired is None:
        data = await asyncio.wait_for(reader.read(READ_BYTES), STEP_S)
        if not data:
            raise PairingError("the device hung up; try again")
        for message in decoder.feed(data):
            for answer in side.receive(message):
                writer.write(encode(answer))
        await asyncio.wait_for(writer.drain(), STEP_S)
    return side.paired
