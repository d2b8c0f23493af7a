"""A real server of the `mcp` package in a process of its own, over streamable HTTP with a bearer token."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.config import McpServer
from tests.support.writing import write
from tests.tools.calling import DEADLINE_S
from tests.tools.mcp.serving import HERE, serving

TOKEN = "eyJhbGciOi.not-to-be-told"


@contextmanager
def listening(*how: str) -> Iterator[str]:
    """The URL of a server that runs."""
    command = [sys.executable, str(HERE / "polite.py"), "http", TOKEN, *how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/mcp"
        finally:
            process.kill()


@pytest.fixture(scope="module", params=["events", "json"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Answers as streams of events, as most do, or as JSON, as Home Assistant does."""
    with listening(request.param) as address:
        yield address


def put(file: Path, text: str, mode: int = 0o600) -> Path:
    write(file, text).chmod(mode)
    return file


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    return put(tmp_path / "token", TOKEN + "\n")


async def test_its_tools_answer(url: str, token_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(home=McpServer(url=url, token_file=token_file, timeout_s=1)) as house:
        await house.board.until(lambda names: "home_echo" in names)
        asks = house.model.asks
        house.model.calls("home_slow", "late", seconds=1000)
        assert await asks("home_echo", text="hello") == {"output": "hello"}
        assert await house.model.is_told() == (
            "late",
            {"error": "home_slow took longer than 1 s and was broken off"},
        )
        assert (await asks("home_failing"))["error"].endswith("the lamp is broken")
        flood = (await asks("home_big", characters=10_000_000))["error"]
        assert "16384" not in flood  # it is refused before it is a result
        assert await asks("home_echo", text="still here") == {"output": "still here"}
    assert TOKEN not in caplog.text


async def test_a_tool_more_is_declared_as_soon_as_the_server_says_so(token_file: Path) -> None:
    with listening() as url:
        async with serving(home=McpServer(url=url, token_file=token_file)) as house:
            await house.board.until(lambda names: "home_echo" in names)
            await house.model.asks("home_grow")
            await house.board.until(lambda names: "home_grown" in names)


async def test_without_the_token_there_are_no_tools_until_there_is_one(
    url: str, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(token_file, "not-it")
    async with serving(home=McpServer(url=url, token_file=token_file)) as house:
        while "it answers 401: see mcp.home.token_file" not in caplog.text:
            await house.told()
        assert house.board.names == set()
        put(token_file, TOKEN)
        await house.board.until(lambda names: "home_echo" in names)
    assert "not-it" not in caplog.text


async def test_a_token_that_others_can_read_is_not_used(
    url: str, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(token_file, TOKEN, mode=0o644)
    async with serving(home=McpServer(url=url, token_file=token_file)) as house:
        while f"mcp.home.token_file: others can read the key file {token_file}" not in caplog.text:
            await house.told()
        put(token_file, TOKEN)
        await house.board.until(lambda names: "home_echo" in names)


async def test_a_server_that_goes_is_missed(token_file: Path) -> None:
    with listening() as url:
        async with serving(home=McpServer(url=url, token_file=token_file)) as house:
            await house.board.until(lambda names: "home_echo" in names)
            house.model.calls("home_slow", "broken off", seconds=DEADLINE_S)
            await house.model.asks("home_echo", text="it is under way")
            house.model.calls("home_crash", "crash")
            answers = dict([await house.model.is_told(), await house.model.is_told()])
            assert answers.keys() == {"broken off", "crash"}
            assert all("error" in answer for answer in answers.values())
            await house.board.until(lambda names: not names)
            assert await house.model.asks("home_echo", text="?") == {
                "error": "home cannot be reached at the moment"
            }


async def test_where_nobody_listens_nothing_is_offered(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(home=McpServer(url="http://127.0.0.1:9/mcp")) as house:
        while "the MCP server home: " not in caplog.text:
            await house.told()
    assert "ConnectError" in caplog.text
