"""A device of the machine, opened for a moment by the adapter that the assistant has for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from assistant.core.events import DeviceLost, DeviceReady, Event
from assistant.errors import DeviceError
from assistant.ports import Report

READY_S: Final = 10.0
"""For a device to be opened and to give its first sign of life."""

KEPT: Final = 100
"""Events that wait to be looked at; the oldest is dropped for one more."""

E = TypeVar("E", bound=Event)


class Opened:
    """What an adapter reports."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[Event] = asyncio.Queue(KEPT)

    def report(self, event: Event) -> None:
        """For the adapter."""
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(event)

    async def comes(self, kind: type[E], within_s: float) -> E | None:
        """The next event of this kind, None if none comes in time. Raises DeviceError if the device goes."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    event = await self._events.get()
                    if isinstance(event, kind):
                        return event
                    if isinstance(event, DeviceLost):
                        raise DeviceError(event.detail or f"the {event.device.value} went away")
        except TimeoutError:
            return None

    async def ready(self) -> None:
        """Wait until it works. Raises DeviceError if it does not."""
        if await self.comes(DeviceReady, READY_S) is None:
            raise DeviceError(
                f"it gives no sign of life within {READY_S:g} s; unplug it and plug it in again"
            )


@asynccontextmanager
async def opened(run: Callable[[Report], Awaitable[None]]) -> AsyncIterator[Opened]:
    """The adapter runs until the block ends. What it raises comes out in a group."""
    device = Opened()

    async def work() -> None:
        await run(device.report)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(work())
        try:
            yield device
        finally:
            task.cancel()
