import asyncio
import logging
from collections.abc import Callable, Iterator
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


Kernel = Callable[[], AbstractContextManager["FakeNetwork"]]


class FakeNetwork:
    """Each list of routes that a test puts in is what a burst of changes leads to."""

    def __init__(self, *at_first: Route) -> None:
        self.present = frozenset(at_first)
        self.changes: asyncio.Queue[frozenset[Route] | Exception] = asyncio.Queue()
        self.open = False
        self.opened_times = 0
        self.waits = asyncio.Event()
        """For a change, and there is none."""
        self.settled_s = 0.0

    def becomes(self, *routes: Route) -> None:
        self.changes.put_nowait(frozenset(routes))

    def breaks(self, error: Exception) -> None:
        self.changes.put_nowait(error)

    async def changed(self, settle_s: float) -> None:
        self.settled_s = settle_s
        if self.changes.empty():
            self.waits.set()
        change = await self.changes.get()
        if isinstance(change, Exception):
            raise change
        self.present = change

    async def routes(self) -> frozenset[Route]:
        return self.present

    @contextmanager
    def opened(self) -> Iterator["FakeNetwork"]:
        self.open = True
        self.opened_times += 1
        try:
            yield self
        finally:
            self.open = False


async def watch_all(network: FakeNetwork, kernel: Kernel | None = None) -> list[Event]:
    """What is reported of all changes that were put in."""
    reported: list[Event] = []
    watching = RouteWatch(kernel or network.opened, settle_s=0.25, draw=lambda: 0.0)
    watch = asyncio.ensure_future(watching.run(reported.append))
    waits = asyncio.ensure_future(network.waits.wait())
    await asyncio.wait((watch, waits), return_when=asyncio.FIRST_COMPLETED)
    assert not watch.done(), "it watches for as long as it is not cancelled"
    watch.cancel()
    await asyncio.wait((watch,))
    assert watch.cancelled()
    assert not network.open
    return reported


async def test_what_was_there_at_start_is_no_news() -> None:
    network = FakeNetwork(DEFAULT)
    network.becomes(DEFAULT)
    assert await watch_all(network) == []


async def test_each_return_is_reported_once() -> None:
    network = FakeNetwork(DEFAULT)
    for routes in ([], [], [LOCAL, DEFAULT], [LOCAL, DEFAULT], [LOCAL], [LOCAL, DEFAULT]):
        network.becomes(*routes)
    assert await watch_all(network) == [RouteReturned(), RouteReturned()]
    assert network.settled_s == 0.25


async def test_where_netlink_is_denied_the_log_says_so_once_and_it_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    network, denials = FakeNetwork(), [PermissionError(1, "Operation not permitted")] * 3

    def denied_at_first() -> AbstractContextManager[FakeNetwork]:
        if denials:
            raise denials.pop()
        return network.opened()

    assert await watch_all(network, denied_at_first) == []
    (line,) = caplog.messages
    assert "Operation not permitted" in line
    assert "clock" in line


@pytest.mark.parametrize("error", [TimeoutError(), OSError(105, "No buffer space"), ValueError("a riddle")])
async def test_after_what_breaks_it_watches_on_and_the_cause_is_in_the_log(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    network = FakeNetwork(LOCAL)
    network.breaks(error)
    network.becomes(LOCAL, DEFAULT)
    with caplog.at_level(logging.WARNING):
        assert await watch_all(network) == [RouteReturned()]
    assert network.opened_times == 2
    (line,) = caplog.messages
    assert type(error).__name__ in line


async def test_what_returns_while_nobody_watches_is_reported() -> None:
    network = FakeNetwork(LOCAL)

    def kernel() -> AbstractContextManager[FakeNetwork]:
        if network.opened_times:
            network.present = frozenset((LOCAL, DEFAULT))
        return network.opened()

    network.breaks(OSError("it broke"))
    assert await watch_all(network, kernel) == [RouteReturned()]
