"""What the container test shows at length, in short and anywhere: a supervisor in place of systemd."""

import os
import signal
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.supervisor import Supervisor

pytestmark = pytest.mark.alone

KILLS = 5
BACK_S = 5.0
WATCHDOG_S = 5.0


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    folders = {name: tmp_path / name.lower() for name in ("STATE", "CACHE", "RUNTIME")}
    for folder in folders.values():
        folder.mkdir()
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONFAULTHANDLER": "1",
        "ASSISTANT_BOARD": "sim",
        "ASSISTANT_LIVE__BASE_URL": "https://127.0.0.1:9",  # nobody there: it does not wait for the network
        **{f"{name}_DIRECTORY": str(folder) for name, folder in folders.items()},
    }
    command = [sys.executable, "-m", "assistant", "run"]
    with Supervisor(command, environ, tmp_path, WATCHDOG_S) as supervisor:
        supervisor.until_ready(20)
        yield supervisor


def test_killed_it_is_back_each_time(supervisor: Supervisor) -> None:
    times = []
    for _ in range(KILLS):
        supervisor.kill(signal.SIGKILL)
        times.append(supervisor.until_ready(20))
    sys.stdout.write(f"ready again after {statistics.median(times):.2f} s, at worst {max(times):.2f} s\n")
    assert max(times) <= BACK_S
    assert supervisor.starts == KILLS + 1
    assert supervisor.barks == 0


def test_it_tells_what_it_does(supervisor: Supervisor) -> None:
    supervisor.until(lambda: "asleep" in supervisor.status, 5, "the status says that it sleeps")


def test_well_it_is_left_alone(supervisor: Supervisor) -> None:
    with pytest.raises(TimeoutError):
        supervisor.until(lambda: supervisor.starts > 1, 1.5 * WATCHDOG_S, "it is started anew")


def test_standing_still_it_is_ended_shows_its_stacks_and_is_back(supervisor: Supervisor) -> None:
    before = supervisor.pid
    supervisor.kill(signal.SIGSTOP)
    supervisor.until(lambda: supervisor.barks == 1, WATCHDOG_S + 2, "the watchdog ends it")
    supervisor.until_ready(20)
    assert supervisor.pid != before
    assert "most recent call first" in supervisor.log.read_text()
