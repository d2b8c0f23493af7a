"""A device that looks at no screen."""

import asyncio
from pathlib import Path

from assistant.core.events import Device, DeviceLost, PairingEnded
from assistant.screen.identity import PEER_FILE, parse
from assistant.screenlink.absent import AbsentScreen
from assistant.screenlink.store import Store
from tests.support.certificates import make
from tests.support.witnessed import running, until


async def test_it_says_so_and_forgets_whom_it_trusted_when_it_looked(tmp_path: Path) -> None:
    store = Store(tmp_path, "kitchen")
    await store.keep(parse(make("study").der))
    screen = AbsentScreen(store)
    async with running(screen.run) as witness:
        await asyncio.sleep(0)
        screen.start()
        assert (await witness.wait_for(DeviceLost))[1] == DeviceLost(
            Device.SCREEN, "[screen] enabled = false"
        )
        screen.open_window(anew=True)
        screen.open_window()
        assert (await witness.wait_for(PairingEnded))[1] == PairingEnded(paired=False)
        assert witness.count(PairingEnded) == 1
        screen.unpair()
        await until(lambda: not (tmp_path / PEER_FILE).exists())
    screen.unpair()
