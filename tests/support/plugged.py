"""Plugins of an owner, and what their tools have done."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.config import ToolsConfig
from assistant.core.events import TextSubmitted
from assistant.core.states import Turn
from assistant.core.timings import Timings
from assistant.emulator.scenario import Scenario
from tests.support.home import Home, home

DATA = Path(__file__).parents[1] / "data"
LAST = "fail"
"""The tool that is loaded after all the others."""


@dataclass(frozen=True)
class Plugins:
    """A folder of plugins: those of `tests/data/plugins`, one of which is broken."""

    folder: Path

    @property
    def config(self) -> ToolsConfig:
        """The owner's `[tools]`."""
        return ToolsConfig(plugins=self.folder)

    @property
    def done(self) -> Sequence[str]:
        """What the tools have done so far, a line each."""
        log = self.folder / "done.txt"
        return log.read_text().splitlines() if log.exists() else []

    def release(self) -> None:
        """Let the tool `hang` go."""
        (self.folder / "released").touch()


def plugins_in(parent: Path) -> Plugins:
    """A folder of its own below `parent`."""
    folder = parent / "plugins"
    shutil.copytree(DATA / "plugins", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for thing in (folder, *folder.iterdir()):
        thing.chmod(0o755)  # whatever the checkout's are
    return Plugins(folder)


@asynccontextmanager
async def plugged(
    plugins: Plugins, scenario: Scenario, timings: Timings, **settings: Any
) -> AsyncIterator[Home]:
    """A device with them, once they are loaded: they are for sessions that open then."""
    async with home(scenario, timings, tools=plugins.config, **settings) as device:
        declarations = device.appliance.devices.tools.declarations
        await device.until(lambda: LAST in {tool.name for tool in declarations()}, "plugins")
        yield device


def types(device: Home, text: str = "Please do it.") -> None:
    """Somebody asks by the keyboard: the ears stay as they are."""
    device.appliance.runner.post(TextSubmitted(text))


async def asks(device: Home, text: str = "Please do it.") -> None:
    """Somebody presses talk, so that the ears are open, and asks."""
    device.buttons.press("talk")
    await device.until_turn(Turn.LISTENING)
    heard = device.received_bytes
    await device.until(lambda: device.received_bytes > heard, "audio")
    types(device, text)
    await device.until(lambda: device.status.person, "question")


async def is_answered(device: Home, reply: str) -> None:
    """Wait until the person has heard `reply`, whatever was said before it."""
    await device.until(lambda: device.status.model.endswith(reply), f"transcript {reply!r}")
    await device.until(lambda: device.status.turn in (Turn.FOLLOW_UP, Turn.ASLEEP), "end of the reply")


def told(device: Home) -> Sequence[Mapping[str, Any]]:
    """What the model was told of its calls, over all links."""
    links = device.emulator.connections
    return [dict(one.response or {}) for link in links for one in link.tool_responses]
