"""The seam to the person at the PC."""

from collections.abc import Callable
from typing import Protocol

from assistant.screen.agent.consent.permission import Answer


class Person(Protocol):
    """Is asked, and sees the mark. Both last until they are done or cancelled, and leave nothing behind."""

    async def ask(self, device: str) -> Answer | None:
        """What the person says to sharing the screen with `device`; None if nobody can say anything.

        Raises `DeviceError` if there is no way to ask.
        """

    async def mark(self, device: str, shown: Callable[[], None]) -> None:
        """Show that `device` sees the screen, call `shown` once it is to be seen, return when it is stopped.

        Raises `DeviceError` if there is no way to show it (any more).
        """
