"""What people ask for, and what they are told."""

from datetime import date, datetime, time

import pytest

from assistant.alarms.book import MOST, AlarmBook
from assistant.alarms.requests import AlarmRequests
from assistant.core.alarm import AlarmKind
from tests.support.alarms import BERLIN, EVENING, Machine, MemoryStore

TIMER, ALARM, REMINDER = AlarmKind
ONCE = frozenset[int]()


class Counter:
    """Somebody who relies on what was set."""

    def __init__(self, machine: Machine | None = None) -> None:
        self.machine = machine or Machine()
        self.store = MemoryStore()
        self.book = AlarmBook(self.store, keeps_time=self.machine.keeps_time)
        self.changes = 0
        self.ask = AlarmRequests(
            self.book, self.store, lambda: self.machine.now, lambda: BERLIN, self.changed
        )

    def changed(self) -> None:
        self.changes += 1

    async def three(self) -> None:
        """A timer, another with a name, and an alarm."""
        await self.ask.count_down(TIMER, 600, "")
        await self.ask.count_down(TIMER, 480, "pasta")
        await self.ask.set_at(ALARM, time(7), None, frozenset({0, 5}), "gym")

    @property
    def ids(self) -> list[int]:
        return [alarm.id for alarm in self.book.alarms]


@pytest.fixture
def counter() -> Counter:
    return Counter()


async def test_a_timer_is_told_with_when_it_rings(counter: Counter) -> None:
    assert (
        await counter.ask.count_down(TIMER, 485, "pasta")
        == 'set: timer 1 "pasta" rings in 8 minutes and 5 seconds,'
        " at 19:38:05 on Monday, 23 November 2026 (Europe/Berlin)"
    )
    assert counter.changes == 1


async def test_an_alarm_for_later_today(counter: Counter) -> None:
    told = await counter.ask.set_at(ALARM, time(22), None, ONCE, "")
    when = "at 22:00 on Monday, 23 November 2026 (Europe/Berlin)"
    assert told == f"set: alarm 1 rings in 2 hours and 30 minutes, {when}"


@pytest.mark.parametrize("at", [time(7), time(19, 30)])
async def test_a_time_that_is_past_today_means_tomorrow_and_the_answer_says_so(
    counter: Counter, at: time
) -> None:
    told = await counter.ask.set_at(ALARM, at, None, ONCE, "")
    assert f"at {at:%H:%M} on Tuesday, 24 November 2026 (Europe/Berlin); that time is past today" in told


async def test_an_alarm_on_weekdays(counter: Counter) -> None:
    assert (
        await counter.ask.set_at(ALARM, time(7), None, frozenset({5, 0, 2}), "gym")
        == 'set: alarm 1 "gym" rings in 1 day and 11 hours, at 07:00 on Wednesday, 25 November 2026'
        " (Europe/Berlin), then every Monday, Wednesday and Saturday"
    )


async def test_a_reminder_on_a_day(counter: Counter) -> None:
    told = await counter.ask.set_at(REMINDER, time(18), date(2026, 12, 24), ONCE, "light\nthe tree")
    assert told == (
        'set: reminder 1 "light the tree" rings in 30 days and 22 hours,'
        " at 18:00 on Thursday, 24 December 2026 (Europe/Berlin)"
    )


async def test_a_time_in_the_gap_of_summer_time_is_told_as_what_it_becomes() -> None:
    counter = Counter(Machine(datetime(2027, 3, 27, 12, tzinfo=BERLIN).timestamp()))
    assert "at 03:00 on Sunday, 28 March 2027" in await counter.ask.set_at(ALARM, time(2, 30), None, ONCE, "")


@pytest.mark.parametrize(
    ("at", "day", "weekdays", "told"),
    [
        (
            time(7),
            date(2026, 11, 23),
            ONCE,
            "not set: 07:00 on Monday, 23 November 2026",
        ),
        (
            time(7),
            date(2020, 1, 1),
            ONCE,
            "1 January 2020 (Europe/Berlin) is past; now",
        ),
        (time(7), date(2030, 1, 1), ONCE, "more than a year ahead"),
        (time(7), date(9999, 12, 31), ONCE, "more than a year ahead"),
        (time(7), date(1, 1, 1), ONCE, "is past"),
        (time(7), date(2026, 11, 24), frozenset({1}), "either the date or the weekdays"),
    ],
)
async def test_what_cannot_be_is_answered_in_words(
    counter: Counter, at: time, day: date, weekdays: frozenset[int], told: str
) -> None:
    assert told in await counter.ask.set_at(ALARM, at, day, weekdays, "")
    assert counter.ids == []
    assert counter.changes == 0


@pytest.mark.parametrize("seconds", [0, -5, 40_000_000])
async def test_a_timer_of_no_time_or_for_ever_is_none(counter: Counter, seconds: int) -> None:
    assert "not set" in await counter.ask.count_down(TIMER, seconds, "")
    assert counter.ids == []


async def test_without_the_time_only_a_duration_can_be_set() -> None:
    counter = Counter(Machine(0.0))
    assert "does not know the time yet" in await counter.ask.set_at(ALARM, time(7), None, ONCE, "")
    assert await counter.ask.count_down(TIMER, 60, "") == "set: timer 1 rings in 1 minute"
    counter.machine.boots(10.0)
    assert await counter.ask.listing() == ["timer 1 rings once the clock of this device is set"]


async def test_what_is_asked_for_twice_in_a_row_is_set_once(counter: Counter) -> None:
    for _ in range(2):
        await counter.three()
        counter.machine.passes(4)
    assert "set already: timer 1" in await counter.ask.count_down(TIMER, 596, "")
    assert len(counter.ids) == 3
    counter.machine.passes(10)
    await counter.ask.count_down(TIMER, 600, "")
    assert len(counter.ids) == 4, "another timer of that length"


async def test_no_more_than_so_many(counter: Counter) -> None:
    for number in range(MOST):
        assert (await counter.ask.count_down(TIMER, 100, str(number))).startswith("set: ")
    assert "50 are set already" in await counter.ask.count_down(TIMER, 100, "one more")
    assert "50 are set already" in await counter.ask.set_at(ALARM, time(7), None, ONCE, "")
    assert len(counter.ids) == MOST


async def test_a_disk_that_does_not_take_it_is_told(counter: Counter) -> None:
    counter.store.writable = False
    told = await counter.ask.count_down(TIMER, 60, "")
    assert told.startswith("set: timer 1 rings in 1 minute")
    assert told.endswith("could not be written to the disk: a restart may undo it")


async def test_all_are_listed_the_soonest_first(counter: Counter) -> None:
    assert await counter.ask.listing() == []
    await counter.three()
    assert [line.partition(" rings")[0] for line in await counter.ask.listing()] == [
        'timer 2 "pasta"',
        "timer 1",
        'alarm 3 "gym"',
    ]


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ("2", [1, 3]),
        ("timer 2", [1, 3]),
        ("Pasta", [1, 3]),
        ("the pasta timer", [1, 3]),
        ("the alarm", [2, 1]),
        ("alarm gym", [2, 1]),
        ("all", []),
        ("all timers", [3]),
        ("all the alarms", [2, 1]),
    ],
)
async def test_one_is_cancelled_by_what_people_call_it(counter: Counter, which: str, left: list[int]) -> None:
    await counter.three()
    before = counter.changes
    assert (await counter.ask.cancel(which)).startswith("cancelled: ")
    assert counter.ids == left
    assert counter.changes == before + 1


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ("timer", "several are like that, say which by its number: timer 2"),
        ("eggs", "nothing like that is set; set are: timer 2"),
        ("7", "nothing like that is set"),
        ("!", "nothing like that is set"),
    ],
)
async def test_what_is_not_clear_cancels_nothing(counter: Counter, which: str, told: str) -> None:
    await counter.three()
    assert told in await counter.ask.cancel(which)
    assert len(counter.ids) == 3


async def test_there_may_be_nothing_to_cancel(counter: Counter) -> None:
    assert await counter.ask.cancel("all") == "nothing is set"


async def test_the_command_line_cancels_by_id(counter: Counter) -> None:
    await counter.three()
    assert counter.ask.drop(2)
    assert not counter.ask.drop(2)
    assert counter.ids == [1, 3]


async def test_what_rings_is_told_to_ring_now(counter: Counter) -> None:
    await counter.ask.count_down(TIMER, 60, "")
    counter.machine.passes(61)
    counter.book.look(counter.machine.now)
    assert counter.ask.ringing
    assert (await counter.ask.listing())[0].startswith("timer 1 rings now, at 19:31")
    assert counter.book.alarms[0].at == EVENING + 60
