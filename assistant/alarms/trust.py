"""Whether the wall clock may be believed. Pure.

A board without a battery starts in 1970, or where it was switched off, and somebody sets the clock when there
is a network again. Until then nothing that goes by the wall clock may ring, or be called missed.
"""

from typing import Final

from assistant.alarms.clocks import RELEASED_AT, Moment
from assistant.ports import ClockSeen

JUMP_S: Final = 1.0
"""Wall clock and CLOCK_BOOTTIME went apart by more than this: somebody has set the wall clock."""

PATIENCE_S: Final = 600.0
"""Nobody has set the clock for so long after the boot: it is the best there is."""


def believed(now: Moment, before: ClockSeen | None, *, keeps_time: bool) -> bool:
    """Whether the wall clock may be believed `now`; `before` is how it was seen last, also before a restart.

    `keeps_time`: it goes on while the power is off. One that is earlier than it was seen before a boot did
    not, whatever the board says.
    """
    if now.wall < RELEASED_AT:
        return False
    if now.synchronised or now.boottime >= PATIENCE_S:
        return True
    if before is None:
        return keeps_time
    if before.boot_id == now.boot_id:
        return before.believed or abs(offset(now) - before.offset) > JUMP_S
    return keeps_time and now.wall >= before.newest


def seen(now: Moment, before: ClockSeen | None, *, keeps_time: bool) -> ClockSeen:
    """The clock as it is seen `now`."""
    trusted = believed(now, before, keeps_time=keeps_time)
    newest = now.wall if trusted or before is None else before.newest
    return ClockSeen(now.boot_id, newest, offset(now), trusted)


def offset(now: Moment) -> float:
    """How far the wall clock is ahead of CLOCK_BOOTTIME: it changes only when the wall clock is set."""
    return now.wall - now.boottime
