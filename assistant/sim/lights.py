"""The simulated lights: what is shown, and what was shown when."""

import asyncio
from collections import deque
from typing import Final

from assistant.core.events import Device, DeviceLost, DeviceReady, Event, LightsShown
from assistant.core.signals import Indication, Light
from assistant.ports import Report

REMEMBERED: Final = 1000
"""Changes that `history` keeps."""


class SimLights:
    """Lights that a test or the terminal view looks at."""

    def __init__(self) -> None:
        self.indication = Indication()
        """What is shown now."""
        self.history: deque[tuple[float, Indication]] = deque(maxlen=REMEMBERED)
        """Loop time and what was shown at each of the last changes."""
        self._report: Report | None = None
        self._broken = False

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Be ready until cancelled; dark afterwards."""
        self._report = report
        report(DeviceReady(Device.LIGHTS))
        try:
            await asyncio.Event().wait()
        finally:
            self._report = None
            self.show(Indication())

    def show(self, indication: Indication) -> None:
        """Show `indication` from now on."""
        if indication != self.indication:
            self.indication = indication
            self.history.append((asyncio.get_running_loop().time(), indication))
        if not self._broken:
            self._tell(LightsShown(indication))

    # --- the tester's face --------------------------------------------------------------------------

    @property
    def light(self) -> Light:
        """What the lights tell of the conversation now."""
        return self.indication.light

    def unplug(self) -> None:
        """Break the driver: it says so, and confirms nothing any more."""
        self._broken = True
        self._tell(DeviceLost(Device.LIGHTS, "unplugged"))

    def replug(self) -> None:
        """Mend it."""
        self._broken = False
        self._tell(DeviceReady(Device.LIGHTS))
        self._tell(LightsShown(self.indication))

    def _tell(self, event: Event) -> None:
        if self._report is not None:
            self._report(event)
