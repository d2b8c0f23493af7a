"""What time it is."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from assistant.tools.errors import ToolError
from assistant.tools.tool import Tool, tool

NOT_SET_BEFORE = 2026
"""A clock that shows an earlier year has not been set since the device was switched on."""


def clock_tools(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Sequence[Tool]:
    """The tool `current_time`. `now` is the time with its zone."""

    @tool(risk="read", untrusted=False)
    def current_time(
        zone: Annotated[
            str | None,
            Field(
                max_length=64,
                description='IANA time zone, such as "Europe/Berlin"; leave it out for the time at home.',
            ),
        ] = None,
    ) -> dict[str, str]:
        """Tell the present date and time, at home or anywhere else."""
        present = now()
        if present.year < NOT_SET_BEFORE:
            raise ToolError("the clock is not set yet, because there was no network; try again later")
        there = present.astimezone(_zone(zone) if zone else None)
        return {
            "date": f"{there:%Y-%m-%d}",
            "weekday": f"{there:%A}",
            "time": f"{there:%H:%M:%S}",
            "zone": zone or there.tzname() or "",
            "utc_offset": f"{there:%z}",
        }

    return (current_time,)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ToolError(f'there is no time zone {name!r}; use a name such as "Europe/Berlin"') from error
