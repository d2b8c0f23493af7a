"""Whether a device works, and telling when that changes."""

import logging

from assistant.core.events import Device, DeviceLost, DeviceReady
from assistant.ports import Report

log = logging.getLogger(__name__)


class Standing:
    """A device neither works nor is lost until the first is told of it; each change is reported once."""

    def __init__(self, device: Device, report: Report) -> None:
        self.works = False
        self.lost = False
        self._device = device
        self._report = report
        self._detail = ""

    def work(self) -> None:
        """It works (again)."""
        if not self.works:
            self.works, self.lost, self._detail = True, False, ""
            self._report(DeviceReady(self._device))

    def lose(self, detail: str) -> bool:
        """It does not work, and why; whether that is news. Another reason for the same loss is logged."""
        news = not self.lost
        self.works, self.lost = False, True
        if news:
            self._report(DeviceLost(self._device, detail))
        elif detail != self._detail:
            log.info("the %s is still lost: %s", self._device.value, detail)
        self._detail = detail
        return news
