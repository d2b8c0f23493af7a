"""A screen that hangs, as its system sometimes does."""

import asyncio
import subprocess
import sys
import threading
from contextlib import suppress
from time import monotonic

import pytest

from assistant.errors import DeviceError
from assistant.screen.agent.capture.worker import MOST_JOBS, Worker

HANGS = """
import asyncio, threading
from assistant.errors import DeviceError
from assistant.screen.agent.capture.worker import Worker

worker = Worker()
try:
    asyncio.run(worker.do(threading.Event().wait, 0.01))
except DeviceError as error:
    print(error)
worker.close()
"""


def test_it_does_not_keep_the_program_from_ending() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGS], timeout=30, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "the screen has not answered for 0.01 s\n"


async def test_no_more_waits_for_it_than_a_few_jobs() -> None:
    worker, awake = Worker(), threading.Event()
    for _ in range(1 + MOST_JOBS):
        with pytest.raises(DeviceError):
            await worker.do(awake.wait, 0.01)
    began = monotonic()
    with pytest.raises(DeviceError):
        await worker.do(awake.wait, 60.0)
    assert monotonic() - began < 30, "it did not wait"
    awake.set()
    worked = asyncio.get_running_loop().create_future()
    while not worked.done():
        with suppress(DeviceError):
            worked.set_result(await worker.do(lambda: 7, 60.0))
    assert worked.result() == 7
    worker.close()


async def test_what_a_job_raises_is_raised_where_it_was_asked_for() -> None:
    worker = Worker()
    with pytest.raises(ZeroDivisionError):
        await worker.do(lambda: 1 / 0, 5.0)
    worker.close()
