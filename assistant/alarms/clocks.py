"""What the machine's clocks say. The only place of this package that reads one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RELEASED_AT: Final = 1_767_225_600.0
"""The beginning of 2026: no release is older, so that a clock which says less was never set."""

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
SYNCHRONISED: Final = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes it once it has set the clock in this boot (systemd-timesyncd.service(8))."""
HARDWARE_CLOCK: Final = Path("/sys/class/rtc/rtc0/since_epoch")
"""What the clock of the board says, in seconds since 1970: little, if it has no battery."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All clocks at once.

    `wall`: seconds since 1970, as far as it is set; `boottime`: CLOCK_BOOTTIME, seconds since the boot
    `boot_id`, sleep included; `synchronised`: the network has set the wall clock in this boot.
    """

    wall: float
    boottime: float
    boot_id: str
    synchronised: bool = False


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where the time comes from. `keeps_time`: the wall clock goes on while the power is off."""

    boot_id: str
    keeps_time: bool
    wall: Callable[[], float] = time.time
    boottime: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    synchronised: Callable[[], bool] = SYNCHRONISED.exists

    def now(self) -> Moment:
        """This moment."""
        return Moment(self.wall(), self.boottime(), self.boot_id, self.synchronised())


def system_clocks() -> Clocks:
    """The clocks of this machine."""
    return Clocks(_read(BOOT_ID), _number(_read(HARDWARE_CLOCK)) >= RELEASED_AT)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
