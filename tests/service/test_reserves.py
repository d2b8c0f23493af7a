"""A process that has reached a limit ends, and one that has not goes on."""

import asyncio
import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from assistant.service.reserves import Reserves, exhausted
from tests.support.attended import FakeAttended
from tests.support.control import until


async def some_looks() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Nothing can be opened any more."""
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)


async def test_it_looks_again_and_again() -> None:
    async with FakeAttended().attended_by(Reserves(look_s=0.0)) as task:
        await some_looks()
        assert not task.done()


async def test_no_descriptor_left_ends_it() -> None:
    with pytest.raises(OSError, match="Too many open files") as told:
        async with FakeAttended().attended_by(Reserves(look_s=0.0)) as task:
            assert not task.done()
            with no_descriptors():
                await some_looks()
            assert task.done()
    assert told.value.errno == errno.EMFILE


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENFILE, os.strerror(errno.ENFILE))])
async def test_what_a_callback_fails_with_ends_it(error: Exception) -> None:
    with pytest.raises(type(error)):
        async with FakeAttended().attended_by(Reserves()) as task:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "in a callback", "exception": error}
            )
            await until(task.done)


async def test_other_errors_of_callbacks_are_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    async with FakeAttended().attended_by(Reserves(look_s=0.0)) as task:
        loop.call_exception_handler({"message": "a callback failed", "exception": ValueError()})
        loop.call_exception_handler({"message": "a socket is not closed"})
        await some_looks()
        assert not task.done()
    assert "a callback failed" in caplog.text
    assert "a socket is not closed" in caplog.text
    assert loop.get_exception_handler() is None


def test_what_counts_as_exhausted() -> None:
    assert exhausted(MemoryError())
    assert exhausted(OSError(errno.EMFILE, ""))
    assert not exhausted(OSError(errno.ENOENT, ""))
    assert not exhausted(ValueError())
    with suppress(OSError):
        raise OSError("without a number")
    assert not exhausted(OSError("without a number"))
