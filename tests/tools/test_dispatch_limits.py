"""Tools that hang, calls that are taken back, too many of them, and the end."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from assistant.tools import Tool, tool
from assistant.tools.dispatch import MOST_CALLS, Dispatcher
from assistant.tools.registry import Registry
from assistant.tools.threads import MOST_OF_ONE_NAME
from tests.tools.calling import Model, talking


@tool(risk="read")
async def quick() -> str:
    """Answer at once."""
    return "here"


@tool(risk="read")
def quick_thread() -> str:
    """Answer at once."""
    return "there"


@tool(risk="read", timeout_s=0.01)
async def hangs() -> None:
    """Hang."""
    await asyncio.Event().wait()


class Stuck:
    """A blocking tool that hangs until the test lets it go."""

    def __init__(self, timeout_s: float) -> None:
        self.begun = threading.Semaphore(0)
        self.go = threading.Event()
        self.threads: list[threading.Thread] = []
        """In which it was called; the check of its arguments runs in others of the same name."""
        self.tool = self._tool(timeout_s)

    def _tool(self, timeout_s: float) -> Tool:
        @tool(risk="read", timeout_s=timeout_s)
        def stuck() -> str:
            """Hang."""
            self.threads.append(threading.current_thread())
            self.begun.release()
            self.go.wait(20)
            return "late"

        return stuck


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    made = Stuck(timeout_s=0.01)
    yield made
    made.go.set()


@pytest.fixture
def patient() -> Iterator[Stuck]:
    made = Stuck(timeout_s=20)
    yield made
    made.go.set()


async def test_a_tool_that_hangs_is_an_error_in_time() -> None:
    async with talking(hangs, quick) as model:
        assert await model.asks("hangs") == {"error": "hangs took longer than 0.01 s and was broken off"}
        assert await model.asks("quick") == {"output": "here"}


class Stubborn:
    """An async tool that takes no notice of being cancelled."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.tool = self._tool()

    def _tool(self) -> Tool:
        @tool(risk="read", timeout_s=0.01)
        async def stubborn() -> str:
            """Hang on."""
            self.begun.set()
            while not self.go.is_set():
                with suppress(asyncio.CancelledError):
                    await self.go.wait()
            return "late"

        return stubborn


async def test_a_tool_that_refuses_to_be_cancelled_is_an_error_in_time() -> None:
    stubborn = Stubborn()
    async with talking(stubborn.tool) as model:
        response = await model.asks("stubborn")
        assert "took longer" in response["error"]
        stubborn.go.set()
    assert model.was_told_nothing()


async def test_tools_that_refuse_to_be_cancelled_leave_room_for_the_others() -> None:
    stubborn = Stubborn()
    async with talking(stubborn.tool, quick) as model:
        told = [await model.asks("stubborn") for _ in range(MOST_OF_ONE_NAME + 1)]
        assert ["took longer" in response["error"] for response in told] == [True] * MOST_OF_ONE_NAME + [
            False
        ]
        assert await model.asks("quick") == {"output": "here"}
        stubborn.go.set()


async def test_a_late_end_is_not_taken_for_that_of_a_newer_call_with_the_same_id() -> None:
    stubborn, go = Stubborn(), asyncio.Event()

    @tool(risk="read")
    async def newer() -> str:
        """Wait for the older one."""
        stubborn.go.set()
        await go.wait()
        return "newer"

    async with talking(stubborn.tool, newer, quick) as model:
        model.calls("stubborn", "1")
        await stubborn.begun.wait()
        model.cancels("1")
        model.calls("newer", "1")
        while len(asyncio.all_tasks()) > 3:  # the test, the dispatcher, the newer call
            assert await model.asks("quick") == {"output": "here"}
        go.set()
        assert await model.is_told() == ("1", {"output": "newer"})


async def test_a_thread_that_hangs_is_an_error_in_time_and_its_result_is_dropped(stuck: Stuck) -> None:
    async with talking(stuck.tool, quick_thread) as model:
        assert "took longer" in (await model.asks("stuck"))["error"]
        stuck.go.set()
        assert await model.asks("quick_thread") == {"output": "there"}
    assert model.was_told_nothing()


async def test_a_call_that_was_taken_back_is_stopped_and_never_answered() -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()

    @tool(risk="act")
    async def slow() -> None:
        """Take long."""
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with talking(slow, quick) as model:
        model.calls("slow", "1")
        await begun.wait()
        model.cancels("1")
        await stopped.wait()
        assert await model.asks("quick") == {"output": "here"}
    assert model.was_told_nothing()


async def test_a_call_taken_back_when_it_is_just_done_is_never_answered() -> None:
    go = asyncio.Event()

    @tool(risk="act")
    async def slow() -> str:
        """Take long."""
        await go.wait()
        return "done"

    async with talking(slow, quick) as model:
        model.calls("slow", "1")
        await asyncio.sleep(0)
        go.set()
        model.cancels("1")
        assert await model.asks("quick") == {"output": "here"}
    assert model.was_told_nothing()


async def test_a_call_in_a_thread_that_was_taken_back_is_never_answered(patient: Stuck) -> None:
    async with talking(patient.tool, quick_thread) as model:
        model.calls("stuck", "1")
        await asyncio.to_thread(patient.begun.acquire, timeout=20)
        model.cancels("1")
        patient.go.set()
        assert await model.asks("quick_thread") == {"output": "there"}
    assert model.was_told_nothing()


async def test_taking_back_what_is_not_under_way_is_nothing() -> None:
    async with talking(quick) as model:
        model.cancels("never")
        assert await model.asks("quick") == {"output": "here"}
        model.cancels("asked")
    assert model.was_told_nothing()


async def test_calls_run_at_once_and_no_more_than_so_many() -> None:
    meeting = asyncio.Barrier(MOST_CALLS)

    def meets(number: int) -> Tool:
        async def meet() -> str:
            """Wait for the others."""
            await meeting.wait()
            return "met"

        meet.__name__ = f"meet{number}"
        return tool(risk="read")(meet)

    async with talking(*(meets(number) for number in range(MOST_CALLS)), quick) as model:
        for number in range(MOST_CALLS - 1):
            model.calls(f"meet{number}", str(number))
        await asyncio.sleep(0)
        model.calls("quick", "before the last")
        assert await model.is_told() == ("before the last", {"output": "here"})
        model.calls(f"meet{MOST_CALLS - 1}", "last")
        model.calls("quick", "too many")
        call_id, response = await model.is_told()
        assert call_id == "too many"
        assert "too much is under way" in response["error"]
        met = [await model.is_told() for _ in range(MOST_CALLS)]
        assert {response["output"] for _, response in met} == {"met"}
        assert await model.asks("quick") == {"output": "here"}


async def test_a_tool_that_hangs_leaves_room_for_the_others(stuck: Stuck) -> None:
    async with talking(stuck.tool, quick, quick_thread) as model:
        for number in range(20):
            model.calls("stuck", str(number))
        told = dict([await model.is_told() for _ in range(20)])
        assert sum("took longer" in response["error"] for response in told.values()) == MOST_OF_ONE_NAME
        assert await model.asks("stuck") == {"error": "stuck is still busy with earlier calls"}
        assert await model.asks("quick_thread") == {"output": "there"}
        assert await model.asks("quick") == {"output": "here"}
        assert sum(thread.is_alive() for thread in stuck.threads) == MOST_OF_ONE_NAME
        stuck.go.set()


async def test_the_end_stops_what_is_under_way_and_waits_for_its_threads(patient: Stuck) -> None:
    stopped = asyncio.Event()

    @tool(risk="act")
    async def slow() -> None:
        """Take long."""
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with talking(slow, patient.tool) as model:
        model.calls("slow", "1")
        model.calls("stuck", "2")
        await asyncio.to_thread(patient.begun.acquire, timeout=20)
        asyncio.get_running_loop().call_soon(patient.go.set)
    assert stopped.is_set()
    assert model.was_told_nothing()
    assert not [thread for thread in threading.enumerate() if thread.name == "tool stuck"]


async def test_a_thread_that_never_ends_does_not_hold_up_the_end(
    patient: Stuck, caplog: pytest.LogCaptureFixture
) -> None:
    async with talking(patient.tool) as model:
        model.calls("stuck", "1")
        await asyncio.to_thread(patient.begun.acquire, timeout=20)
        (thread,) = patient.threads
    assert thread.daemon
    assert thread.is_alive()
    assert "tools that do not end: stuck" in caplog.text


async def test_before_and_after_its_run_nothing_is_called(caplog: pytest.LogCaptureFixture) -> None:
    model = Model(Dispatcher(Registry([quick])))
    with caplog.at_level(logging.WARNING):
        model.calls("quick")
        model.cancels()
    assert "not made" in caplog.text
    assert model.was_told_nothing()
