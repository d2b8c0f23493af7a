"""What rings when, over restarts, boots and clocks that are set."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.alarms.book import CLOCK_KEPT_S, IDLE_S, LOOK_S, MOST, AlarmBook
from assistant.alarms.civil import instant
from assistant.alarms.judging import LATEST_S
from assistant.core.alarm import AlarmKind
from assistant.core.events import AlarmDue, AlarmMissed
from assistant.ports import KeptAlarm, Repeat
from tests.support.alarms import BERLIN, EVENING, Machine, MemoryStore

TIMER, ALARM, REMINDER = AlarmKind
EVERY_DAY = Repeat(frozenset(range(7)), time(7), "Europe/Berlin")
MORNING = instant(date(2026, 11, 24), time(7), BERLIN)
DAY = 86_400.0


class Rig:
    """A book on a machine; `restart` is another process with the same store."""

    def __init__(self, machine: Machine | None = None) -> None:
        self.machine = machine or Machine()
        self.store = MemoryStore()
        self.restart()

    def restart(self) -> None:
        self.book = AlarmBook(self.store, keeps_time=self.machine.keeps_time)

    def timer(self, seconds: float, kind: AlarmKind = TIMER) -> KeptAlarm:
        return self.book.count_down(kind, "tea", seconds, self.machine.now)

    def alarm(self, at: float = MORNING, repeat: Repeat | None = None) -> KeptAlarm:
        return self.book.set_at(ALARM, "", at, repeat)

    def look(self) -> list[tuple[type, int]]:
        """What is told now, by kind and id."""
        return [(type(event), event.alarm.id) for event in self.book.look(self.machine.now)]

    def rings_in(self, seconds: float) -> None:
        """It rings then, to a tenth of a second, and not before."""
        assert self.look() == []
        self.machine.passes(seconds - 0.1)
        assert self.look() == []
        assert 0 < self.book.wait_s(self.machine.now) < 0.11
        self.machine.passes(0.1001)
        assert self.look() == [(AlarmDue, 1)]
        assert self.look() == [], "once"


@pytest.fixture
def rig() -> Rig:
    return Rig()


# --- timers -------------------------------------------------------------------------------------


def test_a_timer_rings_once_and_is_set_until_it_is_ended(rig: Rig) -> None:
    rig.timer(60)
    rig.rings_in(60)
    assert [alarm.id for alarm in rig.book.alarms] == [1]
    assert rig.book.ringing
    rig.book.end(1, rig.machine.now)
    assert not rig.book.alarms
    assert not rig.book.ringing


@pytest.mark.parametrize("wall", [0.0, EVENING - 3600, EVENING + 3600, EVENING + 10 * DAY])
def test_a_timer_does_not_care_for_the_wall_clock(rig: Rig, wall: float) -> None:
    rig.timer(60)
    rig.machine.passes(20)
    rig.machine.is_set(wall)
    rig.look()
    (alarm,) = rig.book.alarms
    assert alarm.at == pytest.approx(wall + 40), "people are told what the wall clock will show"
    rig.rings_in(40)


def test_a_timer_set_in_1970_rings_although_the_clock_jumps(rig: Rig) -> None:
    rig = Rig(Machine(50.0, keeps_time=False))
    rig.timer(60)
    rig.machine.passes(10)
    rig.machine.is_set(EVENING, by_network=True)
    rig.rings_in(50)


def test_a_process_that_was_killed_goes_on_with_the_timer_whatever_the_clock_shows(rig: Rig) -> None:
    rig.timer(60)
    rig.machine.passes(20)
    rig.machine.is_set(EVENING + 5 * DAY)
    rig.restart()
    rig.rings_in(40)


def test_a_timer_goes_on_over_a_boot_by_the_wall_clock_and_then_by_that_of_the_boot(rig: Rig) -> None:
    rig.timer(600)
    rig.look()
    rig.machine.boots(EVENING + 100)
    rig.restart()
    rig.look()
    rig.machine.passes(100)
    rig.machine.is_set(EVENING - 9000)
    rig.rings_in(400)


def test_after_a_boot_a_timer_waits_for_a_clock_that_is_not_set(rig: Rig) -> None:
    rig.timer(600)
    rig.look()
    rig.machine.boots(0.0)
    rig.restart()
    rig.machine.passes(3 * DAY)
    assert rig.look() == []
    rig.machine.is_set(EVENING + 500)
    rig.rings_in(100)


# --- late ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", AlarmKind)
def test_what_was_due_while_the_device_was_off_rings_or_is_missed(kind: AlarmKind) -> None:
    for late, told in ((LATEST_S[kind] - 2, AlarmDue), (LATEST_S[kind] + 2, AlarmMissed)):
        rig = Rig()
        rig.book.set_at(kind, "", EVENING + 60)
        rig.look()
        rig.machine.boots(EVENING + 60 + late)
        rig.restart()
        assert rig.look() == [(told, 1)]
        assert rig.look() == []
        assert bool(rig.book.alarms) is (told is AlarmDue), "what was missed is over"


def test_it_rings_again_at_each_start_until_it_is_ended(rig: Rig) -> None:
    rig.timer(60)
    rig.rings_in(60)
    for _ in range(3):
        rig.machine.passes(30)
        rig.restart()
        assert rig.look() == [(AlarmDue, 1)]
    rig.book.end(1, rig.machine.now)
    rig.restart()
    assert rig.look() == []


# --- alarms -------------------------------------------------------------------------------------


def test_an_alarm_rings_by_the_wall_clock(rig: Rig) -> None:
    rig.alarm()
    rig.look()
    rig.machine.passes(100)
    rig.machine.is_set(MORNING - 50)
    rig.rings_in(50)


def test_an_alarm_waits_for_a_clock_that_is_not_set(rig: Rig) -> None:
    rig.alarm()
    rig.look()
    rig.machine.boots(0.0)
    rig.restart()
    assert rig.look() == []
    assert rig.book.wait_s(rig.machine.now) == LOOK_S
    rig.machine.passes(5)
    rig.machine.is_set(MORNING + 300)
    assert rig.look() == [(AlarmDue, 1)]


def test_a_board_that_begins_where_it_was_switched_off_does_not_ring_at_a_wrong_time() -> None:
    rig = Rig(Machine(keeps_time=False))
    rig.machine.is_set(EVENING, by_network=True)
    rig.alarm(EVENING + 60)
    rig.look()
    rig.machine.boots(EVENING + 5)  # in truth hours have gone by
    rig.restart()
    for _ in range(200):
        rig.machine.passes(1)
        assert rig.look() == []
    rig.machine.is_set(EVENING + 8 * 3600, by_network=True)
    assert rig.look() == [(AlarmMissed, 1)]


def test_an_alarm_that_repeats_goes_on_after_it_has_rung(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    rig.machine.is_set(MORNING - 50)
    rig.rings_in(50)
    rig.machine.passes(100)
    rig.book.end(1, rig.machine.now)
    assert rig.book.alarms[0].at == MORNING + DAY
    rig.machine.is_set(MORNING + DAY - 50)
    rig.rings_in(50)


def test_an_alarm_that_repeats_goes_on_after_it_was_missed(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    rig.look()
    rig.machine.boots(MORNING + 5 * DAY + 2 * 3600)
    rig.restart()
    assert rig.look() == [(AlarmMissed, 1)], "once, for all the days"
    assert rig.book.alarms[0].at == MORNING + 6 * DAY
    assert rig.look() == []


def test_summer_time_does_not_move_seven_o_clock() -> None:
    saturday = datetime(2027, 3, 27, 12, tzinfo=BERLIN).timestamp()
    rig = Rig(Machine(saturday))
    rig.alarm(instant(date(2027, 3, 28), time(7), BERLIN), EVERY_DAY)
    rig.machine.passes(18 * 3600)  # 07:00 of summer time is an hour earlier
    assert rig.look() == [(AlarmDue, 1)]


def test_a_clock_put_back_a_little_does_not_ring_twice(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    rig.machine.is_set(MORNING - 50)
    rig.rings_in(50)
    rig.book.end(1, rig.machine.now)
    rig.machine.is_set(MORNING - 180)
    assert rig.look() == []
    rig.machine.passes(200)
    assert rig.look() == []


def test_a_clock_put_back_while_it_rings_does_not_ring_twice(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    rig.machine.is_set(MORNING - 50)
    rig.rings_in(50)
    rig.machine.is_set(MORNING - 180)
    rig.book.end(1, rig.machine.now)
    assert rig.book.alarms[0].at == MORNING + DAY
    rig.machine.passes(200)
    assert rig.look() == []


def test_a_clock_that_was_years_ahead_does_not_silence_an_alarm_that_repeats(rig: Rig) -> None:
    rig.machine.is_set(MORNING + 2000 * DAY - 5000)
    rig.alarm(MORNING + 2000 * DAY, EVERY_DAY)
    rig.look()
    rig.machine.is_set(MORNING - 50)
    rig.rings_in(50)


# --- ending, snoozing, cancelling ---------------------------------------------------------------


def test_snoozed_it_rings_again_and_a_repeating_one_goes_on_the_day_after(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    rig.machine.is_set(MORNING)
    rig.look()
    rig.book.snooze(1, 540, rig.machine.now)
    assert not rig.book.ringing
    rig.machine.passes(100)
    rig.restart()
    rig.rings_in(440)
    rig.book.end(1, rig.machine.now)
    assert rig.book.alarms[0].at == MORNING + DAY
    assert rig.store.kept[1].countdown is None


def test_a_snooze_outlives_a_boot(rig: Rig) -> None:
    rig.timer(1)
    rig.machine.passes(1)
    rig.look()
    rig.book.snooze(1, 540, rig.machine.now)
    rig.machine.boots(EVENING + 101)
    rig.restart()
    rig.rings_in(440)


def test_what_does_not_ring_is_neither_ended_nor_snoozed(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    before = dict(rig.store.kept)
    for alarm_id in (1, 2):
        rig.book.end(alarm_id, rig.machine.now)
        rig.book.snooze(alarm_id, 60, rig.machine.now)
    assert rig.store.kept == before


def test_cancelled_it_rings_no_more_nor_repeats(rig: Rig) -> None:
    rig.alarm(repeat=EVERY_DAY)
    rig.machine.is_set(MORNING)
    rig.look()
    rig.book.cancel(1)
    rig.book.end(1, rig.machine.now)
    assert not rig.store.kept
    assert not rig.book.ringing


def test_several_ring_each_at_its_time(rig: Rig) -> None:
    for seconds in (30, 10, 20):
        rig.timer(seconds)
    assert [alarm.id for alarm in rig.book.alarms] == [2, 3, 1]
    rig.machine.passes(20)
    assert rig.look() == [(AlarmDue, 2), (AlarmDue, 3)]
    rig.machine.passes(10)
    assert rig.look() == [(AlarmDue, 1)]


def test_it_is_full_at_some_time(rig: Rig) -> None:
    for _ in range(MOST):
        assert not rig.book.full
        rig.timer(60)
    assert rig.book.full


# --- idle ---------------------------------------------------------------------------------------


def test_with_nothing_set_there_is_nothing_to_do(rig: Rig) -> None:
    assert rig.book.wait_s(rig.machine.now) == IDLE_S
    writes = rig.store.clock_writes
    for _ in range(100):
        rig.machine.passes(IDLE_S)
        rig.look()
    assert rig.store.clock_writes == writes <= 1


def test_with_something_set_the_time_is_kept_each_hour(rig: Rig) -> None:
    rig.alarm()
    rig.look()
    writes = rig.store.clock_writes
    for _ in range(10):
        rig.machine.passes(CLOCK_KEPT_S / 2 + 1)
        rig.look()
        assert rig.book.wait_s(rig.machine.now) == LOOK_S
    assert rig.store.clock_writes == writes + 5


# --- whatever happens ---------------------------------------------------------------------------

HAPPENINGS = st.one_of(
    st.tuples(st.just("passes"), st.floats(0, 5000)),
    st.tuples(st.just("set"), st.floats(-100_000, 100_000)),
    st.tuples(st.just("killed"), st.just(0.0)),
)


@given(st.integers(1, 10_000), st.lists(HAPPENINGS, max_size=12))
def test_a_timer_rings_when_its_time_has_passed_and_never_before(
    seconds: int, happenings: list[tuple[str, float]]
) -> None:
    rig = Rig()
    rig.timer(seconds)
    until = rig.machine.now.boottime + seconds
    told: list[tuple[type, int]] = []
    for happening, by in happenings:
        match happening:
            case "passes":
                rig.machine.passes(by)
            case "set":
                rig.machine.is_set(rig.machine.now.wall + by)
            case _:
                if not told:
                    rig.restart()
        told += rig.look()
        late = rig.machine.now.boottime - until
        assert bool(told) is (late >= 0)
    assert len(told) <= 1


@given(st.lists(HAPPENINGS, max_size=12), st.floats(0, 100_000))
def test_an_alarm_never_rings_before_its_time_by_the_clock_that_is_believed(
    happenings: list[tuple[str, float]], ahead: float
) -> None:
    rig = Rig()
    rig.alarm(EVENING + ahead)
    told: list[tuple[type, int]] = []
    reached = False
    for happening, by in happenings:
        match happening:
            case "passes":
                rig.machine.passes(by)
            case "set":
                rig.machine.is_set(rig.machine.now.wall + by)
            case _:
                if not told:
                    rig.restart()
        told += rig.look()
        reached = reached or rig.machine.now.wall >= EVENING + ahead
        assert bool(told) is reached
    assert len(told) <= 1
