"""What a moment means for one that is set. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from assistant.alarms.civil import next_ring, sane
from assistant.alarms.clocks import Moment
from assistant.core.alarm import AlarmKind
from assistant.ports import Countdown, KeptAlarm

LATEST_S: Final[Mapping[AlarmKind, float]] = MappingProxyType(
    {AlarmKind.TIMER: 600.0, AlarmKind.ALARM: 3600.0, AlarmKind.REMINDER: 3600.0}
)
"""What was due while the device was off rings if it is less late than this, else it is told as missed.

What a timer was for is burnt after ten minutes, and a ring only startles; who is to get up, or to do
something, is better told an hour late than not at all.
"""

WORTH_TELLING_S: Final = 1.0
"""A wall clock that is pushed by less than this does not change what people are told."""


def aligned(alarm: KeptAlarm, now: Moment, *, trusted: bool) -> KeptAlarm:
    """`alarm` as it is to be kept `now`: after a boot, or after the wall clock was set.

    `trusted`: the wall clock is believed. A countdown of an earlier boot goes on by the wall clock, once that
    is believed, and from then on by the clock of this boot.
    """
    countdown = alarm.countdown
    if countdown and countdown.boot_id == now.boot_id:
        at = now.wall + countdown.until - now.boottime
        return alarm if abs(at - alarm.at) < WORTH_TELLING_S else replace(alarm, at=at)
    if not trusted or alarm.at <= now.wall:
        return alarm
    if countdown:
        return replace(alarm, countdown=Countdown(now.boot_id, now.boottime + alarm.at - now.wall))
    return alarm if alarm.repeat is None else replace(alarm, at=sane(alarm.repeat, alarm.at, now.wall))


def remaining_s(alarm: KeptAlarm, now: Moment, *, trusted: bool) -> float | None:
    """Seconds until `alarm` rings, negative afterwards; None: the clock has to be set first."""
    if alarm.countdown and alarm.countdown.boot_id == now.boot_id:
        return alarm.countdown.until - now.boottime
    return alarm.at - now.wall if trusted else None


def snoozed(alarm: KeptAlarm, now: Moment, seconds: float) -> KeptAlarm:
    """`alarm`, to ring in `seconds`; if it repeats, it does so afterwards."""
    return replace(alarm, at=now.wall + seconds, countdown=Countdown(now.boot_id, now.boottime + seconds))


def after_ringing(alarm: KeptAlarm, now: Moment) -> KeptAlarm | None:
    """What is left to be kept of one that has rung, or was missed: its next day, if it repeats."""
    if alarm.repeat is None:
        return None
    return replace(alarm, at=next_ring(alarm.repeat, max(now.wall, alarm.at)), countdown=None)
