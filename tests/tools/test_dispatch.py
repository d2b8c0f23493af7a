"""What the model is told of its calls."""

import asyncio
import logging
import sys
import threading
from typing import NoReturn

import pytest

from assistant.errors import DeviceError
from assistant.tools import ToolError, tool
from tests.tools.calling import talking


@tool(risk="read")
async def add(left: int, right: int) -> int:
    """Add two numbers."""
    return left + right


@tool(risk="read")
def thread_name() -> str:
    """Tell which thread this is."""
    return threading.current_thread().name


async def test_an_async_tool_answers() -> None:
    async with talking(add) as model:
        assert await model.asks("add", left=1, right=2) == {"output": 3}


async def test_a_blocking_tool_answers_from_a_thread_of_its_own() -> None:
    async with talking(thread_name) as model:
        assert await model.asks("thread_name") == {"output": "tool thread_name"}


async def test_responses_carry_the_ids_of_their_calls() -> None:
    go = asyncio.Event()

    @tool(risk="read")
    async def slow() -> str:
        """Wait."""
        await go.wait()
        return "slow"

    async with talking(add, slow) as model:
        model.calls("slow", "first")
        model.calls("add", "second", left=1, right=1)
        assert await model.is_told() == ("second", {"output": 2})
        go.set()
        assert await model.is_told() == ("first", {"output": "slow"})


async def test_an_unknown_tool_is_an_error() -> None:
    async with talking(add) as model:
        assert await model.asks("subtract") == {"error": "there is no tool named subtract"}
        assert await model.asks("add", left=1, right=2) == {"output": 3}


async def test_wrong_arguments_are_an_error() -> None:
    async with talking(add) as model:
        response = await model.asks("add", left="one", right=2)
        assert "left: Input should be a valid integer" in response["error"]


NAMES = ("here", "there")


@pytest.mark.parametrize(
    "error",
    [
        KeyError("the key is hunter2"),
        SystemExit(3),
        StopIteration("hunter2"),
        StopAsyncIteration(),
        TimeoutError("hunter2"),
        ExceptionGroup("hunter2", [ValueError()]),
        RecursionError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_a_tool_raises_is_told_by_its_kind_only(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    @tool(risk="read")
    async def here() -> NoReturn:
        """Fail here."""
        raise error

    @tool(risk="read")
    def there() -> NoReturn:
        """Fail there."""
        raise error

    async with talking(here, there) as model:
        for name in NAMES:
            response = await model.asks(name)
            assert response["error"].startswith(f"{name} failed: ")
            assert "hunter2" not in str(response)
    assert "Traceback" not in "".join(caplog.messages)
    assert [line.split(": ")[0] for line in caplog.messages] == [f"the tool {name}" for name in NAMES]
    assert "hunter2" not in "".join(caplog.messages)


async def test_the_words_of_what_went_wrong_are_for_whoever_wants_to_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @tool(risk="read")
    async def leaks() -> NoReturn:
        """Fail as libraries do."""
        raise RuntimeError("401 for url https://api.example/?appid=hunter2&q=what-was-said")

    @tool(risk="read")
    async def refuses() -> NoReturn:
        """Fail as servers do."""
        raise ToolError("input_value='hunter2'")

    with caplog.at_level(logging.INFO):
        async with talking(leaks, refuses, add) as model:
            for name in ("leaks", "refuses"):
                await model.asks(name)
            await model.asks("add", hunter2=1)
    assert caplog.messages == [
        "the tool leaks: RuntimeError",
        "the tool refuses: ToolError",
        "the tool add: ToolError",
    ]


@pytest.mark.parametrize("error", [ToolError("no such city"), DeviceError("no such city")])
async def test_words_that_are_meant_to_be_told_are_told(error: Exception) -> None:
    @tool(risk="read")
    async def here() -> NoReturn:
        """Fail here."""
        raise error

    @tool(risk="read")
    def there() -> NoReturn:
        """Fail there."""
        raise error

    async with talking(here, there) as model:
        assert await model.asks("here") == {"error": "no such city"}
        assert await model.asks("there") == {"error": "no such city"}


async def test_long_words_are_cut_to_one_line() -> None:
    @tool(risk="read")
    async def talks() -> NoReturn:
        """Talk."""
        raise ToolError("bla \ud800\n" * 10_000)

    async with talking(talks) as model:
        words = (await model.asks("talks"))["error"]
        assert len(words) <= 500
        words.encode()
        assert "\n" not in words


async def test_sys_exit_in_a_tool_does_not_end_the_device() -> None:
    @tool(risk="read")
    async def leave() -> NoReturn:
        """Leave."""
        sys.exit(1)

    async with talking(leave, add) as model:
        assert await model.asks("leave") == {"error": "leave failed: SystemExit"}
        assert await model.asks("add", left=1, right=2) == {"output": 3}


@pytest.mark.parametrize("error", [asyncio.CancelledError(), BaseExceptionGroup("x", [SystemExit()])])
async def test_what_is_stranger_than_an_exception_is_an_error_too(error: BaseException) -> None:
    @tool(risk="read")
    async def here() -> NoReturn:
        """Fail here."""
        raise error

    async with talking(here) as model:
        assert await model.asks("here") == {"error": "here was broken off"}


@pytest.mark.parametrize("blocking", [True, False])
async def test_a_flood_is_an_error(blocking: bool) -> None:
    @tool(risk="read")
    async def here() -> str:
        """Flood."""
        return "x" * 10_000_000

    @tool(risk="read")
    def there() -> str:
        """Flood."""
        return "x" * 10_000_000

    flood = there if blocking else here
    async with talking(flood) as model:
        assert await model.asks(flood.name) == {"error": "the result is too long: more than 16384 bytes"}


async def test_a_call_that_is_under_way_is_not_made_again() -> None:
    go = asyncio.Event()
    made = 0

    @tool(risk="act")
    async def unlock() -> str:
        """Unlock."""
        nonlocal made
        made += 1
        await go.wait()
        return "unlocked"

    async with talking(unlock) as model:
        model.calls("unlock", "1")
        model.calls("unlock", "1")
        go.set()
        assert await model.is_told() == ("1", {"output": "unlocked"})
        model.calls("unlock", "2")
        assert await model.is_told() == ("2", {"output": "unlocked"})
    assert made == 2
