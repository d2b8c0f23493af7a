"""`assistant-screen` as its owner runs it: a process, its lines, its keys."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

LIMIT_S = 15.0


class AgentProcess:
    """One running command; everything that it prints is kept in `lines`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        self.process = process
        self.lines: list[str] = []
        self._out = process.stdout
        self._in = process.stdin

    async def line(self, part: str) -> str:
        """The next line that has `part` in it."""
        async with asyncio.timeout(LIMIT_S):
            while raw := await self._out.readline():
                self.lines.append(raw.decode().rstrip())
                if part in self.lines[-1]:
                    return self.lines[-1]
        raise AssertionError(f"ended without {part!r}: {self.lines}")

    def press(self, key: str) -> None:
        self._in.write(key.encode())

    async def ended(self) -> int:
        """Its exit code, once it ends by itself."""
        async with asyncio.timeout(LIMIT_S):
            self.lines += (await self._out.read()).decode().splitlines()
            return await self.process.wait()


@asynccontextmanager
async def agent(folder: Path, environ: Mapping[str, str], *arguments: str) -> AsyncIterator[AgentProcess]:
    """`assistant-screen ARGUMENTS` with its own folder; what it complains of is among its lines."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assistant.screen.agent",
        *arguments,
        env={**environ, "ASSISTANT_SCREEN_FOLDER": str(folder)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    running = AgentProcess(process)
    try:
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
