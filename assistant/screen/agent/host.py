"""`assistant-screen run`: dial the device, serve it, dial again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from assistant.errors import ServiceError
from assistant.screen.agent.addresses import Address
from assistant.screen.agent.capture.photographer import Photographer
from assistant.screen.agent.connection import dialled
from assistant.screen.agent.consent.permission import Permission
from assistant.screen.agent.consent.person import Person
from assistant.screen.agent.finding import printable
from assistant.screen.agent.session import LOOK_S, Parting, Session
from assistant.screen.agent.sharing import Sharing
from assistant.screen.agent.watch.guard import Guard
from assistant.screen.errors import ScreenError
from assistant.screen.identity import PEER_FILE, Certificate, Identity

FIRST_S: Final = 1.0
LAST_S: Final = 15.0
"""The n-th wait in a row is a random time up to `FIRST_S` * 2**(n-1), at most this."""

SETTLED_S: Final = 30.0
"""A connection that lasted so long was a good one: the next wait is a first one."""

Locate: TypeAlias = Callable[[], Awaitable[Address]]


class Host:
    """Keeps one connection to the paired device, as long as it is paired. No port is opened."""

    def __init__(
        self,
        folder: Path,
        own: Identity,
        device: Certificate,
        locate: Locate,
        photographer: Photographer,
        person: Person,
        tell: Callable[[str], None],
    ) -> None:
        self._own = own
        self._device = device
        self._name = printable(device.name)
        self._locate = locate
        self._photographer = photographer
        self._person = person
        self._tell = tell
        self._guard = Guard(tell)
        self._sharing = Sharing(Permission())
        self._pairing = Pairing(folder / PEER_FILE)
        self._last_told = ""

    async def run(self) -> Parting:
        """Serve until one side has forgotten the other; raises nothing for what can pass."""
        ceiling_s = FIRST_S
        loop = asyncio.get_running_loop()
        while self._pairing.stands():
            began = loop.time()
            try:
                parting = await self._serve()
            except (ServiceError, ScreenError) as error:
                self._tell_once(str(error))
            else:
                if parting is not Parting.HUNG_UP:
                    return parting
                self._tell_once(f"{self._name} has hung up")
            if loop.time() - began > SETTLED_S:
                ceiling_s = FIRST_S
            with suppress(TimeoutError):
                async with asyncio.timeout(random.uniform(0, ceiling_s)):  # noqa: S311 - no secret
                    await self._pairing.gone()
            ceiling_s = min(LAST_S, 2 * ceiling_s)
        return Parting.REVOKED

    async def _serve(self) -> Parting:
        address = await self._locate()
        async with dialled(address, self._own, self._device) as connection:
            self._tell_once(
                f"connected to {self._name} at {connection.address}; it sees nothing before you allow it"
            )
            session = Session(
                connection,
                self._name,
                self._sharing,
                self._photographer,
                self._person,
                self._guard,
                self._pairing.stands,
                self._tell,
            )
            return await session.run()

    def _tell_once(self, line: str) -> None:
        """The same is not said again and again while it is tried."""
        if line != self._last_told:
            self._tell(line)
        self._last_told = line


class Pairing:
    """Whether the file with the device's certificate is still the one that it was."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._first = self._look()

    def stands(self) -> bool:
        """Cheap: asked twice a second."""
        return self._first is not None and self._look() == self._first

    async def gone(self) -> None:
        """Until it is another file, or none."""
        while self.stands():  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(LOOK_S)

    def _look(self) -> tuple[int, int, int] | None:
        try:
            seen = self._file.stat()
        except OSError:
            return None
        return seen.st_ino, seen.st_mtime_ns, seen.st_size
