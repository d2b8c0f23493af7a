"""A real server of the `mcp` package in a process of its own, over its pipes."""

import asyncio
import os

import pytest

from tests.tools.calling import DEADLINE_S
from tests.tools.mcp.serving import House, is_alive, polite, rude, serving


async def until_there(house: House) -> None:
    await house.board.until(lambda names: "home_echo" in names)


async def test_its_tools_are_declared_and_answer() -> None:
    async with serving(home=polite(env={"ROOM": "kitchen"}, deny=["crash"])) as house:
        await until_there(house)
        assert "home_crash" not in house.board.names
        declared = {one.name: one for one in house.board.declarations()}
        assert declared["home_echo"].description == "Say the same again."
        assert declared["home_echo"].parameters == {
            "type": "object",
            "properties": {"text": {"type": "string", "description": "What to say."}},
            "required": ["text"],
        }
        asks = house.model.asks
        assert await asks("home_echo", text="Grüße 🎈\n") == {"output": "Grüße 🎈\n"}
        assert await asks("home_find", place={"room": "hall"}, kind="lock") == {"output": "lock in hall, 3"}
        assert await asks("home_mixed") == {
            "output": "look:\n(an image, not shown)\n"
            "(a resource, not read: manual, file:///manual.pdf)\na note"
        }
        assert "the lamp is broken" in (await asks("home_failing"))["error"]
        assert "text" in (await asks("home_echo"))["error"]
        assert "16384 bytes" in (await asks("home_big", characters=20_000))["error"]
        assert await asks("home_environment", variable="ROOM") == {"output": "kitchen"}
        assert "PYTEST_CURRENT_TEST" in os.environ  # as the key of the service would be
        assert await asks("home_environment", variable="PYTEST_CURRENT_TEST") == {"output": "not set"}


async def test_calls_run_beside_each_other_and_are_given_up() -> None:
    async with serving(home=polite(timeout_s=1.0)) as house:
        await until_there(house)
        house.model.calls("home_slow", "late", seconds=1000)
        house.model.calls("home_slow", "cancelled", seconds=1000)
        assert await house.model.asks("home_echo", text="meanwhile") == {"output": "meanwhile"}
        house.model.cancels("cancelled")
        call_id, response = await house.model.is_told()
        assert call_id == "late"
        assert "took longer than 1 s" in response["error"]
        async with asyncio.timeout(DEADLINE_S):
            while await house.model.asks("home_what_was_given_up") != {"output": "slow, slow"}:
                pass
        assert house.model.was_told_nothing()


async def test_a_tool_more_is_declared_as_soon_as_the_server_says_so() -> None:
    async with serving(home=polite()) as house:
        await until_there(house)
        assert await house.model.asks("home_grow") == {"output": "grown"}
        await house.board.until(lambda names: "home_grown" in names)
        assert await house.model.asks("home_grown") == {"output": "new"}


async def test_a_server_that_dies_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(home=polite(), other=rude("works")) as house:
        await house.board.until(lambda names: {"home_echo", "other_do"} <= names)
        assert "error" in await house.model.asks("home_crash")
        await house.board.until(lambda names: "home_echo" not in names)
        assert await house.model.asks("home_echo", text="?") == {
            "error": "home cannot be reached at the moment"
        }
        assert await house.model.asks("other_do") == {"output": "done"}
        await until_there(house)
        assert await house.model.asks("home_echo", text="again") == {"output": "again"}
    assert "the MCP server home: it ended with code 3" in caplog.text


async def test_nothing_is_left_when_the_device_ends() -> None:
    async with serving(home=polite()) as house:
        await until_there(house)
        pid = int((await house.model.asks("home_pid"))["output"])
        assert is_alive(pid)
        house.model.calls("home_slow", seconds=1000)
        await house.model.asks("home_echo", text="it is under way")
    assert not is_alive(pid)
