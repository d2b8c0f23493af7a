import sys
from pathlib import Path

import pytest

from assistant.errors import DeviceError
from assistant.screen.agent.watch.guard import Guard
from assistant.screen.agent.watch.lock import is_locked, locked
from assistant.screen.agent.watch.sleep import SleepWatch, asleep_s
from assistant.screen.messages import Ending


def test_a_sleep_is_noticed_once() -> None:
    watch = SleepWatch()
    assert [watch.slept(total) for total in (5.0, 5.0, 5.3, 65.3, 65.3)] == [False, False, False, True, False]


def test_a_sleep_from_before_does_not_matter() -> None:
    watch = SleepWatch()
    watch.slept(0)
    watch.forget()
    assert not watch.slept(60)
    assert watch.slept(120)


def test_this_machine_does_not_sleep_during_its_tests() -> None:
    watch = SleepWatch()
    assert asleep_s() > -1
    assert [watch.slept(asleep_s()) for _ in range(100)] == [False] * 100


@pytest.mark.parametrize(
    ("told", "is_so"),
    [
        ("LockedHint=no\nActive=yes", False),
        ("LockedHint=yes\nActive=yes", True),
        ("LockedHint=no\nActive=no", True),  # another user's session is in front
        ("", False),
    ],
)
def test_what_logind_says(told: str, is_so: bool) -> None:
    assert is_locked(told, "linux") is is_so


@pytest.mark.parametrize(("word", "is_so"), [("Yes", True), ("No", False)])
def test_what_macos_says(word: str, is_so: bool) -> None:
    assert is_locked(f'  |   "IOConsoleLocked" = {word}\n  |   "IOKitBuildVersion" = "x"', "darwin") is is_so


class System:
    """A lock and a clock in the tester's hand."""

    def __init__(self) -> None:
        self.is_locked = False
        self.asleep_s = 0.0
        self.tells = True

    async def locked(self) -> bool:
        if not self.tells:
            raise DeviceError("loginctl: no such program")
        return self.is_locked


async def test_the_guard_sees_lock_and_sleep() -> None:
    system = System()
    guard = Guard(lambda _: None, system.locked, lambda: system.asleep_s)
    assert await guard.look() is None
    system.is_locked = True
    assert await guard.look() is Ending.LOCKED
    system.is_locked = False
    system.asleep_s = 100
    assert await guard.look() is Ending.SUSPENDED
    assert await guard.look() is None
    system.asleep_s = 200
    guard.rest()
    assert await guard.look() is None


async def test_a_system_that_does_not_tell_is_told_of_once() -> None:
    system = System()
    system.tells = False
    lines: list[str] = []
    guard = Guard(lines.append, system.locked, lambda: system.asleep_s)
    assert [await guard.look() for _ in range(3)] == [None] * 3
    assert len(lines) == 1
    assert "locking the screen will not stop the sharing (loginctl: no such program)" in lines[0]


@pytest.mark.skipif(sys.platform != "linux", reason="loginctl is Linux's")
async def test_a_system_without_the_program_says_which(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=str(tmp_path)):
        await locked((str(tmp_path / "loginctl"),))
