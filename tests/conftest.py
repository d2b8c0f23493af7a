"""What every test is held to: nothing is left behind, and random tests are repeatable in CI."""

import asyncio
import inspect
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,
    max_examples=100,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")

GRACE_S = 2.0
"""What was told to end may take this long; only what is waited for in vain takes it."""

FIRST = ("tests/system/test_session_faults.py", "tests/system/")
"""Files that take long in real time, and wait more than they work: what is short fills up the end."""

SOUND_TRIES = 3
"""A virtual machine that its host lets stand still for a moment loses samples, whatever the device does."""

POOLS = ("asyncio_",)
"""Threads whose end is their event loop's business: its default executor's."""


@pytest_asyncio.fixture
async def no_task_left_behind() -> AsyncIterator[None]:
    """Fails a test that leaves a task running; its own fixtures have been torn down by then."""
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=GRACE_S)
    assert not left, f"tasks left behind: {left}"


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread or a task behind."""
    before = set(threading.enumerate())
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("no_task_left_behind")
    yield
    give_up = time.monotonic() + GRACE_S
    left = [thread for thread in threading.enumerate() if thread not in before]
    left = [thread for thread in left if not thread.name.startswith(POOLS)]
    for thread in left:
        thread.join(max(0.0, give_up - time.monotonic()))
    left = [thread for thread in left if thread.is_alive()]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> None:
    """Works here and in every child, also where a shell that runs this in the background ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Of those that run alone, most have room for one other beside them."""
    config.addinivalue_line("markers", "sound: plays on a sound server, with nothing beside it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever plays on a sound server underruns when others keep the processor busy: it runs alone."""
    items.sort(key=lambda item: [not item.nodeid.startswith(first) for first in FIRST])
    for item in items:
        if "sound_server" in getattr(item, "fixturenames", ()) or "[PortAudio" in item.nodeid:
            item.add_marker("sound")
        if item.get_closest_marker("sound"):
            item.add_marker("alone")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """What plays on a sound server and fails is heard again, and that is said; what fails each time fails."""
    if item.get_closest_marker("sound") is None or not isinstance(item, pytest.Function):
        return None
    hook, place = item.ihook, {"nodeid": item.nodeid, "location": item.location}
    hook.pytest_runtest_logstart(**place)
    for tried in range(1, SOUND_TRIES + 1):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        failed = [report for report in reports if report.failed]
        if not failed or tried == SOUND_TRIES:
            break
        why = failed[0].longreprtext.splitlines()[-1]
        sys.stderr.write(f"\nHEARD AGAIN: {item.nodeid} failed at try {tried} of {SOUND_TRIES}: {why}\n")
        item._initrequest()
    for report in reports:
        hook.pytest_runtest_logreport(report=report)
    hook.pytest_runtest_logfinish(**place)
    return True
