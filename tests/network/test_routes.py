import asyncio
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from assistant.core.events import Event, RouteReturned
from assistant.network.routes import RouteWatch, returned
from assistant.network.rtnetlink import Route

DEFAULT = Route(2, 0, b"", b"eth0", b"192.0.2.1", b"", b"")
OTHER_DEFAULT = Route(2, 0, b"", b"wlan", b"192.0.2.1", b"", b"")
LOCAL = Route(2, 24, b"192.0.2.0", b"eth0", b"", b"", b"")
LOCAL_TOO = Route(2, 24, b"198.51.100.0", b"eth0", b"", b"", b"")


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([], [], False),
        ([], [DEFAULT], True),
        ([], [LOCAL], True),
        ([LOCAL], [LOCAL, DEFAULT], True),
        ([LOCAL], [LOCAL, LOCAL_TOO], False),
        ([LOCAL, DEFAULT], [LOCAL, DEFAULT], False),
        ([LOCAL, DEFAULT], [LOCAL], False),
        ([DEFAULT], [OTHER_DEFAULT], True),
        ([DEFAULT], [DEFAULT, OTHER_DEFAULT], True),
        ([DEFAULT, OTHER_DEFAULT], [DEFAULT], False),
    ],
)
def test_what_counts_as_a_return(before: list[Route], now: list[Route], expected: bool) -> None:
    assert returned(frozenset(before), frozenset(now)) is expected


class FakeNetwork:
    """Each list of routes that a test puts in is what a burst of changes leads to."""

    def __init__(self, *at_first: Route) -> None:
        self.present = frozenset(at_first)
        self.changes: asyncio.Queue[frozenset[Route] | OSError] = asyncio.Queue()
        self.open = False
        self.opening = asyncio.Event()
        self.settled_s = 0.0

    def becomes(self, *routes: Route) -> None:
        self.changes.put_nowait(frozenset(routes))

    async def changed(self, settle_s: float) -> None:
        self.settled_s = settle_s
        change = await self.changes.get()
        if isinstance(change, OSError):
            raise change
        self.present = change

    async def routes(self) -> frozenset[Route]:
        return self.present

    @contextmanager
    def opened(self) -> Iterator["FakeNetwork"]:
        self.open = True
        self.opening.set()
        try:
            yield self
        finally:
            self.open = False


async def watch_until_broken(network: FakeNetwork) -> list[Event]:
    reported: list[Event] = []
    network.changes.put_nowait(OSError("it broke"))
    await RouteWatch(network.opened, settle_s=0.25).run(reported.append)
    return reported


async def test_what_was_there_at_start_is_no_news() -> None:
    network = FakeNetwork(DEFAULT)
    network.becomes(DEFAULT)
    assert await watch_until_broken(network) == []


async def test_each_return_is_reported_once() -> None:
    network = FakeNetwork(DEFAULT)
    for routes in ([], [], [LOCAL, DEFAULT], [LOCAL, DEFAULT], [LOCAL], [LOCAL, DEFAULT]):
        network.becomes(*routes)
    assert await watch_until_broken(network) == [RouteReturned(), RouteReturned()]
    assert network.settled_s == 0.25


async def test_where_netlink_is_denied_the_log_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    def denied() -> AbstractContextManager[FakeNetwork]:
        raise PermissionError(1, "Operation not permitted")

    await RouteWatch(denied).run(lambda _: None)
    (line,) = caplog.messages
    assert "Operation not permitted" in line
    assert "clock" in line


async def test_what_breaks_later_ends_the_watch_and_not_the_device(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await watch_until_broken(FakeNetwork())
    assert len(caplog.messages) == 1


async def test_cancelling_closes_the_network() -> None:
    network = FakeNetwork()
    watch = asyncio.ensure_future(RouteWatch(network.opened).run(lambda _: None))
    await network.opening.wait()
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert watch.cancelled()
    assert not network.open
