"""`assistant-screen doctor`: each thing that is needed, tried."""

import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from assistant.errors import AssistantError, DeviceError
from assistant.screen.agent.capture.monitors import choose
from assistant.screen.agent.capture.photographer import Photographer
from assistant.screen.agent.connection import knock
from assistant.screen.agent.consent.dialogues import dialogue
from assistant.screen.agent.finding import printable
from assistant.screen.agent.locating import locate
from assistant.screen.agent.settings import Settings
from assistant.screen.agent.watch.lock import locked
from assistant.screen.errors import TrustError
from assistant.screen.identity import Certificate, load_peer

Check: TypeAlias = Callable[[], Awaitable[Sequence[str]]]

SIDE: Final = 768
BYTES: Final = 100_000
"""A picture as the device asks for it."""

TOO_EARLY: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""A clock that says so was never set. Only the log's times suffer: certificates are valid for ever."""


class Checkup:
    """Tells a line for each check; those that only warn do not count."""

    def __init__(self, folder: Path, settings: Settings, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._settings = settings
        self._tell = tell

    async def run(self) -> bool:
        """Whether everything that is needed works."""
        photographer = Photographer(self._settings.monitor, self._settings.masks)
        try:
            needed = [
                await self._check("display", lambda: self._display(photographer)),
                await self._check("capture", lambda: _capture(photographer)),
                await self._check("paired", self._paired),
                await self._check("device", self._reach),
            ]
        finally:
            photographer.rest()
            photographer.close()
        await self._check("ask", _ask, "warn")
        await self._check("lock", _lock, "warn")
        await self._check("clock", _clock, "warn")
        return all(needed)

    async def _check(
        self, name: str, check: Callable[[], Awaitable[Sequence[str]]], bad: str = "FAIL"
    ) -> bool:
        try:
            lines = await check()
        except AssistantError as error:
            self._tell(f"{bad:4}  {name:8}{error}")
            return False
        for line in lines:
            self._tell(f"ok    {name:8}{line}")
        return True

    async def _display(self, photographer: Photographer) -> list[str]:
        name, desktop = await photographer.look()
        shown = choose(self._settings.monitor, desktop)
        listed = [
            f"monitor {number}: {monitor.name}, {monitor.area}"
            for number, monitor in enumerate(desktop.monitors, start=1)
        ]
        masked = [f"black: {mask}" for mask in self._settings.masks]
        return [name, *listed, f"shown: {shown}", *masked]

    async def _paired(self) -> list[str]:
        device = self._device()
        return [f"with {printable(device.name)}, {device.fingerprint.hex()[:16]}"]

    async def _reach(self) -> list[str]:
        address = await locate(self._device(), self._settings.device)
        address = await knock(address)
        return [f"answers at {address}; whether it knows this PC is what `assistant-screen run` tells"]

    def _device(self) -> Certificate:
        device = load_peer(self._folder)
        if device is None:
            raise TrustError("with no device; do that with `assistant-screen pair`")
        return device


async def _capture(photographer: Photographer) -> list[str]:
    picture = await photographer.take(SIDE, SIDE, BYTES)
    return [f"{len(picture.jpeg):,} bytes for at most {SIDE}x{SIDE}"]


async def _ask() -> list[str]:
    ways = ["in the terminal"] if sys.stdin.isatty() else []
    program = dialogue("", 0).command[0]
    if shutil.which(program):
        ways.append(f"on the desktop, by {program}")
    if not ways:
        raise DeviceError(f"{program} is not installed: without it you can be asked in a terminal only")
    return ways


async def _lock() -> list[str]:
    await locked()
    return ["locking the screen stops the sharing"]


async def _clock() -> list[str]:
    now = datetime.now(UTC)
    if now < TOO_EARLY:
        raise DeviceError(f"says {now:%Y-%m-%d}; set it, or the log's times are wrong")
    return [f"{now:%Y-%m-%d %H:%M} UTC"]
