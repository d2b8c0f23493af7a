"""Timers, alarms and reminders, which this device rings for itself, with or without a network."""

from collections.abc import Sequence
from datetime import date, time
from typing import Annotated, Literal, Protocol, TypeAlias

from pydantic import Field

from assistant.core.alarm import AlarmKind
from assistant.core.events import SnoozePressed
from assistant.core.timings import SNOOZE_MINUTES
from assistant.ports import Report
from assistant.tools.tool import Tool, tool

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class AlarmClock(Protocol):
    """Keeps what is set and rings for it. Called on the event loop's thread; answers soon, in words."""

    @property
    def ringing(self) -> bool:
        """Whether anything rings now."""

    async def count_down(self, kind: AlarmKind, seconds: int, name: str) -> str:
        """Set one that rings in `seconds`."""

    async def set_at(
        self, kind: AlarmKind, at: time, day: date | None, weekdays: frozenset[int], name: str
    ) -> str:
        """Set one for the next `at`, or for that on `day`, or on each of `weekdays` (Monday is 0)."""

    async def listing(self) -> Sequence[str]:
        """All that are set, the soonest first."""

    async def cancel(self, which: str) -> str:
        """Cancel what `which` means."""


Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Name: TypeAlias = Annotated[
    str, Field(max_length=100, description='What it is for, as the person said it: "pasta". Empty: no name.')
]
TimeOfDay: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$",
        description='Local time of day, by 24 hours: "07:00". Ask if it may be morning or evening.',
    ),
]
Day: TypeAlias = Annotated[
    str,
    Field(
        max_length=10,
        description='Local date, "2026-11-24". Leave it out for the next time that the clock shows it.',
    ),
]


def alarm_tools(clock: AlarmClock, report: Report) -> Sequence[Tool]:
    """The tools `set_timer`, `set_alarm`, `set_reminder`, `list_alarms`, `cancel_alarm` and `snooze`."""
    return (*_setting(clock), *_keeping(clock, report))


def _setting(clock: AlarmClock) -> Sequence[Tool]:
    @tool(
        risk="act",
        effect="set a timer for {hours} hours {minutes} minutes {seconds} seconds",
        untrusted=False,
    )
    async def set_timer(
        hours: Annotated[int, Field(ge=0, le=100)] = 0,
        minutes: Annotated[int, Field(ge=0, le=1000)] = 0,
        seconds: Annotated[int, Field(ge=0, le=10_000)] = 0,
        name: Name = "",
    ) -> str:
        """Set a timer that rings after a duration. Tell the person what the answer says, in their words."""
        return await clock.count_down(AlarmKind.TIMER, _seconds(hours, minutes, seconds), name)

    @tool(risk="act", effect="set an alarm for {time_of_day}", untrusted=False)
    async def set_alarm(
        time_of_day: TimeOfDay,
        date: Day | None = None,
        weekdays: Annotated[list[Weekday], Field(max_length=7, description="Repeat on these.")] | None = None,
        name: Name = "",
    ) -> str:
        """Set an alarm for a time of day: once, or on weekdays. Tell the person when it will ring."""
        days = frozenset(map(WEEKDAYS.index, weekdays or ()))
        return await _set_at(clock, AlarmKind.ALARM, time_of_day, date, days, name)

    @tool(risk="act", effect="set a reminder to {text}", untrusted=False)
    async def set_reminder(
        text: Annotated[
            str,
            Field(
                min_length=1,
                max_length=200,
                description='What to remind of, as it is to be read out: "call the dentist".',
            ),
        ],
        time_of_day: TimeOfDay | None = None,
        date: Day | None = None,
        in_minutes: Annotated[int, Field(ge=1, le=100_000, description="Instead of a time.")] | None = None,
    ) -> str:
        """Set a reminder, which is read out at a time of day or in so many minutes."""
        if (time_of_day is None) is (in_minutes is None):
            return "not set: give either time_of_day or in_minutes; ask the person when"
        if time_of_day is not None:
            return await _set_at(clock, AlarmKind.REMINDER, time_of_day, date, frozenset(), text)
        return await clock.count_down(AlarmKind.REMINDER, 60 * (in_minutes or 0), text)

    return set_timer, set_alarm, set_reminder


def _keeping(clock: AlarmClock, report: Report) -> Sequence[Tool]:
    @tool(risk="read", untrusted=False)
    async def list_alarms() -> list[str] | str:
        """List the timers, alarms and reminders that are set, and when they ring."""
        return list(await clock.listing()) or "nothing is set"

    @tool(risk="act", effect="cancel {which} of the timers and alarms", untrusted=False)
    async def cancel_alarm(
        which: Annotated[
            str,
            Field(
                min_length=1,
                max_length=200,
                description='Its number ("3"), its name ("pasta"), "timer" if there is only one, or "all".',
            ),
        ],
    ) -> str:
        """Cancel a timer, an alarm or a reminder, or all of them."""
        return await clock.cancel(which)

    @tool(risk="act", effect="let it ring again in {minutes} minutes", untrusted=False)
    async def snooze(minutes: Annotated[int, Field(ge=1, le=120)] = SNOOZE_MINUTES) -> str:
        """Silence what rings now, and let it ring again in some minutes."""
        if not clock.ringing:
            return "nothing rings now"
        report(SnoozePressed(minutes))
        return f"silent; it rings again in {minutes} minutes"

    return list_alarms, cancel_alarm, snooze


async def _set_at(
    clock: AlarmClock, kind: AlarmKind, at: str, day: str | None, weekdays: frozenset[int], name: str
) -> str:
    hour, minute = map(int, at.split(":"))
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        return f'not set: {day!r} is no date; write it as "2026-11-24"'
    return await clock.set_at(kind, time(hour, minute), on, weekdays, name)


def _seconds(hours: int, minutes: int, seconds: int) -> int:
    return 3600 * hours + 60 * minutes + seconds
