"""What counts as a crash, what safe mode leaves out, and how it ends."""

import asyncio
from pathlib import Path

import pytest

from assistant.config import Config, McpServer, ToolsConfig
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.errors import ConfigError, DeviceError
from assistant.service.safemode import SafeModeEnd, Start, counted, restricted
from assistant.service.starts import StartBook
from tests.support.attended import FakeAttended
from tests.support.control import until

UNIT = {"NOTIFY_SOCKET": "/run/systemd/notify"}


def crash(folder: Path, error: BaseException, environ: dict[str, str] | None = None) -> bool:
    """A run that fails; whether it was in safe mode."""
    starts: list[Start] = []
    with pytest.raises(type(error)), counted(folder, UNIT if environ is None else environ) as start:
        starts.append(start)
        raise error
    return starts[0].safe is not None


def follows_crash(folder: Path) -> bool:
    """A run that ends in order; whether it knows of a crash before it."""
    with counted(folder, UNIT) as start:
        return start.after_crash


def test_five_crashes_lead_to_safe_mode(tmp_path: Path) -> None:
    assert [crash(tmp_path, RuntimeError("a bug")) for _ in range(6)] == [False] * 5 + [True]


@pytest.mark.parametrize(
    "error",
    [
        DeviceError("no microphone"),
        BaseExceptionGroup("", [ConfigError("no such board"), ExceptionGroup("", [DeviceError("busy")])]),
    ],
)
def test_what_a_person_has_to_mend_is_no_crash(tmp_path: Path, error: BaseException) -> None:
    assert not any(crash(tmp_path, error) for _ in range(10))


def test_a_bug_among_other_errors_is_a_crash(tmp_path: Path) -> None:
    both = ExceptionGroup("", [DeviceError("busy"), ExceptionGroup("", [MemoryError()])])
    assert [crash(tmp_path, both) for _ in range(6)][-1]


def test_an_end_that_was_wanted_is_forgotten(tmp_path: Path) -> None:
    for _ in range(4):
        crash(tmp_path, RuntimeError())
    with counted(tmp_path, UNIT) as start:
        assert start.safe is None
        assert StartBook(tmp_path).noted
    assert not StartBook(tmp_path).noted


def test_the_run_after_a_crash_knows_of_it_and_the_one_after_that_does_not(tmp_path: Path) -> None:
    assert not follows_crash(tmp_path)
    crash(tmp_path, MemoryError())
    assert [follows_crash(tmp_path) for _ in range(2)] == [True, False]


def test_only_a_service_is_counted(tmp_path: Path) -> None:
    assert not any(crash(tmp_path, RuntimeError(), {}) for _ in range(10))
    assert not list(tmp_path.iterdir())


def test_safe_mode_leaves_out_tools_camera_and_screen() -> None:
    server = McpServer(command=("files",))
    usual = Config(board="sim", tools=ToolsConfig(plugins=Path("/plugins")), mcp={"files": server})
    config = restricted(usual)
    assert not config.tools.enabled
    assert config.camera.source == "none"
    assert not config.screen.enabled
    assert not config.mcp
    same = {name: getattr(usual, name) for name in ("tools", "mcp", "camera", "screen")}
    assert config.model_copy(update=same) == usual, "and nothing else"


class Safe:
    """A device in safe mode."""

    def __init__(self, folder: Path, lasts_s: float = 3600.0, status: Status | None = None) -> None:
        self.book = StartBook(folder)
        self.book.begin()
        self.device = FakeAttended(status or Status())
        self.stops: list[Turn] = []
        self.end = SafeModeEnd(self.book, lambda: self.device.status, self._stop, lasts_s=lasts_s, look_s=0.0)

    def _stop(self) -> None:
        self.stops.append(self.device.status.turn)


async def turns_of_the_loop() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_it_goes_on_while_its_time_is_not_over(tmp_path: Path) -> None:
    safe = Safe(tmp_path)
    async with safe.device.attended_by(safe.end):
        await turns_of_the_loop()
    assert safe.stops == []


async def test_it_ends_in_time(tmp_path: Path) -> None:
    safe = Safe(tmp_path, lasts_s=0.0)
    async with safe.device.attended_by(safe.end) as task:
        await until(task.done)
    assert safe.stops == [Turn.ASLEEP]


async def test_it_ends_when_the_book_is_gone(tmp_path: Path) -> None:
    safe = Safe(tmp_path)
    async with safe.device.attended_by(safe.end) as task:
        await turns_of_the_loop()
        safe.book.forget()
        await until(task.done)
    assert safe.stops == [Turn.ASLEEP]


@pytest.mark.parametrize(
    "busy", [{"turn": Turn.FOLLOW_UP}, {"ringing": (Alarm(1, AlarmKind.TIMER, "tea", 0.0),)}]
)
async def test_nobody_is_interrupted(tmp_path: Path, busy: dict[str, object]) -> None:
    safe = Safe(tmp_path, lasts_s=0.0)
    safe.device.change(**busy)
    async with safe.device.attended_by(safe.end) as task:
        await turns_of_the_loop()
        assert safe.stops == []
        safe.device.change(turn=Turn.ASLEEP, ringing=())
        await until(task.done)
    assert safe.stops == [Turn.ASLEEP]
