"""Plugins of an owner, and what their tools have done."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.config import ToolsConfig
from assistant.core.events import TextSubmitted
from assistant.core.states import Turn
from tests.support.home import Home

DATA = Path(__file__).parents[1] / "data"


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
    return Plugins(folder)


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
    """Wait until the person hears `reply` to its end."""
    await device.until(lambda: device.status.model == reply, f"transcript {reply!r}")
    await device.until(lambda: device.status.turn in (Turn.FOLLOW_UP, Turn.ASLEEP), "end of the reply")


def told(device: Home) -> Sequence[Mapping[str, Any]]:
    """What the model was told of its calls, over all links."""
    links = device.emulator.connections
    return [dict(one.response or {}) for link in links for one in link.tool_responses]
