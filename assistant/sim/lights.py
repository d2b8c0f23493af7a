"""The simulated lights: what is shown, and what was shown when."""

import asyncio
from collections import deque
from typing import Final

from assistant.core.cues import Light
from assistant.core.events import Device, DeviceReady
from assistant.ports import Report

REMEMBERED: Final = 1000
"""Changes that `history` keeps."""


class SimLights:
    """Lights that a test or the terminal view looks at."""

    def __init__(self) -> None:
        self.light = Light.DARK
        """What is shown now."""
        self.history: deque[tuple[float, Light]] = deque(maxlen=REMEMBERED)
        """Loop time and new light of each of the last changes."""

    async def run(self, report: Report) -> None:
        """Be ready until cancelled; dark afterwards."""
        report(DeviceReady(Device.LIGHTS))
        try:
            await asyncio.Event().wait()
        finally:
            self.show(Light.DARK)

    def show(self, light: Light) -> None:
        """Show `light` from now on."""
        if light is not self.light:
            self.light = light
            self.history.append((asyncio.get_running_loop().time(), light))
