"""Tells the service manager when the device works, what it does, and that it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from assistant.core.status import Status
from assistant.ports import Report
from assistant.service.notify import ServiceManager, microseconds

LOOK_S = 2.0
"""How often a device that is not ready yet is looked at, or told of once more."""

MORE_S = 15.0
"""How much longer a device may take to start that lacks a part, and knows it."""


class Readiness:
    """READY once `ready` is set: ears, mouth, lights and buttons work; nobody waits for the network.

    As long as a part is missing (a microphone that is not plugged in, one that another program holds) the
    manager is asked for patience: to start again would not bring it. A start that hangs gets none.
    `words` puts a status into words; what was said in the room is not among them.
    """

    def __init__(
        self,
        manager: ServiceManager,
        ready: asyncio.Event,
        status: Callable[[], Status],
        words: Callable[[Status], str],
        *,
        look_s: float = LOOK_S,
    ) -> None:
        self._manager = manager
        self._ready = ready
        self._status = status
        self._words = words
        self._look_s = look_s
        self._told = ""

    async def run(self, report: Report) -> None:
        """Tell until cancelled, and then that the device ends."""
        try:
            while not await self._is_ready():
                if self._status().missing:
                    self._manager.tell(f"EXTEND_TIMEOUT_USEC={microseconds(MORE_S)}")
            while not self._manager.tell("READY=1"):  # noqa: ASYNC110  # the manager tells nothing
                await asyncio.sleep(self._look_s)
            await asyncio.Event().wait()
        finally:
            self._manager.tell("STOPPING=1")
            self._manager.close()

    def note(self, status: Status) -> None:
        """Tell what the device does now; to be called with each new status."""
        words = self._words(replace(status, person="", model=""))
        if words != self._told and self._manager.tell(f"STATUS={words}"):
            self._told = words

    async def _is_ready(self) -> bool:
        """Whether it is, after a while."""
        self.note(self._status())
        try:
            async with asyncio.timeout(self._look_s):
                return await self._ready.wait()
        except TimeoutError:
            return False
