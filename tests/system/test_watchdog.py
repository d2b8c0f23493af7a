"""Rows 21 and 22: a device that does not get on is ended, and started again, which is heard."""

import re
import signal

import pytest

from tests.support.serving import NOTHING, RESTART_HEARD, serving
from tests.support.supervisor import Supervisor

pytestmark = pytest.mark.alone

WATCHDOG_S = 2.5
"""An eighth of the unit's, so that the figures of the unit are eight times these at most."""

START_S = 30.0


def ended_by_the_watchdog(supervisor: Supervisor) -> str:
    """The log, once the watchdog has ended it; it is ready again, and one has heard that."""
    supervisor.until_ready(START_S)
    ended_s = supervisor.until(lambda: supervisor.barks > 0, START_S, "the watchdog ends it")
    assert ended_s < 3 * WATCHDOG_S
    log = supervisor.log.read_text()
    assert RESTART_HEARD not in log, "nothing went before the first start"
    supervisor.until_ready(START_S)
    assert supervisor.starts == 2
    supervisor.until_told(RESTART_HEARD, START_S)
    return log


def test_a_healthy_device_is_left_alone() -> None:
    with serving(NOTHING, watchdog_s=WATCHDOG_S) as (_, supervisor):
        supervisor.until_ready(START_S)
        with pytest.raises(TimeoutError):
            supervisor.until(lambda: supervisor.starts > 1, 3 * WATCHDOG_S, "it is started again")
        assert supervisor.barks == 0
        assert supervisor.status.startswith("asleep · sends no audio")
        assert RESTART_HEARD not in supervisor.log.read_text()


def test_a_blocked_event_loop() -> None:
    with serving("block-loop", watchdog_s=WATCHDOG_S) as (_, supervisor):
        log = ended_by_the_watchdog(supervisor)
    assert "Fatal Python error: Aborted" in log
    assert "broken_device.py" in log, "the stacks say where it hangs"


def test_a_wake_word_thread_that_hangs() -> None:
    with serving("hang-wake-word", watchdog_s=WATCHDOG_S) as (_, supervisor):
        log = ended_by_the_watchdog(supervisor)
    assert log.count("the wake word stands still") == 1
    assert re.search(r"Thread 0x\w+ .*\n(?:.*\n)*?.*in feed\n", log), "the stack of the thread that hangs"


def test_a_microphone_that_falls_silent_unnoticed() -> None:
    with serving("silence-microphone", watchdog_s=WATCHDOG_S) as (_, supervisor):
        log = ended_by_the_watchdog(supervisor)
    assert "the microphone and the wake word stands still" in log


def test_a_process_that_is_stopped() -> None:
    with serving(NOTHING, watchdog_s=WATCHDOG_S) as (_, supervisor):
        supervisor.until_ready(START_S)
        supervisor.kill(signal.SIGSTOP)
        supervisor.until(lambda: supervisor.barks > 0, 2 * WATCHDOG_S, "the watchdog ends it")
        supervisor.until_ready(START_S)
        supervisor.until_told(RESTART_HEARD, START_S)
