"""`assistant timers`, with a device that runs and without one."""

import asyncio
import json
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from assistant.commands.cli import main
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.status import Status
from assistant.memory.database import Database
from assistant.memory.erasing import look
from tests.support.control import FakeDevice, serving
from tests.support.kept import edition
from tests.support.writing import write

AT = datetime(2026, 11, 24, 7, 0).astimezone().timestamp()
TEA = Alarm(1, AlarmKind.TIMER, "tea\x1b[31m", AT)
GYM = Alarm(12, AlarmKind.ALARM, "", AT + 60)
LINES = "  1  timer     Tue 2026-11-24 07:00:00  tea [31m  (rings)\n 12  alarm     Tue 2026-11-24 07:01:00\n"


class Terminal:
    """Runs commands with a configuration that names socket and folder."""

    def __init__(self, home: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.folder, self.socket = home / "memory", home / "control.sock"
        text = f'[control]\nsocket = "{self.socket}"\n[memory]\nfolder = "memory"'
        self.config = write(home / "a.toml", text)
        self._captured = captured
        self.cancelled: list[int] = []

    def call(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = main(["timers", *arguments, "--config", str(self.config)])
        out, err = self._captured.readouterr()
        return code, out, err

    async def with_device(self, *arguments: str) -> tuple[int, str, str]:
        """The same while a device runs that has two alarms."""
        device = FakeDevice()
        device.now = replace(Status(), alarms=(TEA, GYM), ringing=(TEA,))
        async with serving(self.socket, device, cancel_alarm=self._cancel):
            return await asyncio.to_thread(self.call, *arguments)

    def _cancel(self, alarm_id: int) -> bool:
        self.cancelled.append(alarm_id)
        return alarm_id == TEA.id


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, capsys)


async def test_the_running_device_is_asked(terminal: Terminal) -> None:
    assert await terminal.with_device() == (0, LINES, "")


async def test_for_programs(terminal: Terminal) -> None:
    code, out, _ = await terminal.with_device("--json")
    assert (code, json.loads(out)) == (
        0,
        [
            {"id": 1, "kind": "timer", "name": "tea\x1b[31m", "at": AT},
            {"id": 12, "kind": "alarm", "name": "", "at": AT + 60},
        ],
    )


async def test_the_running_device_cancels(terminal: Terminal) -> None:
    assert await terminal.with_device("cancel", "1") == (0, "cancelled\n", "")
    code, out, err = await terminal.with_device("cancel", "7")
    assert (code, out) == (1, "")
    assert err == "assistant: nothing with the number 7 is set\n"
    assert terminal.cancelled == [1, 7]


def test_without_a_device_the_memory_is_asked(terminal: Terminal) -> None:
    assert terminal.call() == (0, "nothing is set\n", "")
    assert not terminal.folder.exists()
    with closing(Database(terminal.folder)) as database:
        database.write(edition(5))
    assert [line.split()[:2] for line in terminal.call()[1].splitlines()] == [["1", "timer"], ["2", "alarm"]]
    assert [alarm["id"] for alarm in json.loads(terminal.call("--json")[1])] == [1, 2]


def test_without_a_device_it_is_cancelled_in_the_memory(terminal: Terminal) -> None:
    with closing(Database(terminal.folder)) as database:
        database.write(edition(5))
    code, out, err = terminal.call("cancel", "2")
    assert (code, out, err) == (0, f"cancelled in {terminal.folder}; no device is running\n", "")
    assert list(look(terminal.folder).alarms) == [1]
    code, _, err = terminal.call("cancel", "2")
    assert (code, err) == (1, "assistant: nothing with the number 2 is set\n")
