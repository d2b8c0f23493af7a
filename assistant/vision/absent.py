"""A device without a camera: the port is kept, and says why nothing is seen."""

import asyncio

from assistant.core.events import Device, DeviceLost
from assistant.ports import Report


class AbsentEye:
    """No camera: each `start` is answered with `reason`."""

    def __init__(self, reason: str) -> None:
        self._reason = reason
        self._asked = asyncio.Event()
        self._on = False

    async def run(self, report: Report) -> None:
        """Say so when asked, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            if self._on:
                report(DeviceLost(Device.CAMERA, self._reason))

    def start(self) -> None:
        """Have it said that there is none."""
        self._on = True
        self._asked.set()

    def stop(self) -> None:
        """Nothing was open."""
        self._on = False

    def take(self) -> None:
        """Nothing is seen."""
