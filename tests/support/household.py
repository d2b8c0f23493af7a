"""A whole device on simulated hardware, and the parts that a person at home sees, hears and touches."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from assistant.app import Appliance, assemble
from assistant.config import Config
from assistant.core.causes import Cause
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.demo.person import trim
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker
from tests.support.speech import speech

PATIENCE_S = 20.0


def wake_word() -> bytes:
    """Somebody saying the default wake word, and nothing before or after it."""
    return trim(speech("okay nabu"))


def question() -> bytes:
    """Somebody asking something."""
    return trim(speech("how far away is the moon"))


async def until(happened: Callable[[], Any], what: str) -> None:
    """Wait until `happened()` is true."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not happened():
        assert asyncio.get_running_loop().time() < deadline, f"no {what} within {PATIENCE_S:g} s"
        await asyncio.sleep(0.005)


@asynccontextmanager
async def running(appliance: Appliance) -> AsyncIterator[Appliance]:
    """The appliance while it runs, from when it is ready; raises what it fails with."""
    task = asyncio.create_task(appliance.run())
    ready = asyncio.create_task(appliance.runner.ready.wait())
    try:
        await asyncio.wait({ready, task}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        assert appliance.runner.ready.is_set(), f"not ready within {PATIENCE_S:g} s"
        yield appliance
    finally:
        for one in (ready, task):
            one.cancel()
        _, ended = await asyncio.gather(ready, task, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended


@dataclass
class Household:
    """The device and its simulated parts."""

    appliance: Appliance
    microphone: SimMicrophone
    speaker: SimSpeaker
    lights: SimLights
    buttons: SimButtons
    problems: list[Cause] = field(default_factory=list)
    """What a person was shown and told to be wrong, each as it came."""

    @property
    def status(self) -> Status:
        """What a person may know of the device."""
        return self.appliance.runner.status

    async def until(self, happened: Callable[[], Any], what: str) -> None:
        """Wait until `happened()` is true."""
        await until(happened, what)

    async def until_turn(self, turn: Turn) -> None:
        """Wait until it is `turn`."""
        await self.until(lambda: self.status.turn is turn, f"turn {turn.value}")

    def note(self, status: Status) -> None:
        """Observe the device."""
        if status.cause is not None and status.cause not in self.problems[-1:]:
            self.problems.append(status.cause)


@asynccontextmanager
async def household(config: Config) -> AsyncIterator[Household]:
    """A device on the simulated board, ready; with a control socket if `config` says where."""
    appliance = assemble(config, control=config.control.socket is not None)
    devices = appliance.devices
    assert isinstance(devices.microphone, SimMicrophone)
    assert isinstance(devices.speaker, SimSpeaker)
    assert isinstance(devices.lights, SimLights)
    assert isinstance(devices.buttons, SimButtons)
    here = Household(appliance, devices.microphone, devices.speaker, devices.lights, devices.buttons)
    appliance.runner.observe(here.note)
    async with running(appliance):
        yield here
