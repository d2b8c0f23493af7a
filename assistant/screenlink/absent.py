"""A device whose owner wants no screen to be looked at."""

import asyncio

from assistant.core.events import Device, DeviceLost, PairingEnded
from assistant.ports import Report


class AbsentScreen:
    """Says so when it is asked for."""

    def __init__(self) -> None:
        self._report: Report | None = None

    async def run(self, report: Report) -> None:
        """Be asked until cancelled."""
        self._report = report
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._report = None

    def start(self) -> None:
        """There is nothing to open."""
        if self._report is not None:
            self._report(DeviceLost(Device.SCREEN, "[screen] enabled = false"))

    def stop(self) -> None:
        """There is nothing to close."""

    def take(self) -> None:
        """There is nothing to see."""

    def open_window(self) -> None:
        """No PC can pair."""
        if self._report is not None:
            self._report(PairingEnded(paired=False))
