"""How a server is watched, told with one that is played by the test."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from assistant.config import McpServer
from assistant.tools.errors import ToolError
from assistant.tools.mcp.factory import McpTools, mcp_tools
from assistant.tools.mcp.offers import Listed
from assistant.tools.mcp.server import Patience, Server
from assistant.tools.registry import Registry
from tests.tools.calling import DEADLINE_S
from tests.tools.mcp.serving import Board

PLAYED = McpServer(url="http://home/mcp")


class Played:
    """A server: what it lists can be changed, and it can break, go away or fall silent."""

    def __init__(self) -> None:
        self.names = ["on", "off"]
        self.listed = asyncio.Event()
        self.times_listed = self.times_opened = self.open = 0
        self.breaks: asyncio.Future[None] | None = None
        self.fails: Exception | None = None
        self.changed: Callable[[], None] = lambda: None
        self.answers = asyncio.Event()
        self.refused = asyncio.Event()

    @asynccontextmanager
    async def connect(
        self, name: str, config: McpServer, changed: Callable[[], None]
    ) -> AsyncIterator["Played"]:
        self.times_opened += 1
        if self.fails:
            if self.times_opened == 3:
                self.refused.set()
            raise self.fails
        self.changed = changed
        self.breaks = asyncio.get_running_loop().create_future()
        self.open += 1
        try:
            async with asyncio.TaskGroup() as group:
                breaking = group.create_task(self._break())
                try:
                    yield self
                finally:
                    breaking.cancel()
        finally:
            self.open -= 1

    async def _break(self) -> None:
        assert self.breaks
        await self.breaks

    async def tools(self) -> tuple[Listed, ...]:
        self.times_listed += 1
        self.listed.set()
        return tuple(Listed(name, "Do it.", {}) for name in self.names)

    async def until_listed_again(self) -> None:
        self.listed.clear()
        async with asyncio.timeout(DEADLINE_S):
            await self.listed.wait()

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> str:
        await self.answers.wait()
        if tool == "off":
            raise ToolError("the lamp is broken")
        return "done"


@asynccontextmanager
async def watched(played: Played, patience: Patience) -> AsyncIterator[tuple[Server, Board]]:
    board = Board()
    server = Server("home", PLAYED, board, lambda: 1.0, patience)
    running = asyncio.ensure_future(server.run(played.connect))
    try:
        await board.until(lambda names: names)
        yield server, board
    finally:
        running.cancel()
        await asyncio.wait([running])
        assert played.open == 0


async def test_what_is_listed_is_declared_and_asked_for_again() -> None:
    played = Played()
    async with watched(played, Patience(pulse_s=0.01)) as (_, board):
        assert board.names == {"home_on", "home_off"}
        played.names = ["on", "dim"]
        await board.until(lambda names: names == {"home_on", "home_dim"})
        await played.until_listed_again()


async def test_many_changes_are_looked_at_once() -> None:
    played = Played()
    async with watched(played, Patience(calm_s=0.05)) as (_, board):
        played.names = ["dim"]
        for _ in range(100):
            played.changed()
        await board.until(lambda names: names == {"home_dim"})
        assert played.times_listed == 2


async def test_a_server_at_work_is_not_disturbed_unless_it_asks_for_it() -> None:
    played = Played()
    async with watched(played, Patience(pulse_s=0.001, calm_s=0.0)) as (server, _):
        call = asyncio.ensure_future(server.call("on", {}))
        before, idle = played.times_listed, Played()
        async with watched(idle, Patience(pulse_s=0.001)):
            for _ in range(5):
                await idle.until_listed_again()
        assert played.times_listed <= before + 1  # a look may have been under way
        played.changed()
        await played.until_listed_again()
        played.answers.set()
        assert await call == "done"


async def test_a_call_that_fails_is_a_reason_to_look() -> None:
    played = Played()
    played.answers.set()
    async with watched(played, Patience(calm_s=0.0)) as (server, _):
        with pytest.raises(ToolError, match="the lamp is broken"):
            await server.call("off", {})
        await played.until_listed_again()


async def test_a_connection_that_breaks_hides_the_tools_until_there_is_another() -> None:
    played = Played()
    async with watched(played, Patience(backoff_base_s=0.01)) as (server, board):
        assert played.breaks
        played.breaks.set_exception(OSError("gone"))
        await board.until(lambda names: not names)
        with pytest.raises(ToolError, match="home cannot be reached at the moment"):
            await server.call("on", {})
        assert board.get("home_on")
        await board.until(lambda names: names == {"home_on", "home_off"})
        assert played.times_opened == 2


async def test_a_cancelling_at_the_moment_of_a_break_is_not_lost() -> None:
    played = Played()
    async with watched(played, Patience()) as (_, _):
        assert played.breaks
        played.breaks.set_exception(OSError("gone"))
    assert played.times_opened == 1


async def test_a_name_that_is_taken_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    played, other = Played(), Played()
    played.names, other.names = ["a_b"], ["b", "c"]
    async with watched(played, Patience()) as (_, board):
        second = Server("home_a", PLAYED, board, random.random, Patience())
        running = asyncio.ensure_future(second.run(other.connect))
        await board.until(lambda names: names == {"home_a_b", "home_a_c"})
        assert "there is a tool named home_a_b already" in caplog.text
        running.cancel()
        await asyncio.wait([running])
        assert board.names == {"home_a_b"}


async def test_whatever_a_server_raises_stays_with_it(caplog: pytest.LogCaptureFixture) -> None:
    played = Played()
    played.fails = ExceptionGroup("many", [ExceptionGroup("more", [ValueError("odd"), OSError()])])
    server = Server("home", PLAYED, Registry(), lambda: 0.0, Patience())
    running = asyncio.ensure_future(server.run(played.connect))
    async with asyncio.timeout(DEADLINE_S):
        await played.refused.wait()
    running.cancel()
    await asyncio.wait([running])
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == ["the MCP server home: ValueError: odd; it is tried again, without its tools meanwhile"]


async def test_without_servers_there_is_nothing_to_do() -> None:
    off = PLAYED.model_copy(update={"enabled": False})
    await mcp_tools({"home": off}, Registry()).run(lambda event: None)
    await McpTools([]).run(lambda event: None)
