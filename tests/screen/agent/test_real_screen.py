"""A real X11 display, a real second process, real TLS: what the device gets is what the display shows."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from PIL import Image

from assistant.screen.messages import Consented, Ending, SharingEnded, Unpaired
from tests.support.agent_process import AgentProcess, agent
from tests.support.display import DRAWING, MASK, compare, difference, opened
from tests.support.screen_device import ScreenDevice
from tests.support.x11 import Display


def run(
    tmp_path: Path, display: Display, device: ScreenDevice, *more: str
) -> AbstractAsyncContextManager[AgentProcess]:
    where = f"127.0.0.1:{device.port}"
    return agent(tmp_path / "pc", display.environ, "run", "--ask", "terminal", "--device", where, *more)


async def allowed(running: AgentProcess, device: ScreenDevice, key: str = "y") -> None:
    await device.connected()
    device.want()
    await running.line("asks to see this screen")
    running.press(key)
    await device.hear(Consented)
    await running.line("SEES THIS SCREEN")


async def test_from_six_digits_to_the_picture(tmp_path: Path, display: Display) -> None:
    device = ScreenDevice(tmp_path / "device")
    await device.open_pairing()
    try:
        async with agent(
            tmp_path / "pc", display.environ, "pair", f"127.0.0.1:{device.pairing_port}"
        ) as pairing:
            pairing.press("428 157\n")
            assert await pairing.ended() == 0, pairing.lines
        assert device.paired is not None
        await device.open(device.paired)
        with display.drawing(DRAWING):
            async with run(tmp_path, display, device, "--mask", MASK) as running:
                await allowed(running, device)
                picture = opened((await device.picture()).jpeg)
                shown = display.shown()
                running.press("s")
                assert (await device.hear(SharingEnded)).ending is Ending.STOPPED
                await running.line("no longer sees this screen")
    finally:
        await device.close()
    assert picture.size == (768, 480)
    compare(picture, shown)


async def test_a_no_lets_nothing_out(tmp_path: Path, display: Display, device: ScreenDevice) -> None:
    async with run(tmp_path, display, device) as running:
        await device.connected()
        device.want()
        device.grant()
        await running.line("asks to see this screen")
        running.press("n")
        assert (await device.hear(SharingEnded)).ending is Ending.DENIED
        assert device.heard_nothing()


async def test_a_key_from_before_the_question_is_no_answer(
    tmp_path: Path, display: Display, device: ScreenDevice
) -> None:
    async with run(tmp_path, display, device) as running:
        await device.connected()
        running.press("yyyy")
        await running.line("connected to kitchen")
        device.want()
        device.grant()
        await running.line("asks to see this screen")
        running.press("n")
        assert (await device.hear(SharingEnded)).ending is Ending.DENIED


async def test_the_mark_is_on_the_display_and_a_click_on_it_stops_the_sharing(
    tmp_path: Path, display: Display, device: ScreenDevice
) -> None:
    pytest.importorskip(
        "tkinter", reason="this Python has no tkinter: the mark is a line in the terminal only"
    )
    with display.drawing(""):
        async with run(tmp_path, display, device) as running:
            await allowed(running, device)
            display.until("the mark", (1_268, 12), (0xB0, 0x00, 0x20))
            display.point(1_240, 20, click=True)
            assert (await device.hear(SharingEnded)).ending is Ending.STOPPED
            display.until("the mark is gone", (1_268, 12), (255, 255, 255))


async def test_revoking_cuts_a_sharing_that_runs(
    tmp_path: Path, display: Display, device: ScreenDevice
) -> None:
    async with run(tmp_path, display, device) as running:
        await allowed(running, device, "q")
        await device.picture()
        async with agent(tmp_path / "pc", display.environ, "revoke") as revoking:
            assert await revoking.ended() == 0
        await device.hear(Unpaired)
        await device.hear_hanging_up()
        assert await running.ended() == 0
    async with run(tmp_path, display, device) as again:
        assert await again.ended() == 1
        assert "assistant-screen pair" in again.lines[-1]


async def test_a_device_that_forgets_is_forgotten(
    tmp_path: Path, display: Display, device: ScreenDevice
) -> None:
    async with run(tmp_path, display, device) as running:
        await device.connected()
        device.say(Unpaired())
        assert await running.ended() == 1
        assert "has forgotten this PC" in running.lines[-1]
    assert not (tmp_path / "pc" / "peer.pem").exists()


async def test_a_connection_that_is_lost_comes_back_and_asks_again(
    tmp_path: Path, display: Display, device: ScreenDevice
) -> None:
    async with run(tmp_path, display, device) as running:
        await allowed(running, device)
        device.hang_up()
        await running.line("no longer sees this screen")
        await allowed(running, device)
        assert device.connections == 2


async def test_ctrl_c_ends_it_quietly(tmp_path: Path, display: Display, device: ScreenDevice) -> None:
    async with run(tmp_path, display, device) as running:
        await allowed(running, device)
        running.process.send_signal(signal.SIGINT)
        assert await running.ended() == 130
        await device.hear_hanging_up()
        assert not any("Traceback" in line for line in running.lines)


async def test_locking_the_screen_ends_it(tmp_path: Path, display: Display, device: ScreenDevice) -> None:
    """A stand-in of loginctl says what the real one prints: no logind runs where these tests do."""
    state = tmp_path / "state"
    state.write_text("LockedHint=no\nActive=yes\n")
    programs = tmp_path / "bin"
    programs.mkdir()
    loginctl = programs / "loginctl"
    loginctl.write_text(f"#!/bin/sh\nexec cat {state}\n")
    loginctl.chmod(0o755)
    environ = {**display.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    where = f"127.0.0.1:{device.port}"
    async with agent(tmp_path / "pc", environ, "run", "--ask", "terminal", "--device", where) as running:
        await allowed(running, device, "q")
        state.write_text("LockedHint=yes\nActive=yes\n")
        assert (await device.hear(SharingEnded)).ending is Ending.LOCKED
        device.unwant()
        device.want()
        assert (await device.hear(SharingEnded)).ending is Ending.LOCKED
        state.write_text("LockedHint=no\nActive=yes\n")
        await allowed(running, device)


@pytest.fixture
def two_monitors(display: Display) -> Iterator[None]:
    def xrandr(*arguments: str) -> None:
        subprocess.run(["xrandr", *arguments], env=display.environ, check=True, capture_output=True)

    xrandr("--setmonitor", "left", "640/300x800/300+0+0", "screen")
    xrandr("--setmonitor", "right", "640/300x800/300+640+0", "none")
    yield
    xrandr("--delmonitor", "left")
    xrandr("--delmonitor", "right")


@pytest.mark.usefixtures("two_monitors")
async def test_the_monitor_with_the_pointer(tmp_path: Path, display: Display, device: ScreenDevice) -> None:
    with display.drawing(DRAWING):
        async with run(tmp_path, display, device, "--monitor", "pointer") as running:
            await allowed(running, device)
            display.point(100, 100)
            left = opened((await device.picture()).jpeg)
            display.point(1_200, 500)
            right = opened((await device.picture()).jpeg)
        shown = display.shown()
    assert left.size == right.size == (614, 768)
    below = (0, 100, 614, 768)
    for seen, area in ((left, (0, 0, 640, 800)), (right, (640, 0, 1280, 800))):
        assert difference(seen.crop(below), shown.crop(area).resize((614, 768)).crop(below)) < 4
    assert difference(left, right) > 20


async def test_doctor_and_preview(tmp_path: Path, display: Display, device: ScreenDevice) -> None:
    where = f"127.0.0.1:{device.port}"
    async with agent(tmp_path / "pc", display.environ, "doctor", "--device", where) as checking:
        assert await checking.ended() == 0, checking.lines
    told = "\n".join(checking.lines)
    for part in (
        r"display +X11",
        r"1: .*, 1280x800 at 0,0",
        r"[\d,]+ bytes for",
        "with kitchen",
        "answers at",
    ):
        assert re.search(part, told), told
    file = tmp_path / "seen.jpg"
    masked = ("preview", str(file), "--mask", "0,0,640,800")
    async with agent(tmp_path / "pc", display.environ, *masked) as looking:
        assert await looking.ended() == 0, looking.lines
    with Image.open(file) as seen:
        assert seen.size == (1280, 800)
        assert seen.convert("RGB").crop((0, 0, 630, 800)).getextrema() == ((0, 0), (0, 0), (0, 0))
