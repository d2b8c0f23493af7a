from datetime import UTC, datetime

import pytest

from assistant.tools.builtin.clock import clock_tools
from tests.tools.calling import talking

SUMMER = datetime(2027, 7, 3, 22, 30, 5, tzinfo=UTC)


async def test_the_time_anywhere() -> None:
    async with talking(*clock_tools(lambda: SUMMER)) as model:
        assert await model.asks("current_time", zone="Asia/Kolkata") == {
            "output": {
                "date": "2027-07-04",
                "weekday": "Sunday",
                "time": "04:00:05",
                "zone": "Asia/Kolkata",
                "utc_offset": "+0530",
            }
        }


@pytest.mark.parametrize("arguments", [{}, {"zone": None}, {"zone": ""}])
async def test_the_time_at_home(arguments: dict[str, str | None]) -> None:
    home = SUMMER.astimezone()
    async with talking(*clock_tools(lambda: SUMMER)) as model:
        told = (await model.asks("current_time", **arguments))["output"]
    assert told["time"] == f"{home:%H:%M:%S}"
    assert told["date"] == f"{home:%Y-%m-%d}"
    assert told["zone"] == home.tzname()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "\x00"])
async def test_a_zone_that_is_none_is_an_error(zone: str) -> None:
    async with talking(*clock_tools(lambda: SUMMER)) as model:
        assert "there is no time zone" in (await model.asks("current_time", zone=zone))["error"]


async def test_a_clock_that_was_never_set_tells_no_time() -> None:
    async with talking(*clock_tools(lambda: datetime(1970, 1, 1, tzinfo=UTC))) as model:
        assert "clock is not set" in (await model.asks("current_time"))["error"]


async def test_the_clock_of_this_machine_goes() -> None:
    async with talking(*clock_tools()) as model:
        told = (await model.asks("current_time", zone="UTC"))["output"]
    assert (
        abs(datetime.fromisoformat(f"{told['date']}T{told['time']}Z") - datetime.now(UTC)).total_seconds()
        < 60
    )
