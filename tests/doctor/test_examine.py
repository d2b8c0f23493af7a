"""How checks are run: deadlines, order, what disturbs what, and what breaks."""

import asyncio
import threading
import time

import pytest

from assistant.doctor.blocking import output
from assistant.doctor.examine import REPORT_IT, Check, examine
from assistant.doctor.finding import Finding, Verdict, ok
from assistant.errors import ConfigError, DeviceError
from assistant.worker import in_thread


def check(name: str, outcome: Finding | BaseException, uses: str = "") -> Check:
    async def look() -> Finding:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return Check(name, look, 1.0, uses)


async def test_findings_come_in_the_order_of_the_checks() -> None:
    slow, fast = asyncio.Event(), asyncio.Event()

    async def first() -> Finding:
        await slow.wait()
        return ok("first", "")

    async def second() -> Finding:
        slow.set()
        fast.set()
        return ok("second", "")

    found = await examine([Check("first", first, 1.0), Check("second", second, 1.0)])
    assert [one.name for one in found] == ["first", "second"], "they ran side by side"


async def test_what_uses_the_same_runs_one_after_the_other() -> None:
    at_work: set[str] = set()
    most = 0

    def using(name: str) -> Check:
        async def look() -> Finding:
            nonlocal most
            at_work.add(name)
            most = max(most, len(at_work))
            for _ in range(5):
                await asyncio.sleep(0)
            at_work.discard(name)
            return ok(name, "")

        return Check(name, look, 1.0, "microphone")

    await examine([using(name) for name in "abc"])
    assert most == 1


@pytest.mark.parametrize(
    ("error", "detail", "fix"),
    [
        (DeviceError("it is gone; plug it in"), "it is gone", "plug it in"),
        (ConfigError("a: one\nb: two"), "a: one · b: two", "see the log"),
        (ZeroDivisionError("oh"), "the check broke: ZeroDivisionError: oh", REPORT_IT),
        (ExceptionGroup("", [ExceptionGroup("", [DeviceError("deep")])]), "deep", "see the log"),
    ],
)
async def test_a_check_that_raises_is_a_finding(error: Exception, detail: str, fix: str) -> None:
    found = await examine([check("broken", error), check("well", ok("well", ""))])
    assert found[0] == Finding("broken", Verdict.BAD, detail, fix)
    assert found[1].verdict is Verdict.OK


async def test_a_check_without_end_is_ended_by_its_deadline_and_cleans_up() -> None:
    cleaned = False

    async def forever() -> Finding:
        nonlocal cleaned
        try:
            await asyncio.Event().wait()
        finally:
            cleaned = True
        return ok("never", "")

    [found] = await examine([Check("hangs", forever, 0.01)])
    assert found.verdict is Verdict.BAD
    assert "no result within 0.01 s" in found.detail
    assert cleaned


async def test_a_call_that_hangs_in_the_kernel_keeps_nobody() -> None:
    free = threading.Event()

    async def hang() -> Finding:
        await in_thread("hangs", free.wait)
        return ok("never", "")

    started = time.monotonic()
    [found] = await examine([Check("hangs", hang, 0.01)])
    free.set()
    assert found.verdict is Verdict.BAD
    assert time.monotonic() - started < 5


async def test_the_secret_is_told_nowhere() -> None:
    leak = Finding("key", Verdict.BAD, "HTTP 403 for AIzaSecret", "curl ?key=AIzaSecret")
    error = DeviceError("it said AIzaSecret; do not")
    found = await examine([check("key", leak), check("other", error)], "AIzaSecret")
    assert "AIzaSecret" not in repr(found)
    assert found[0].detail == "HTTP 403 for [key]"


async def test_a_program_that_is_absent_or_fails_prints_nothing() -> None:
    assert await output("no-such-program-anywhere") is None
    assert await output("false") is None
    assert await output("echo", "words") == "words\n"
