"""Both real sides: `assistant-screen` as a process, and the device's own eye with its look at the JPEG."""

import asyncio
from pathlib import Path

from assistant.core.events import DeviceLost, DeviceReady, PairingCodeMade, PairingEnded, PictureTaken
from assistant.screenlink.eye import ScreenEye
from assistant.screenlink.place import Place
from assistant.vision.factory import picture_of_a_pc
from tests.support.agent_process import agent
from tests.support.display import DRAWING, MASK, compare, opened
from tests.support.pc import Home
from tests.support.x11 import Display

LIMIT_S = 30.0


async def test_from_the_spoken_digits_to_the_picture_in_the_device(tmp_path: Path, display: Display) -> None:
    home = Home(tmp_path)
    home.eye = ScreenEye(Place(home.folder, "kitchen", "127.0.0.1", 0, 0), picture_of_a_pc)
    async with asyncio.timeout(LIMIT_S), home.running():
        home.eye.open_window()
        code = (await home.reported(PairingCodeMade)).code
        where = f"127.0.0.1:{home.eye.pairing_port}"
        async with agent(tmp_path / "study", display.environ, "pair", where) as pairing:
            pairing.press(f"{code}\n")
            assert await pairing.ended() == 0, pairing.lines
        assert (await home.reported(PairingEnded)).paired
        await home.until(lambda: home.eye.port)
        run = ("run", "--ask", "terminal", "--mask", MASK, "--device", f"127.0.0.1:{home.eye.port}")
        with display.drawing(DRAWING):
            async with agent(tmp_path / "study", display.environ, *run) as running:
                await running.line("connected to kitchen")
                home.eye.start()
                await running.line("asks to see this screen")
                running.press("q")
                await home.reported(DeviceReady)
                home.eye.take()
                seen = (await home.reported(PictureTaken)).picture
                shown = display.shown()
                home.eye.stop()
                await running.line("no longer sees this screen")
                home.eye.start()
                await home.reported(DeviceReady)  # it was allowed for 15 minutes
                running.press("s")
                assert "has stopped it" in (await home.reported(DeviceLost)).detail
                home.eye.unpair()
                assert await running.ended() == 1
                assert "has forgotten this PC" in running.lines[-1]
    compare(opened(seen.jpeg), shown)
