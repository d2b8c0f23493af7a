"""A timer set, the process killed, the clock moved, restarted: it rings within a second of its time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import faketime
from tests.support.ringing import start

TIMER_S = 6
HOUR_S = 3_600.0
DAY_S = 86_400.0


def told(process: subprocess.Popen[str]) -> tuple[str, float, float]:
    """What the program says next, and when: by CLOCK_BOOTTIME, and by its wall clock."""
    assert process.stdout
    what, boottime, wall = process.stdout.readline().split()
    return what, float(boottime), float(wall)


@faketime.needs_it
@pytest.mark.parametrize(("moved_s", "ringing"), [(-10 * DAY_S, {"timer"}), (HOUR_S, {"timer", "alarm"})])
def test_it_rings_in_time_although_the_process_was_killed_and_the_clock_moved(
    tmp_path: Path, moved_s: float, ringing: set[str]
) -> None:
    with start(tmp_path, str(TIMER_S)) as first:
        what, timer_at, alarm_at = told(first)  # the alarm: an hour after the timer
        first.kill()
    assert what == "set"
    errors = {}
    with start(tmp_path, environ={**os.environ, **faketime.ahead(moved_s)}) as second:
        try:
            for _ in ringing:
                kind, boottime, wall = told(second)
                errors[kind] = boottime - timer_at if kind == "timer" else wall - alarm_at
        finally:
            second.kill()
    sys.stdout.write(f"clock moved by {moved_s:+.0f} s, rung so many s late: {errors}\n")
    assert errors.keys() == ringing
    assert all(0 <= error < 1.0 for error in errors.values())
