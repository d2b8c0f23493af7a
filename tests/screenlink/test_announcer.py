"""How a PC finds the device: a real announcement, on the loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from assistant.core.events import PairingCodeMade
from assistant.screen.announcement import ID_KEY, PAIRING_KEY, SERVICE, VERSION_KEY, device_id
from assistant.screen.identity import load_or_make
from assistant.screenlink.announcer import Announcement, Announcer
from tests.support.pc import LOCALHOST, Home

LOOK_MS = 300


@asynccontextmanager
async def announcing(announcer: Announcer) -> AsyncIterator[AsyncZeroconf]:
    """The announcer runs within the block; what is given asks like a PC does."""
    task = asyncio.create_task(announcer.run())
    asking = AsyncZeroconf(interfaces=[LOCALHOST])
    try:
        yield asking
    finally:
        await asking.async_close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def found(asking: AsyncZeroconf, name: str) -> AsyncServiceInfo | None:
    """What is known of the device called `name`; asks for it again each time."""
    info = AsyncServiceInfo(SERVICE, f"{name}.{SERVICE}")
    asking.zeroconf.cache.cache.clear()
    return info if await info.async_request(asking.zeroconf, LOOK_MS) else None


async def test_it_says_who_and_where(tmp_path: Path) -> None:
    device = load_or_make(tmp_path, "kitchen").certificate
    number = device_id(device.fingerprint)
    announcer = Announcer(LOCALHOST)
    announcer.show(Announcement(device, 1234, None))
    async with announcing(announcer) as asking:
        name = f"kitchen {number[:4]}"
        while (info := await found(asking, name)) is None:
            pass
        assert info.port == 1234
        assert info.parsed_addresses() == [LOCALHOST]
        assert info.decoded_properties == {VERSION_KEY: "1", ID_KEY: number}

        announcer.show(Announcement(device, 1234, 5678))
        while (info := await found(asking, name)) is None or PAIRING_KEY not in info.decoded_properties:
            pass
        assert info.decoded_properties[PAIRING_KEY] == "5678"

        announcer.show(None)
        while await found(asking, name) is not None:
            pass


async def test_a_device_that_nobody_may_reach_announces_nothing(tmp_path: Path) -> None:
    shown: list[Announcement | None] = []

    class Witness(Announcer):
        def show(self, announcement: Announcement | None) -> None:
            shown.append(announcement)

    at = Home(tmp_path, announcer=Witness())
    async with at.running():
        at.eye.open_window()
        await at.reported(PairingCodeMade)
        assert [each and each.pairing_port for each in shown] == [at.eye.pairing_port]
    assert shown[-1] is None


@pytest.mark.parametrize("name", ["kitchen", "Jörgs Küche", "a.b", "", "ä" * 48, "h" * 64])
async def test_any_name_can_be_announced(tmp_path: Path, name: str) -> None:
    device = load_or_make(tmp_path, name).certificate
    announcer = Announcer(LOCALHOST)
    announcer.show(Announcement(device, 1234, None))
    async with announcing(announcer) as asking:
        while await found(asking, f"{device.name} {device_id(device.fingerprint)[:4]}") is None:
            pass
