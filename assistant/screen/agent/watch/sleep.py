"""Whether this PC was asleep: seconds that one clock of the system counts, and another does not."""

import ctypes
import sys
import time
from typing import Final

NAP_S: Final = 1.0
"""Clocks that are read one after the other differ by less."""


class SleepWatch:
    """Is told again and again how long the PC has slept since it was started. Pure."""

    def __init__(self) -> None:
        self._before: float | None = None

    def slept(self, asleep_s: float) -> bool:
        """Whether there was a sleep since the last call."""
        before, self._before = self._before, asleep_s
        return before is not None and asleep_s - before > NAP_S

    def forget(self) -> None:
        """Whatever was slept until now does not matter."""
        self._before = None


def asleep_s() -> float:
    """Seconds that the PC has slept since it was started, give or take a constant."""
    if sys.platform == "win32":
        unbiased = ctypes.c_ulonglong()
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetTickCount64.restype = ctypes.c_ulonglong
        kernel.QueryUnbiasedInterruptTime(ctypes.byref(unbiased))
        return float(kernel.GetTickCount64() / 1e3 - unbiased.value / 1e7)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
