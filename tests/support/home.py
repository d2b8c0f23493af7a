"""A whole device on simulated hardware, with the emulator beside it: what a person has at home, in a test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from assistant.app import Appliance, assemble
from assistant.config import Config, LiveConfig, MemoryConfig, SpokenConfig
from assistant.core.causes import Cause
from assistant.core.states import Turn
from assistant.core.status import Status
from assistant.core.timings import Timings
from assistant.demo.person import trim
from assistant.emulator.scenario import Scenario
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from assistant.sim.buttons import SimButtons
from assistant.sim.lights import SimLights
from assistant.sim.microphone import SimMicrophone
from assistant.sim.speaker import SimSpeaker
from tests.support.fault_proxy import FaultProxy
from tests.support.speech import speech

PATIENCE_S = 20.0


def wake_word() -> bytes:
    """Somebody saying the default wake word, and nothing before or after it."""
    return trim(speech("okay nabu"))


def question() -> bytes:
    """Somebody asking something."""
    return trim(speech("how far away is the moon"))


def _key(file: object) -> str:
    return Path(str(file)).read_text().strip() if file else "a-key-of-the-test"


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
        await asyncio.gather(ready, task, return_exceptions=True)


@asynccontextmanager
async def private_folder() -> AsyncIterator[Path]:
    """A folder for what the device remembers; gone afterwards."""
    with TemporaryDirectory(prefix="assistant-test-") as folder:
        yield Path(folder)


@dataclass
class Home:
    """The device, its simulated parts and the service."""

    appliance: Appliance
    emulator: Emulator
    microphone: SimMicrophone
    speaker: SimSpeaker
    lights: SimLights
    buttons: SimButtons
    proxy: FaultProxy | None
    """The network between device and service, if it was asked for."""
    problems: list[Cause]
    """What a person was shown and told to be wrong, each as it came."""

    @property
    def network(self) -> FaultProxy:
        """The network between device and service."""
        assert self.proxy is not None, "ask for it: home(proxied=True)"
        return self.proxy

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

    @property
    def received_bytes(self) -> int:
        """Microphone audio that reached the service, over all links."""
        return sum(connection.audio_bytes for connection in self.emulator.connections)


@asynccontextmanager
async def home(
    scenario: Scenario | None = None,
    timings: Timings | None = None,
    *,
    proxied: bool = False,
    spoken: bool = False,
    service: Mapping[str, Any] | None = None,
    **live: object,
) -> AsyncIterator[Home]:
    """A device that is ready; `service` are settings of the emulator, `live` are keys of `[live]`."""
    settings = EmulatorSettings(scenario=scenario or Scenario(), **(service or {}))
    async with AsyncExitStack() as stack:
        emulator = await stack.enter_async_context(Emulator(settings))
        folder = await stack.enter_async_context(private_folder())
        proxy = None
        if proxied:
            proxy = await stack.enter_async_context(FaultProxy(("127.0.0.1", emulator.port)))
        base_url = proxy.url if proxy else emulator.base_url
        here = {"base_url": base_url, "ca_file": emulator.ca_file, **live}
        config = Config(
            board="sim",
            live=LiveConfig.model_validate(here),
            conversation=replace(timings or Timings(), linger_s=(timings or Timings(linger_s=0.5)).linger_s),
            memory=MemoryConfig(folder=folder),
            spoken=SpokenConfig(enabled=spoken),
            api_key=SecretStr(_key(live.get("api_key_file"))),
        )
        appliance = assemble(config, control=False)
        devices = appliance.devices
        assert isinstance(devices.microphone, SimMicrophone)
        assert isinstance(devices.speaker, SimSpeaker)
        assert isinstance(devices.lights, SimLights)
        assert isinstance(devices.buttons, SimButtons)
        problems: list[Cause] = []

        def note(status: Status) -> None:
            if status.cause is not None and status.cause not in problems[-1:]:
                problems.append(status.cause)

        appliance.runner.observe(note)
        await stack.enter_async_context(running(appliance))
        yield Home(
            appliance,
            emulator,
            devices.microphone,
            devices.speaker,
            devices.lights,
            devices.buttons,
            proxy,
            problems,
        )
