"""The tools before an alarm clock that writes down what it is asked for."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import pytest

from assistant.core.alarm import AlarmKind
from assistant.core.effects import RunTool
from assistant.core.events import Event, SnoozePressed
from assistant.core.toolcall import ToolCall
from assistant.tools.builtin.alarms import alarm_tools
from tests.tools.calling import talking

TIMER, ALARM, REMINDER = AlarmKind


class RecordingClock:
    """Keeps what it was asked for, and answers that it was."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.lines: list[str] = []
        self.ringing = False

    async def count_down(self, kind: AlarmKind, seconds: int, name: str) -> str:
        return self._note(kind, seconds, name)

    async def set_at(
        self, kind: AlarmKind, at: time, day: date | None, weekdays: frozenset[int], name: str
    ) -> str:
        return self._note(kind, at, day, weekdays, name)

    async def listing(self) -> Sequence[str]:
        return self.lines

    async def cancel(self, which: str) -> str:
        return self._note(which)

    def _note(self, *asked: Any) -> str:
        self.asked.append(asked)
        return "done"


class Kitchen:
    def __init__(self) -> None:
        self.clock = RecordingClock()
        self.events: list[Event] = []
        self.tools = tuple(alarm_tools(self.clock, self.events.append))

    async def asks(self, tool: str, /, **arguments: Any) -> Any:
        async with talking(*self.tools) as model:
            model.dispatcher.perform(RunTool(ToolCall("1", tool, arguments)))
            return (await model.is_told())[1]


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


NEVER = frozenset[int]()


@pytest.mark.parametrize(
    ("name", "arguments", "asked"),
    [
        ("set_timer", {"minutes": 8, "name": "pasta"}, (TIMER, 480, "pasta")),
        ("set_timer", {"hours": 1, "minutes": 30, "seconds": 5}, (TIMER, 5405, "")),
        ("set_timer", {}, (TIMER, 0, "")),
        ("set_alarm", {"time_of_day": "7:05"}, (ALARM, time(7, 5), None, NEVER, "")),
        (
            "set_alarm",
            {"time_of_day": "07:00", "weekdays": ["monday", "sunday"], "name": "gym"},
            (ALARM, time(7), None, frozenset({0, 6}), "gym"),
        ),
        (
            "set_alarm",
            {"time_of_day": "23:59", "date": "2026-12-24", "weekdays": []},
            (ALARM, time(23, 59), date(2026, 12, 24), NEVER, ""),
        ),
        (
            "set_reminder",
            {"text": "call Ada", "time_of_day": "18:00"},
            (REMINDER, time(18), None, NEVER, "call Ada"),
        ),
        ("set_reminder", {"text": "call Ada", "in_minutes": 90}, (REMINDER, 5400, "call Ada")),
        ("cancel_alarm", {"which": "pasta"}, ("pasta",)),
    ],
)
async def test_what_the_model_says_is_what_the_clock_is_asked_for(
    kitchen: Kitchen, name: str, arguments: dict[str, Any], asked: tuple[Any, ...]
) -> None:
    assert await kitchen.asks(name, **arguments) == {"output": "done"}
    assert kitchen.clock.asked == [asked]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("set_timer", {"minutes": -1}),
        ("set_timer", {"minutes": "soon"}),
        ("set_alarm", {}),
        ("set_alarm", {"time_of_day": "7"}),
        ("set_alarm", {"time_of_day": "24:00"}),
        ("set_alarm", {"time_of_day": "07:60"}),
        ("set_alarm", {"time_of_day": "07:00", "weekdays": ["someday"]}),
        ("set_alarm", {"time_of_day": "07:00", "weekdays": ["monday"] * 8}),
        ("set_reminder", {"time_of_day": "07:00"}),
        ("set_reminder", {"text": "x" * 201, "time_of_day": "07:00"}),
        ("cancel_alarm", {}),
        ("snooze", {"minutes": 0}),
    ],
)
async def test_arguments_that_are_none_are_an_error(
    kitchen: Kitchen, name: str, arguments: dict[str, Any]
) -> None:
    assert "error" in await kitchen.asks(name, **arguments)
    assert kitchen.clock.asked == []


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("set_alarm", {"time_of_day": "07:00", "date": "tomorrow"}, "is no date"),
        ("set_alarm", {"time_of_day": "07:00", "date": "2026-02-30"}, "is no date"),
        ("set_reminder", {"text": "x"}, "ask the person when"),
        ("set_reminder", {"text": "x", "time_of_day": "07:00", "in_minutes": 5}, "either"),
    ],
)
async def test_what_cannot_be_meant_is_answered_in_words(
    kitchen: Kitchen, name: str, arguments: dict[str, Any], told: str
) -> None:
    assert told in (await kitchen.asks(name, **arguments))["output"]
    assert kitchen.clock.asked == []


async def test_all_are_listed(kitchen: Kitchen) -> None:
    assert await kitchen.asks("list_alarms") == {"output": "nothing is set"}
    kitchen.clock.lines = ["timer 1 rings in 5 minutes"]
    assert await kitchen.asks("list_alarms") == {"output": ["timer 1 rings in 5 minutes"]}


async def test_only_what_rings_is_snoozed(kitchen: Kitchen) -> None:
    assert await kitchen.asks("snooze") == {"output": "nothing rings now"}
    assert kitchen.events == []
    kitchen.clock.ringing = True
    assert "in 5 minutes" in (await kitchen.asks("snooze", minutes=5))["output"]
    assert "in 9 minutes" in (await kitchen.asks("snooze"))["output"]
    assert kitchen.events == [SnoozePressed(5), SnoozePressed(9)]


def test_what_changes_something_is_an_act_and_says_what_it_does(kitchen: Kitchen) -> None:
    assert {tool.name: tool.risk for tool in kitchen.tools} == {
        "set_timer": "act",
        "set_alarm": "act",
        "set_reminder": "act",
        "list_alarms": "read",
        "cancel_alarm": "act",
        "snooze": "act",
    }
    assert all(tool.effect for tool in kitchen.tools if tool.risk == "act")
