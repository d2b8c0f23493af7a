"""The device's identity and the PC that it trusts: in memory, on the disk, and when that changes."""

import asyncio
import logging
from pathlib import Path

from assistant.screen.errors import IdentityError
from assistant.screen.identity import Certificate, Identity, forget_peer, keep_peer, load_or_make, load_peer

log = logging.getLogger(__name__)


class Store:
    """One PC at most. The disk is touched in threads."""

    def __init__(self, folder: Path, name: str) -> None:
        self.pc: Certificate | None = None
        """Who is trusted."""
        self._folder = folder
        self._name = name
        self._identity: Identity | None = None
        self._change = asyncio.Event()
        self._loading = asyncio.Lock()

    @property
    def own(self) -> Certificate | None:
        """The device's certificate, once `identity` has returned."""
        return None if self._identity is None else self._identity.certificate

    async def identity(self) -> Identity:
        """Who the device is; the PC of the last time is in `pc` from then on. Raises `IdentityError`."""
        async with self._loading:  # two at once would make two
            if self._identity is None:
                self._identity = await asyncio.to_thread(load_or_make, self._folder, self._name)
                self._set(await asyncio.to_thread(load_peer, self._folder))
            return self._identity

    async def keep(self, pc: Certificate) -> None:
        """Trust `pc` instead of the one before. Raises `IdentityError`: then nothing has changed."""
        await asyncio.to_thread(keep_peer, self._folder, pc)
        self._set(pc)

    async def forget(self) -> None:
        """Trust nobody: at once in memory, soon on the disk."""
        self._set(None)
        try:
            await asyncio.to_thread(forget_peer, self._folder)
        except IdentityError as error:
            log.error("the PC is forgotten until the next start only: %s", error)  # noqa: TRY400 - one line

    async def other_than(self, pc: Certificate | None) -> None:
        """Return when another PC than `pc` is trusted."""
        while self.pc == pc:
            await self._change.wait()

    def _set(self, pc: Certificate | None) -> None:
        self.pc = pc
        waiting, self._change = self._change, asyncio.Event()
        waiting.set()
