"""The near side of `far_service`: an emulator in a process of its own, and the network before it."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assistant.emulator.faults import Fault
from tests.support.arrivals import Run

ROOT: Final = Path(__file__).parents[2]
ANSWER_BYTES: Final = 16 * 2**20
WITHIN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to see at the service; runs and texts are those since the last look."""

    runs: tuple[Run, ...]
    texts: tuple[str, ...]
    links: int
    """Connections that are open there."""
    carried: int
    """Connections that the network carries."""
    struck: int
    """How often a fault of the emulator has struck so far."""


class Far:
    """Leads the process. One command at a time; each raises `TimeoutError` if it is not answered."""

    def __init__(self, process: Process, direct: str, proxied: str, ca_file: str) -> None:
        self.direct = direct
        """The service's base URL."""
        self.proxied = proxied
        """The same, through a network that may be bad."""
        self.ca_file = Path(ca_file)
        self._process = process
        self._asking = asyncio.Lock()

    async def script(self, reply: str) -> None:
        """Answer this from now on."""
        await self._ask({"do": "script", "reply": reply})

    async def fault(self, fault: Fault) -> None:
        """Let this go wrong."""
        await self._ask({"do": "fault", "fault": fault.model_dump()})

    async def network(self, what: str, **how: object) -> None:
        """Call this method of the `FaultProxy`."""
        await self._ask({"do": "network", "what": what, "how": how})

    async def heal(self) -> None:
        """Nothing more goes wrong, here or in the network."""
        await self._ask({"do": "heal"})

    async def forget_sessions(self) -> None:
        """Refuse all handles that were given out."""
        await self._ask({"do": "forget"})

    async def look(self) -> Look:
        """What there is to see."""
        seen = await self._ask({"do": "look"})
        runs = tuple(Run(*run) for run in seen["runs"])
        return Look(runs, tuple(seen["texts"]), seen["links"], seen["carried"], seen["struck"])

    async def _ask(self, command: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._asking, asyncio.timeout(WITHIN_S):
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            line = await self._process.stdout.readline()
        assert line, f"the service ended at {command}"
        return json.loads(line)


@asynccontextmanager
async def far_service(*before: str, host: str = "127.0.0.1", silent: bool = False) -> AsyncIterator[Far]:
    """Started by the command `before`, if any. `silent`: without a synthesizer, so that replies are tones."""
    command: Sequence[str] = (*before, sys.executable, "-m", "tests.support.far_service", host)
    environment = {**os.environ, "PATH": "" if silent else os.environ.get("PATH", "")}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE, limit=ANSWER_BYTES
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(WITHIN_S):
            where = await process.stdout.readline()
        assert where, "the service did not start"
        yield Far(process, **json.loads(where))
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(WITHIN_S):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
