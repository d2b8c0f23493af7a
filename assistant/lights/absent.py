"""A board without lights: the port is kept, and nobody sees anything."""

import asyncio

from assistant.core.events import Device, DeviceReady
from assistant.core.signals import Indication
from assistant.ports import Report


class AbsentLights:
    """No lights; nothing is confirmed, so nothing is streamed unless the owner chose `no_light`."""

    async def run(self, report: Report) -> None:
        """Be ready until cancelled."""
        report(DeviceReady(Device.LIGHTS))
        await asyncio.get_running_loop().create_future()

    def show(self, indication: Indication) -> None:
        """Show nothing, and confirm nothing."""
