"""Whether the wall clock may be believed."""

from datetime import UTC, datetime

import pytest

from assistant.alarms.clocks import RELEASED_AT
from assistant.alarms.trust import PATIENCE_S, seen
from assistant.ports import ClockSeen
from tests.support.alarms import EVENING, Machine


def look(machine: Machine, before: ClockSeen | None = None) -> ClockSeen:
    return seen(machine.now, before, keeps_time=machine.keeps_time)


def test_a_clock_that_goes_on_without_power_is_believed() -> None:
    assert look(Machine()).believed


@pytest.mark.parametrize("wall", [0.0, 30.0, RELEASED_AT - 1])
def test_a_clock_from_before_the_release_is_not_believed_ever(wall: float) -> None:
    machine = Machine(wall, boottime=10 * PATIENCE_S)
    assert not look(machine).believed
    machine.is_set(wall, by_network=True)
    assert not look(machine).believed


def test_a_board_without_a_battery_waits_for_somebody_to_set_the_clock() -> None:
    machine = Machine(EVENING, keeps_time=False)
    clock = look(machine)
    assert not clock.believed
    machine.passes(30)
    clock = look(machine, clock)
    assert not clock.believed, "that the time goes by says nothing"
    machine.is_set(EVENING + 7_200)
    clock = look(machine, clock)
    assert clock.believed
    machine.passes(30)
    assert look(machine, clock).believed, "once set it is believed for this boot"


def test_what_the_network_has_set_is_believed_at_once() -> None:
    machine = Machine(EVENING, keeps_time=False)
    machine.is_set(EVENING, by_network=True)
    assert look(machine).believed


def test_a_clock_that_was_set_while_the_process_was_down() -> None:
    machine = Machine(60.0)
    clock = look(machine)
    machine.passes(20)
    machine.is_set(EVENING)
    assert look(machine, clock).believed


def test_a_clock_earlier_than_before_the_boot_has_stood_still() -> None:
    machine = Machine(EVENING)
    clock = look(machine)
    machine.boots(EVENING - 5.0)
    clock = look(machine, clock)
    assert not clock.believed
    machine.passes(60)
    clock = look(machine, clock)
    assert not clock.believed, "it passes the time of before by standing still"
    machine.is_set(EVENING + 3600)
    assert look(machine, clock).believed


def test_a_clock_that_went_on_over_a_boot() -> None:
    machine = Machine(EVENING)
    clock = look(machine)
    machine.boots(EVENING + 25.0)
    assert look(machine, clock).believed


def test_a_clock_that_nobody_sets_is_the_best_there_is() -> None:
    machine = Machine(EVENING)
    clock = look(machine)
    machine.boots(EVENING - 86_400)
    clock = look(machine, clock)
    machine.passes(PATIENCE_S - 21)
    clock = look(machine, clock)
    assert not clock.believed
    machine.passes(2)
    assert look(machine, clock).believed


def test_a_clock_that_was_far_ahead_and_was_set_right_does_not_spoil_the_next_boot() -> None:
    machine = Machine(datetime(2031, 1, 1, tzinfo=UTC).timestamp())
    clock = look(machine)
    machine.passes(10)
    machine.is_set(EVENING)
    clock = look(machine, clock)
    assert clock.newest == EVENING
    machine.boots(EVENING + 60)
    assert look(machine, clock).believed
