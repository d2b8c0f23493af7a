"""The cable of a simulated device, and how long the device's own watch takes to notice."""

from typing import Final

from assistant.core.events import Device, DeviceLost, DeviceReady
from assistant.ports import Report

LOST_AFTER_S: Final = 1.0
"""A device that is silent for this long counts as lost: as with the real ones."""

RETRY_S: Final = 0.5
"""How often a lost device is tried again."""


class Plug:
    """Tells whether the device works, and reports when it is noticed to be lost or ready again."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._plugged = True
        self._stalled = False
        self._ailing = ""
        self._ready = False
        self._worked_at = 0.0
        self._tried_at = 0.0

    @property
    def quiet(self) -> bool:
        """Whether nothing is amiss and nothing has to be noticed."""
        return self._ready and self._works

    def open(self, now: float, report: Report) -> None:
        """Open the device for the first time."""
        self._ready, self._worked_at = True, now
        report(DeviceReady(self._device))

    def check(self, now: float, report: Report) -> bool:
        """Whether the device works at `now`; to be asked at least every `RETRY_S` unless it is `quiet`."""
        if self._ready and self._works:
            self._worked_at = now
        elif self._ready and (self._ailing or now - self._worked_at >= LOST_AFTER_S):
            self._ready, self._tried_at = False, now
            report(DeviceLost(self._device, self._ailing or ("stalled" if self._plugged else "unplugged")))
        elif not self._ready and now - self._tried_at >= RETRY_S:
            self._tried_at = now
            if self._plugged and not self._ailing:
                self._ready, self._stalled, self._worked_at = True, False, now
                report(DeviceReady(self._device))
        return self.quiet

    def unplug(self, now: float) -> None:
        """Pull it out at `now`: it goes silent, and nothing says so."""
        self._plugged = False
        self._worked_at = now

    def replug(self) -> None:
        """Put it back: it works once it is tried again."""
        self._plugged = True
        if self._ready:
            self._stalled = True  # the stream that was open before died with the device

    def stall(self, now: float) -> None:
        """Go silent until the device is opened again."""
        self._stalled = True
        self._worked_at = now

    def ail(self, detail: str) -> None:
        """Work no more, and it is known why; "" ends it."""
        self._ailing = detail

    @property
    def lost(self) -> bool:
        """Whether it was reported as lost."""
        return not self._ready

    @property
    def _works(self) -> bool:
        return self._plugged and not self._stalled and not self._ailing
