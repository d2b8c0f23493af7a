"""A device whose owner wants no screen to be looked at."""

import asyncio

from assistant.core.events import Device, DeviceLost, PairingEnded
from assistant.ports import Report
from assistant.screenlink.store import Store


class AbsentScreen:
    """Says so when it is asked for. A PC that was paired once is still forgotten with the rest."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._report: Report | None = None
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self, report: Report) -> None:
        """Be asked until cancelled."""
        self._report = report
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await asyncio.get_running_loop().create_future()
        finally:
            self._report = self._tasks = None

    def start(self) -> None:
        """There is nothing to open."""
        if self._report is not None:
            self._report(DeviceLost(Device.SCREEN, "[screen] enabled = false"))

    def stop(self) -> None:
        """There is nothing to close."""

    def take(self) -> None:
        """There is nothing to see."""

    def unpair(self) -> None:
        """Forget the PC."""
        if self._tasks is not None:
            self._tasks.create_task(self._store.forget())

    def open_window(self, *, anew: bool = False) -> None:
        """No PC can pair."""
        if self._report is not None and not anew:
            self._report(PairingEnded(paired=False))
