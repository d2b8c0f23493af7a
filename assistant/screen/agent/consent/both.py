"""A terminal may be hidden behind windows: where the desktop can, the mark is a window as well."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from assistant.errors import DeviceError
from assistant.screen.agent.consent.permission import Answer
from assistant.screen.agent.consent.person import Person

Mark: TypeAlias = Callable[[str, Callable[[], None]], Awaitable[None]]
"""As `Person.mark`."""


class WithWindow:
    """A person with a second mark, which need not work; either of the two stops the sharing."""

    def __init__(self, person: Person, window: Mark) -> None:
        self._person = person
        self._window = window

    async def ask(self, device: str) -> Answer | None:
        """As the person does."""
        return await self._person.ask(device)

    async def mark(self, device: str, shown: Callable[[], None]) -> None:
        """The person's own mark is what counts as shown."""
        marks = [
            asyncio.ensure_future(self._person.mark(device, shown)),
            asyncio.ensure_future(self._second(device)),
        ]
        try:
            done, _ = await asyncio.wait(marks, return_when=asyncio.FIRST_COMPLETED)
            for mark in done:
                mark.result()
        finally:
            for mark in marks:
                mark.cancel()
            await asyncio.gather(*marks, return_exceptions=True)

    async def _second(self, device: str) -> None:
        try:
            await self._window(device, lambda: None)
        except DeviceError:
            await asyncio.get_running_loop().create_future()  # only the first mark ends it
