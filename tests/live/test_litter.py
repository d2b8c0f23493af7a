"""A link that is over is freed at once, with the 300 KB of its TLS: the garbage collector comes too rarely.

Python looks for cycles among all objects only when these have become a quarter more. With the SDK's hundred
thousand that is after hundreds of links.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator

import pytest

from assistant.config import LiveConfig
from assistant.core import events as ev
from assistant.core.effects import CloseLink, OpenLink, RotateLink
from assistant.live.wire import Wire
from tests.support.live_server import Caller, Certificate, Script, Talker, live_server, talking

LiveAt = Callable[..., LiveConfig]
LINKS = 3


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def wires() -> list[Wire]:
    return [found for found in gc.get_objects() if type(found) is Wire]


async def freed() -> None:
    """Wait until the sockets are closed, and no more."""
    async with asyncio.timeout(10):
        while wires():  # noqa: ASYNC110 - what is freed tells nobody
            await asyncio.sleep(0.1)


async def confirms(caller: Caller) -> None:
    await caller.confirm()


async def ends(caller: Caller) -> None:
    await caller.confirm()
    await caller.end(1011)


async def refuses(caller: Caller) -> None:
    await caller.hear()
    await caller.end(1007, "no such model")


async def closed_by_us(talker: Talker) -> None:
    await talker.expect(ev.LinkOpened)
    talker.do(CloseLink())


async def hung_up(talker: Talker) -> None:
    while not wires():  # noqa: ASYNC110 - it is made by the SDK
        await asyncio.sleep(0)
    talker.do(CloseLink())


async def replaced(talker: Talker) -> None:
    await talker.expect(ev.LinkOpened)
    talker.do(RotateLink())
    await talker.expect(ev.LinkHandedOver)
    await closed_by_us(talker)


async def lost(talker: Talker) -> None:
    await talker.expect(ev.LinkOpened)
    await talker.expect(ev.LinkLost)


async def refused(talker: Talker) -> None:
    await talker.expect(ev.LinkLost)


@pytest.mark.parametrize(
    ("script", "course"),
    [(confirms, closed_by_us), (confirms, hung_up), (confirms, replaced), (ends, lost), (refuses, refused)],
)
@pytest.mark.usefixtures("no_collector")
async def test_nothing_of_a_link_waits_for_the_collector(
    script: Script,
    course: Callable[[Talker], Awaitable[None]],
    certificate: Certificate,
    live_at: LiveAt,
) -> None:
    async with live_server(certificate, script) as server, talking(live_at(server)) as talker:
        await talker.session.warm_up()
        for _ in range(LINKS):
            talker.do(OpenLink(explicit_activity=False))
            await course(talker)
            await freed()


@pytest.mark.usefixtures("no_collector")
async def test_nor_of_one_that_was_refused_with_a_status(certificate: Certificate, live_at: LiveAt) -> None:
    async with live_server(certificate, confirms) as server, talking(live_at(server)) as talker:
        server.status = 503
        for _ in range(LINKS):
            talker.do(OpenLink(explicit_activity=False))
            await talker.expect(ev.LinkLost)
            await freed()
