"""The emulator and a bad network before it, in a process of their own, led by lines of JSON.

`python -m tests.support.far_service [ADDRESS]` prints where it is, then answers each command with one line,
until its input ends. `far.py` is the other side.
"""

import asyncio
import json
import sys
from dataclasses import astuple
from typing import Any, Final

from pydantic import TypeAdapter

from assistant.emulator.faults import Fault
from assistant.emulator.scenario import Scenario, Turn
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from tests.support.arrivals import Arrivals
from tests.support.fault_proxy import FaultProxy

KEPT_AUDIO_S: Final = 600.0
"""Of each connection: more than any is made to carry, so that all of it can be judged."""

FAULT: Final[TypeAdapter[Fault]] = TypeAdapter(Fault)


class FarService:
    """Does what it is told."""

    def __init__(self, emulator: Emulator, proxy: FaultProxy) -> None:
        self._emulator = emulator
        self._proxy = proxy
        self._arrivals = Arrivals()

    def obey(self, command: dict[str, Any]) -> object:
        """Do it; what there is to say about it."""
        match command:
            case {"do": "script", "reply": reply}:
                self._emulator.script([Turn(reply=reply)])
            case {"do": "fault", "fault": fault}:
                self._emulator.fault(FAULT.validate_python(fault))
            case {"do": "network", "what": what, "how": how}:
                getattr(self._proxy, what)(**how)
            case {"do": "heal"}:
                self._emulator.heal()
                self._proxy.heal()
            case {"do": "forget"}:
                self._emulator.forget_sessions()
            case {"do": "look"}:
                return self._look()
            case _:
                raise ValueError(f"what is {command}?")
        return None

    def _look(self) -> object:
        runs, texts = self._arrivals.news(self._emulator.connections)
        return {
            "runs": [astuple(run) for run in runs],
            "texts": texts,
            "links": sum(connection.open for connection in self._emulator.connections),
            "carried": self._proxy.open,
            "struck": self._emulator.struck,
        }


async def serve(host: str) -> None:
    """Until the input ends."""
    scenario = Scenario(repeat=True, delay_s=0.02, speed=20.0)
    settings = EmulatorSettings(host=host, scenario=scenario, kept_audio_s=KEPT_AUDIO_S)
    async with Emulator(settings) as emulator, FaultProxy((host, emulator.port)) as proxy:
        service = FarService(emulator, proxy)
        commands = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(commands)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        say({"direct": emulator.base_url, "proxied": proxy.url, "ca_file": str(emulator.ca_file)})
        while line := await commands.readline():
            say(service.obey(json.loads(line)))


def say(answer: object) -> None:
    """One line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(*(sys.argv[1:] or ["127.0.0.1"])))
