"""The screen of a PC, from the digits that the device speaks to the picture that the service keeps."""

from pathlib import Path

import pytest

from assistant.config import ScreenConfig
from assistant.core.events import ForgetPressed, PairingAsked
from assistant.core.states import Switch, Turn
from assistant.core.timings import Timings
from assistant.screenlink.eye import ScreenEye
from tests.screen.agent.conftest import display
from tests.support.agent_process import agent
from tests.support.display import DRAWING, MASK, compare, opened
from tests.support.home import home, question, wake_word
from tests.support.x11 import Display

__all__ = ["display"]


async def test_from_the_spoken_digits_to_the_picture_at_the_service(
    tmp_path: Path, display: Display, caplog: pytest.LogCaptureFixture
) -> None:
    any_port = {"port": 0, "pairing_port": 0}  # no owner can say so
    screen = ScreenConfig(bind="127.0.0.1", name="kitchen").model_copy(update=any_port)
    timings = Timings(follow_up_s=3.0, linger_s=0.3)
    async with home(timings=timings, screen=screen, folder=tmp_path / "device") as device:
        eye = device.appliance.devices.screen
        assert isinstance(eye, ScreenEye)
        device.appliance.runner.post(PairingAsked())
        await device.until(lambda: eye._pairer._code, "code")
        code = eye._pairer._code or ""
        pc = tmp_path / "study"
        async with agent(pc, display.environ, "pair", f"127.0.0.1:{eye.pairing_port}") as pairing:
            pairing.press(f"{code}\n")
            assert await pairing.ended() == 0, pairing.lines
        await device.until(lambda: eye.port, "port")
        run = ("run", "--ask", "terminal", "--mask", MASK, "--device", f"127.0.0.1:{eye.port}")
        with display.drawing(DRAWING):
            async with agent(pc, display.environ, *run) as running:
                await running.line("connected to kitchen")
                await device.microphone.say(wake_word() + question())
                await device.until_turn(Turn.FOLLOW_UP)
                assert not device.emulator.connections[-1].pictures, "its switch is off"
                device.buttons.press("screen")
                await running.line("asks to see this screen")
                running.press("q")
                await device.microphone.say(wake_word() + question())
                await device.until(lambda: device.emulator.connections[-1].pictures, "picture")
                shown = display.shown()
                picture = device.emulator.connections[-1].pictures[0]
                assert device.lights.indication.screen
                device.buttons.press("screen")
                await running.line("no longer sees this screen")
                await device.until(lambda: device.status.screen is Switch.OFF, "switch")
                device.appliance.runner.post(ForgetPressed())
                device.buttons.press("talk")
                await running.line("has forgotten this PC")
                await device.until(lambda: eye._pairer._code not in (None, code), "code for another PC")
        compare(opened(picture), shown)
        assert code not in caplog.text
