import asyncio
from collections.abc import Callable

import pytest

from assistant.errors import DeviceError
from assistant.screen.agent.consent.both import WithWindow
from assistant.screen.agent.consent.permission import Answer


class Mark:
    """Is shown until it is stopped, or taken away; or cannot be shown."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.stop = asyncio.Event()
        self.visible = False

    async def ask(self, device: str) -> Answer | None:
        return Answer.ONCE

    async def mark(self, device: str, shown: Callable[[], None]) -> None:
        if not self.works:
            raise DeviceError(f"no window for {device}")
        self.visible = True
        shown()
        try:
            await self.stop.wait()
        finally:
            self.visible = False


async def shown(line: Mark, window: Mark) -> "asyncio.Task[None]":
    ready = asyncio.Event()
    showing = asyncio.ensure_future(WithWindow(line, window.mark).mark("kitchen", ready.set))
    waiting = asyncio.ensure_future(ready.wait())
    await asyncio.wait([showing, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return showing


@pytest.mark.parametrize("which", [0, 1])
async def test_either_mark_stops_it_and_both_go(which: int) -> None:
    marks = Mark(), Mark()
    showing = await shown(*marks)
    assert [mark.visible for mark in marks] == [True, True]
    marks[which].stop.set()
    await showing
    assert [mark.visible for mark in marks] == [False, False]


async def test_a_window_that_cannot_be_shown_is_done_without() -> None:
    line, window = Mark(), Mark(works=False)
    showing = await shown(line, window)
    assert not showing.done()
    line.stop.set()
    await showing


async def test_without_the_persons_own_mark_there_is_none() -> None:
    line, window = Mark(works=False), Mark()
    with pytest.raises(DeviceError, match="no window for kitchen"):
        await (await shown(line, window))
    assert not window.visible


async def test_taken_away_both_go() -> None:
    marks = Mark(), Mark()
    showing = await shown(*marks)
    showing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await showing
    assert [mark.visible for mark in marks] == [False, False]
    assert await WithWindow(marks[0], marks[1].mark).ask("kitchen") is Answer.ONCE
