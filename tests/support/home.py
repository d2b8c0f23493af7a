"""A whole device on simulated hardware, with the emulator beside it: what a person has at home, in a test."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from assistant.config import (
    Config,
    ControlConfig,
    CostsConfig,
    LiveConfig,
    MemoryConfig,
    ScreenConfig,
    SpokenConfig,
    ToolsConfig,
)
from assistant.core.timings import Timings
from assistant.emulator.scenario import Scenario
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from tests.support.fault_proxy import FaultProxy
from tests.support.household import Household, household, question, running, until, wake_word

__all__ = ["Home", "home", "question", "running", "until", "wake_word"]


def _key(file: object) -> str:
    return Path(str(file)).read_text().strip() if file else "a-key-of-the-test"


@asynccontextmanager
async def private_folder() -> AsyncIterator[Path]:
    """A folder for what the device remembers; gone afterwards."""
    with TemporaryDirectory(prefix="assistant-test-") as folder:
        yield Path(folder)


@dataclass(kw_only=True)
class Home(Household):
    """The device, its simulated parts and the service."""

    emulator: Emulator
    proxy: FaultProxy | None
    """The network between device and service, if it was asked for."""

    @property
    def network(self) -> FaultProxy:
        """The network between device and service."""
        assert self.proxy is not None, "ask for it: home(proxied=True)"
        return self.proxy

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
    folder: Path | None = None,
    costs: CostsConfig | None = None,
    screen: ScreenConfig | None = None,
    tools: ToolsConfig | None = None,
    control: Path | None = None,
    **live: object,
) -> AsyncIterator[Home]:
    """A device that is ready; `service` are settings of the emulator, `live` are keys of `[live]`.

    `folder` is where it keeps its memory; none: where it is gone afterwards. `control` is its socket's path.
    """
    settings = EmulatorSettings(scenario=scenario or Scenario(), **(service or {}))
    async with AsyncExitStack() as stack:
        emulator = await stack.enter_async_context(Emulator(settings))
        memory = folder or await stack.enter_async_context(private_folder())
        proxy = None
        if proxied:
            proxy = await stack.enter_async_context(FaultProxy(("127.0.0.1", emulator.port)))
        base_url = proxy.url if proxy else emulator.base_url
        here = {"base_url": base_url, "ca_file": emulator.ca_file, **live}
        config = Config(
            board="sim",
            live=LiveConfig.model_validate(here),
            conversation=replace(timings or Timings(), linger_s=(timings or Timings(linger_s=0.5)).linger_s),
            memory=MemoryConfig(folder=memory),
            costs=costs or CostsConfig(),
            screen=screen or ScreenConfig(enabled=False),
            tools=tools or ToolsConfig(),
            control=ControlConfig(socket=control),
            spoken=SpokenConfig(enabled=spoken),
            api_key=SecretStr(_key(live.get("api_key_file"))),
        )
        device = await stack.enter_async_context(household(config))
        yield Home(**vars(device), emulator=emulator, proxy=proxy)
