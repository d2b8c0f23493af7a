"""Servers that do what servers must not: each is told of in a line, and hurts nobody else."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.tools.mcp.offers import MOST_TOOLS
from assistant.tools.mcp.server import Patience
from tests.tools.calling import DEADLINE_S
from tests.tools.mcp.serving import QUICK, House, is_alive, rude, serving

HASTY = replace(QUICK, connect_s=0.5)


async def until_there(house: House) -> None:
    await house.board.until(lambda names: "home_do" in names)


@pytest.mark.parametrize(
    ("behaviour", "patience", "complaint"),
    [
        ("hangs", HASTY, "the MCP server home: it does not answer within 0.5 s"),
        ("ends", QUICK, "the MCP server home: it ended with code 5"),
        ("rattles", QUICK, "the MCP server home: its output is not that of an MCP server"),
    ],
)
async def test_a_server_that_cannot_be_used_is_told_of_once(
    behaviour: str, patience: Patience, complaint: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    async with serving(patience, home=rude(behaviour), other=rude("works")) as house:
        while caplog.text.count(complaint) < 2:
            await house.told()
        assert house.board.names == {"other_do"}
        assert (await house.model.asks("other_do"))["output"].startswith("done")
    told = [record for record in caplog.records if complaint in record.getMessage()]
    assert [record.levelno for record in told[:2]] == [logging.WARNING, logging.DEBUG]
    assert "Traceback" not in caplog.text


async def test_a_program_that_is_not_there_is_named(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(home=rude("works", command=["no-such-program"])) as house:
        while "no-such-program cannot be started: No such file or directory" not in caplog.text:
            await house.told()


async def test_what_is_no_message_is_passed_over() -> None:
    async with serving(home=rude("prints")) as house:
        await until_there(house)


async def test_what_it_complains_of_is_told_in_part(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    async with serving(home=rude("complains")) as house:
        await until_there(house)
        while "home says: complaint 9" not in caplog.text:
            await house.told()
    said = [record.getMessage() for record in caplog.records if " says: " in record.getMessage()]
    assert len(said) == 10
    assert max(map(len, said)) < 400


async def test_what_it_says_of_a_call_is_for_debugging_only(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    async with serving(home=rude("repeats")) as house:
        await until_there(house)
        await house.model.asks("home_do")
        while "home says: called with hunter2" not in caplog.text:
            await house.told()
    (record,) = (record for record in caplog.records if "hunter2" in record.getMessage())
    assert record.levelno == logging.DEBUG


async def test_a_call_in_which_it_dies_is_answered() -> None:
    async with serving(home=rude("dies")) as house:
        await until_there(house)
        assert "error" in await house.model.asks("home_do")
        await house.board.until(lambda names: not names)
        await until_there(house)


async def test_ten_megabytes_are_refused_and_the_next_call_is_made() -> None:
    async with serving(home=rude("floods")) as house:
        await until_there(house)
        for _ in range(2):
            assert await house.model.asks("home_do") == {"error": "it answered more than 1048576 bytes"}


async def test_an_answer_that_is_none_is_an_error() -> None:
    async with serving(home=rude("lies")) as house:
        await until_there(house)
        assert await house.model.asks("home_do") == {"error": "it answered what is no answer"}


async def test_a_server_that_hangs_later_is_started_again(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    async with serving(
        replace(QUICK, answer_s=0.5, pulse_s=0.1), home=rude("hangs later", str(flag))
    ) as house:
        await until_there(house)
        flag.touch()
        await house.board.until(lambda names: not names)
        flag.unlink()
        await until_there(house)


async def test_a_server_that_does_not_want_to_end_is_ended_with_its_children(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    async with serving(home=rude("stays", str(file))) as house:
        await until_there(house)
        pids = [int(pid) for pid in file.read_text(encoding="ascii").split()]
        assert all(map(is_alive, pids))
    assert not any(map(is_alive, pids))


async def test_a_server_that_is_not_yet_there_is_ended_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with serving(home=rude("hangs")) as house:
        while "home says: " not in caplog.text:
            await house.told()
        pid = int(caplog.messages[-1].rpartition(" ")[2])
        assert is_alive(pid)
    assert not is_alive(pid)


async def test_more_tools_than_are_wanted_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(home=rude("has too many tools")) as house:
        await house.board.until(lambda names: len(names) == MOST_TOOLS)
    assert "128 of its 200 tools are taken; see mcp.home.allow" in caplog.text


async def test_odd_names_are_made_to_fit_or_left_out(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(home=rude("has odd names")) as house:
        await house.board.until(lambda names: names == {"home_do_it_"})
        async with asyncio.timeout(DEADLINE_S):
            while "is no name for a tool" not in caplog.text:
                await house.told()
    assert "there is a tool named home_do_it_ already" in caplog.text


@pytest.mark.parametrize("behaviour", ["has no tools", "has endless pages"])
async def test_a_server_without_tools_is_no_fault(behaviour: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with serving(home=rude(behaviour)) as house:
        while "the MCP server home offers 0 tools" not in caplog.text:
            await house.told()
        assert house.board.names == set()
