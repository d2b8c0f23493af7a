"""A model that talks to a device with MCP servers."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.config import McpServer
from assistant.tools.dispatch import Dispatcher
from assistant.tools.mcp.factory import McpTools
from assistant.tools.mcp.server import Patience, Server
from assistant.tools.registry import Registry
from assistant.tools.tool import Tool
from tests.tools.calling import DEADLINE_S, Model

HERE = Path(__file__).parent

QUICK = Patience(calm_s=0.01, backoff_base_s=0.05, backoff_cap_s=0.2)
"""As the device has it, but for what would be waited for between two tries."""


def polite(**more: object) -> McpServer:
    """The real server, over its pipes."""
    return McpServer.model_validate({"command": [sys.executable, str(HERE / "polite.py"), "stdio"]} | more)


def rude(*behaviour: str, **more: object) -> McpServer:
    """A server that does what servers must not."""
    command = [sys.executable, "-I", "-S", str(HERE / "rude.py"), *behaviour]
    return McpServer.model_validate({"command": command} | more)


class Board(Registry):
    """A registry that can be watched."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        super().__init__()

    def add(self, tool: Tool) -> None:
        super().add(tool)
        self._changed.set()

    def show(self, name: str, *, present: bool) -> None:
        super().show(name, present=present)
        self._changed.set()

    def remove(self, name: str) -> None:
        super().remove(name)
        self._changed.set()

    @property
    def names(self) -> set[str]:
        """What a session that opens now is told of."""
        return {declaration.name for declaration in self.declarations()}

    async def until(self, condition: Callable[[set[str]], object]) -> None:
        """Wait until the declared names are so."""
        async with asyncio.timeout(DEADLINE_S):
            while not condition(self.names):
                self._changed.clear()
                await self._changed.wait()


class House:
    """The model, and what it is told of."""

    def __init__(self) -> None:
        self.board = Board()
        self.model = Model(Dispatcher(self.board))
        self.log = _Listener()

    async def told(self) -> None:
        """Wait until something more is told to the log."""
        async with asyncio.timeout(DEADLINE_S):
            await self.log.heard.wait()
        self.log.heard.clear()


class _Listener(logging.Handler):
    """Notices that something is told to the log."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.set()


@asynccontextmanager
async def serving(patience: Patience = QUICK, **servers: McpServer) -> AsyncIterator[House]:
    """A device with `servers` that runs."""
    house = House()
    companion = McpTools(
        Server(name, config, house.board, lambda: 1.0, patience) for name, config in servers.items()
    )
    running = [
        asyncio.ensure_future(house.model.dispatcher.run(house.model.hear)),
        asyncio.ensure_future(companion.run(house.model.hear)),
    ]
    await asyncio.sleep(0)  # they run
    logger = logging.getLogger("assistant.tools.mcp")
    logger.addHandler(house.log)
    try:
        yield house
    finally:
        logger.removeHandler(house.log)
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        assert all(task.cancelled() or task.exception() is None for task in running), running


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and not just what is left of it."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
