"""A board without lights or buttons: the ports are kept, and nobody sees or presses anything."""

import asyncio

from assistant.core.events import Device, DeviceReady
from assistant.core.signals import Indication
from assistant.ports import Report


class AbsentLights:
    """No lights; earcons tell what they can."""

    async def run(self, report: Report) -> None:
        """Be ready until cancelled."""
        report(DeviceReady(Device.LIGHTS))
        await asyncio.get_running_loop().create_future()

    def show(self, indication: Indication) -> None:
        """Show nothing, and confirm nothing."""


class AbsentButtons:
    """No buttons; the wake word and the control socket do their work."""

    async def run(self, report: Report) -> None:
        """Be ready until cancelled."""
        report(DeviceReady(Device.BUTTONS))
        await asyncio.get_running_loop().create_future()
