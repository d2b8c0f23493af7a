"""Network namespaces of the test's own, which end with the process that lives in them. They need root."""

import asyncio
import os
import shutil
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

DEADLINE_S: Final = 20.0

NEEDED: Final = (
    pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: needs root to make a network namespace"),
    pytest.mark.skipif(
        shutil.which("unshare") is None or shutil.which("ip") is None,
        reason="NOT TESTED: needs unshare (util-linux) and ip (iproute2)",
    ),
)
"""Marks for tests that make one."""

NEW: Final = ("unshare", "-n")
"""Before a command: in a new namespace, which has nothing but a loopback that is down."""


class Namespace:
    """The network as the process `pid` sees it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    @property
    def inside(self) -> tuple[str, ...]:
        """Before a command: in this namespace."""
        return ("nsenter", "-t", str(self.pid), "-n")

    async def ip(self, *commands: str) -> float:
        """Run the commands of `ip` as one batch; when that began."""
        return await self._feed("\n".join(commands), "ip", "-batch", "-")

    async def tc(self, *commands: str) -> float:
        """The same for `tc`."""
        return await self._feed("\n".join(commands), "tc", "-batch", "-")

    async def _feed(self, text: str, *command: str) -> float:
        process = await asyncio.create_subprocess_exec(*self.inside, *command, stdin=PIPE, stderr=PIPE)
        began = time.monotonic()
        _, errors = await asyncio.wait_for(process.communicate(text.encode()), DEADLINE_S)
        assert process.returncode == 0, errors.decode()
        return began


@asynccontextmanager
async def new_namespace() -> AsyncIterator[Namespace]:
    """A namespace with its loopback up, held by a process that does nothing."""
    holder = await asyncio.create_subprocess_exec(*NEW, "cat", stdin=PIPE, stdout=DEVNULL)
    try:
        await _entered(holder.pid)
        namespace = Namespace(holder.pid)
        await namespace.ip("link set lo up")
        yield namespace
    finally:
        holder.kill()
        await holder.wait()


async def _entered(pid: int) -> None:
    """Wait until the process is in a namespace of its own."""
    async with asyncio.timeout(DEADLINE_S):
        while _namespace(str(pid)) == _namespace("self"):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.005)


def _namespace(process: str) -> int:
    return Path(f"/proc/{process}/ns/net").stat().st_ino
