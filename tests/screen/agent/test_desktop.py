"""The person at a desktop: a real notification daemon and a real window, on a real display."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import DeviceError
from assistant.screen.agent.consent.desktop import DesktopPerson
from assistant.screen.messages import Consented, Ending, SharingEnded
from tests.support.agent_process import agent
from tests.support.notifications import Notifications, missing, notifications
from tests.support.screen_device import ScreenDevice
from tests.support.x11 import Display


@pytest.fixture
def desktop(tmp_path: Path, display: Display) -> Iterator[Notifications]:
    if absent := missing():
        pytest.skip(f"a real desktop notification needs {absent} (deploy/apt-packages-test.txt)")
    with notifications(tmp_path, display) as running:
        yield running


@pytest.mark.parametrize("label", ["Allow once", "Allow for 15 minutes", "No"])
async def test_a_click_on_a_notification_is_the_answer(
    tmp_path: Path, desktop: Notifications, device: ScreenDevice, label: str
) -> None:
    where = ("run", "--ask", "desktop", "--device", f"127.0.0.1:{device.port}")
    async with agent(tmp_path / "pc", desktop.environ, *where):
        await device.connected()
        device.want()
        await asyncio.to_thread(desktop.choose, f"#{label} ")
        if label == "No":
            assert (await device.hear(SharingEnded)).ending is Ending.DENIED
        else:
            await device.hear(Consented)
            assert (await device.picture()).jpeg.startswith(b"\xff\xd8")


async def test_a_question_that_the_device_withdraws_leaves_the_desktop(
    tmp_path: Path, desktop: Notifications, device: ScreenDevice
) -> None:
    where = ("run", "--ask", "desktop", "--device", f"127.0.0.1:{device.port}")
    async with agent(tmp_path / "pc", desktop.environ, *where):
        await device.connected()
        device.want()
        await asyncio.to_thread(desktop.until, 1)
        device.unwant()
        await asyncio.to_thread(desktop.until, 0)
        assert device.heard_nothing()


async def test_a_python_without_windows_shows_the_mark_as_a_notification(
    tmp_path: Path, desktop: Notifications, device: ScreenDevice
) -> None:
    (tmp_path / "tkinter.py").write_text("raise ImportError('no tkinter here')")
    environ = {**desktop.environ, "PYTHONPATH": str(tmp_path)}
    where = ("run", "--ask", "desktop", "--device", f"127.0.0.1:{device.port}")
    async with agent(tmp_path / "pc", environ, *where):
        await device.connected()
        device.want()
        await asyncio.to_thread(desktop.choose, "#Allow once ")
        await device.hear(Consented)
        await device.picture()
        await asyncio.to_thread(desktop.choose, "#Stop ")
        assert (await device.hear(SharingEnded)).ending is Ending.STOPPED


async def test_without_a_notification_daemon_the_answer_is_no(
    tmp_path: Path, display: Display, device: ScreenDevice
) -> None:
    environ = {**display.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    where = ("run", "--ask", "desktop", "--device", f"127.0.0.1:{device.port}")
    async with agent(tmp_path / "pc", environ, *where) as running:
        await device.connected()
        device.want()
        assert (await device.hear(SharingEnded)).ending is Ending.UNANSWERED
        await running.line("nobody can be asked: notify-send: ")


@pytest.mark.parametrize("says", ["nonsense", "-1", ""])
async def test_a_notification_is_there_when_the_daemon_has_given_it_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    program = tmp_path / "notify-send"
    program.write_text(f"#!/bin/sh\necho {says}\necho it is broken >&2\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "tkinter.py").write_text("raise ImportError('no tkinter here')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    shown: list[str] = []
    with pytest.raises(DeviceError, match="no notification can show that the screen is shared: it is broken"):
        await DesktopPerson().mark("kitchen", lambda: shown.append("it"))
    assert not shown
