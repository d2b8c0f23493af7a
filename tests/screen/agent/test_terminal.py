import asyncio
import os
import pty
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from assistant.screen.agent.consent.keyboard import Keyboard, read_keys
from assistant.screen.agent.consent.permission import Answer
from assistant.screen.agent.consent.terminal import TerminalPerson


async def settled() -> None:
    """Whatever can go on has gone on."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("key", "answer"), [("y", Answer.ONCE), ("Y", Answer.ONCE), ("q", Answer.A_WHILE), ("n", Answer.NO)]
)
async def test_a_key_is_an_answer(key: str, answer: Answer) -> None:
    lines: list[str] = []
    keyboard = Keyboard()
    asking = asyncio.ensure_future(TerminalPerson(keyboard, lines.append).ask("kitchen"))
    await settled()
    assert "kitchen asks to see this screen" in lines[0]
    assert "y = allow once, q = allow for 15 minutes, n = no" in lines[0]
    keyboard.press("?")
    await settled()
    keyboard.press(key)
    assert await asking is answer


async def test_what_was_typed_before_is_no_answer_and_a_paste_is_one_key() -> None:
    keyboard = Keyboard()
    keyboard.press("y")
    asking = asyncio.ensure_future(TerminalPerson(keyboard, lambda _: None).ask("kitchen"))
    await settled()
    keyboard.press("ly")
    await settled()
    assert not asking.done()
    keyboard.press("n")
    assert await asking is Answer.NO


async def test_a_closed_terminal_cannot_answer() -> None:
    keyboard = Keyboard()
    person = TerminalPerson(keyboard, lambda _: None)
    asking = asyncio.ensure_future(person.ask("kitchen"))
    await settled()
    keyboard.press("")
    assert await asking is None
    assert await person.ask("kitchen") is None


async def test_the_mark_lasts_until_its_key_and_says_when_it_goes() -> None:
    lines: list[str] = []
    shown: list[bool] = []
    keyboard = Keyboard()
    person = TerminalPerson(keyboard, lines.append)
    marking = asyncio.ensure_future(person.mark("kitchen", lambda: shown.append(True)))
    await settled()
    assert shown == [True]
    assert "kitchen SEES THIS SCREEN" in lines[0]
    keyboard.press("y")
    await settled()
    assert not marking.done()
    keyboard.press("s")
    await marking
    assert lines[1:] == ["○ kitchen no longer sees this screen"]


async def test_a_mark_that_is_taken_away_says_so_too() -> None:
    lines: list[str] = []
    marking = asyncio.ensure_future(TerminalPerson(Keyboard(), lines.append).mark("kitchen", lambda: None))
    await settled()
    marking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await marking
    assert "no longer" in lines[-1]


async def test_a_terminal_that_closes_ends_the_sharing() -> None:
    keyboard = Keyboard()
    marking = asyncio.ensure_future(TerminalPerson(keyboard, lambda _: None).mark("kitchen", lambda: None))
    await settled()
    keyboard.press("")
    await marking


@asynccontextmanager
async def reading(keyboard: Keyboard, descriptor: int) -> AsyncIterator[None]:
    task = asyncio.ensure_future(read_keys(keyboard, descriptor))
    await settled()
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def key_after(keyboard: Keyboard, cause: Callable[[], object]) -> str:
    waiting = asyncio.ensure_future(keyboard.key())
    await settled()
    cause()
    return await asyncio.wait_for(waiting, 5)


async def test_keys_come_from_a_pipe_and_end_with_it() -> None:
    read, write = os.pipe()
    keyboard = Keyboard()
    try:
        async with reading(keyboard, read):
            assert await key_after(keyboard, lambda: os.write(write, b"y")) == "y"
            assert await key_after(keyboard, lambda: os.write(write, "ü".encode())) == "ü"
            assert await key_after(keyboard, lambda: os.close(write)) == ""
            assert await keyboard.key() == ""
    finally:
        os.close(read)


async def test_a_terminal_gives_keys_without_enter() -> None:
    controller, terminal = pty.openpty()
    keyboard = Keyboard()
    try:
        async with reading(keyboard, terminal):
            os.write(controller, b"\n")  # a line discipline that waits for Enter has had it
            assert await key_after(keyboard, lambda: os.write(controller, b"y\n")) in {"y", "\n"}
    finally:
        os.close(controller)
        os.close(terminal)


async def test_with_a_file_for_a_keyboard_nobody_is_there() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    keyboard = Keyboard()
    async with reading(keyboard, nothing):
        assert await keyboard.key() == ""
    os.close(nothing)
