"""A board without buttons: the port is kept, and nobody presses anything."""

import asyncio

from assistant.core.events import Device, DeviceReady
from assistant.ports import Report


class AbsentButtons:
    """No buttons; the wake word and the control socket do their work."""

    async def run(self, report: Report) -> None:
        """Be ready until cancelled."""
        report(DeviceReady(Device.BUTTONS))
        await asyncio.get_running_loop().create_future()
