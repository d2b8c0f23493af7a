"""The light of a machine without lights."""

from pathlib import Path

from assistant.core.events import DeviceReady, LightsShown
from assistant.core.signals import Indication, Light
from assistant.lights.terminal import WORDS
from tests.support.lighting import InTheTerminal, bench
from tests.support.witnessed import running


def test_every_light_has_words_of_its_own() -> None:
    assert len(set(WORDS.values())) == len(Light)


async def test_it_says_who_hears_and_who_watches(tmp_path: Path) -> None:
    with bench("terminal", tmp_path) as terminal:
        assert isinstance(terminal, InTheTerminal)
        async with running(terminal.lights.run) as witness:
            await witness.wait_for(DeviceReady)
            assert terminal.line() == "○ asleep, nothing leaves"
            terminal.lights.show(Indication(Light.LISTENING, camera=True, screen=True))
            await witness.wait_for(LightsShown)
            assert terminal.line() == "● listening  ● camera  ● screen"
        assert terminal.line() == ""


async def test_what_scrolls_ends_above_it_and_everything_is_given_back(tmp_path: Path) -> None:
    with bench("terminal", tmp_path) as terminal:
        assert isinstance(terminal, InTheTerminal)
        async with running(terminal.lights.run) as witness:
            await witness.wait_for(DeviceReady)
            assert "\x1b[1;29r" in terminal.read()
            terminal.resize(40)
            terminal.lights.show(Indication(Light.MUTED))
            await witness.wait_for(LightsShown)
            assert terminal.line() == "", "no copy stays where the last line was"
            assert "\x1b[1;39r" in terminal.read()
        assert terminal.read().endswith("\x1b7\x1b[r\x1b8")
