"""One server: connected, watched, and connected again when it fails. It never takes others along."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from assistant.config import McpServer
from assistant.core.backoff import Backoff
from assistant.errors import AssistantError
from assistant.tools.errors import ToolError, detail, foreign_code
from assistant.tools.mcp.offers import Listed, offers
from assistant.tools.registry import Registry
from assistant.tools.tool import Tool

log = logging.getLogger(__name__)


class Connection(Protocol):
    """A session with a server."""

    async def tools(self) -> tuple[Listed, ...]:
        """What it can do."""

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> str:
        """What a tool answers. Raises ToolError in words."""


Connect: TypeAlias = Callable[[str, McpServer, Callable[[], None]], AbstractAsyncContextManager[Connection]]
"""Opens a session with the server of that name; the last argument is called when its tools have changed.

The body is broken off when the connection breaks. May raise anything.
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for a server, in seconds."""

    connect_s: float = 30.0
    """For start, greeting and list of tools: a program may have to be unpacked first."""
    answer_s: float = 10.0
    """For the list of tools, later."""
    pulse_s: float = 60.0
    """Between looks at a server that says nothing. Each asks for the list of tools: that is what a ping would
    show and more, and a server without a session (Home Assistant's) cannot tell that the list has changed."""
    calm_s: float = 1.0
    """Changes within this time are one."""
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0
    steady_s: float = 60.0
    """A server that lasted as long has recovered: the next wait is a first one."""


class Server:
    """Keeps the tools of one server in the registry while it can be reached."""

    def __init__(
        self,
        name: str,
        config: McpServer,
        registry: Registry,
        draw: Callable[[], float],
        patience: Patience | None = None,
    ) -> None:
        """`draw` gives a random number in [0, 1) for the jitter of retries."""
        self._name = name
        self._config = config
        self._registry = registry
        self._patience = patience or Patience()
        self._backoff = Backoff(self._patience.backoff_base_s, self._patience.backoff_cap_s, draw)
        self._changed = asyncio.Event()
        self._connection: Connection | None = None
        self._under_way = 0
        self._listed: tuple[Listed, ...] | None = None
        self._tools: list[Tool] = []
        self._told = ""

    async def run(self, connect: Connect) -> None:
        """Serve until cancelled; the connection is closed and the process gone afterwards."""
        loop, me = asyncio.get_running_loop(), asyncio.current_task()
        assert me is not None  # this is a task
        wait_s = 0.0
        while not me.cancelling():  # on Python 3.11 a group that fails swallows a cancelling
            await asyncio.sleep(wait_s)
            since = loop.time()
            try:
                with foreign_code(self._name):
                    await self._serve(connect)
            except AssistantError as error:
                self._tell(_reason(error))
            if loop.time() - since >= self._patience.steady_s:
                self._backoff.reset()
            wait_s = self._backoff.next_s(self._patience.backoff_cap_s)

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> str:
        """What a tool answers. Raises ToolError in words, also while the server cannot be reached."""
        connection = self._connection
        if connection is None:
            raise ToolError(f"{self._name} cannot be reached at the moment")
        self._under_way += 1
        try:
            return await connection.call(tool, arguments)
        except ToolError:
            self._changed.set()  # it may be more than this call that fails: look
            raise
        finally:
            self._under_way -= 1

    async def _serve(self, connect: Connect) -> None:
        self._changed.clear()
        async with AsyncExitStack() as stack:
            async with _deadline(self._patience.connect_s):
                session = connect(self._name, self._config, self._changed.set)
                connection = await stack.enter_async_context(session)
                listed = await connection.tools()
            self._connection = connection
            try:
                while True:
                    self._offer(listed)
                    await self._until_a_look_is_due()
                    async with _deadline(self._patience.answer_s):
                        listed = await connection.tools()
            finally:
                self._connection = None
                self._show(present=False)

    async def _until_a_look_is_due(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.pulse_s):
                    await self._changed.wait()
                    await asyncio.sleep(self._patience.calm_s)
            if self._changed.is_set() or not self._under_way:  # some do one thing after the other
                self._changed.clear()
                return

    def _offer(self, listed: tuple[Listed, ...]) -> None:
        if self._told or listed != self._listed:
            log.info("the MCP server %s offers %d tools", self._name, len(listed))
        self._told = ""
        if listed == self._listed:
            self._show(present=True)
            return
        for tool in self._tools:
            self._registry.remove(tool.name)
        self._tools = []
        for tool in offers(self._name, self._config, listed, self.call):
            try:
                self._registry.add(tool)
            except ToolError as error:
                log.warning("the MCP server %s: %s", self._name, error)
            else:
                self._tools.append(tool)
        self._listed = listed

    def _show(self, *, present: bool) -> None:
        for tool in self._tools:
            self._registry.show(tool.name, present=present)

    def _tell(self, reason: str) -> None:
        level = logging.DEBUG if reason == self._told else logging.WARNING
        log.log(
            level, "the MCP server %s: %s; it is tried again, without its tools meanwhile", self._name, reason
        )
        self._told = reason


@asynccontextmanager
async def _deadline(within_s: float) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError:
        raise ToolError(f"it does not answer within {within_s:g} s") from None


def _reason(error: BaseException) -> str:
    """The first of what went wrong, in words."""
    error = error.__cause__ or error
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) if isinstance(error, AssistantError) else detail(error)
