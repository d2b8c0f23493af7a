"""The watch against the kernel, in a network namespace of the test's own. Needs root and unshare."""

import asyncio
import statistics
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.network.routes import SETTLE_S
from tests.support.netns import DEADLINE_S, NEEDED, NEW, Namespace

ROOT = Path(__file__).parents[2]

pytestmark = list(NEEDED)


class Watched(Namespace):
    """A network namespace in which a watch runs."""

    def __init__(self, watch: Process) -> None:
        super().__init__(watch.pid)
        self._watch = watch

    async def next_line(self) -> tuple[float, str]:
        """When the watch said what next."""
        assert self._watch.stdout is not None
        line = await asyncio.wait_for(self._watch.stdout.readline(), DEADLINE_S)
        at, _, said = line.decode().strip().partition(" ")
        assert said, "the watch ended"
        return float(at), said

    async def until(self, wanted: str) -> tuple[float, list[str]]:
        """When the watch said `wanted`, and what it said before."""
        before: list[str] = []
        while True:
            at, said = await self.next_line()
            if said == wanted:
                return at, before
            before.append(said)


LINK = ("link add here type veth peer name there", "link set there up", "link set here up")
ADDRESS = "addr add 192.0.2.2/24 dev here"
DEFAULT = "route add default via 192.0.2.1"


@asynccontextmanager
async def watched(settle_s: float = SETTLE_S) -> AsyncIterator[Watched]:
    watch = await asyncio.create_subprocess_exec(
        *(*NEW, sys.executable, "-m", "tests.network.watching", str(settle_s)),
        stdout=PIPE,
        cwd=ROOT,
    )
    try:
        namespace = Watched(watch)
        await namespace.until("watching")
        yield namespace
    finally:
        watch.kill()
        await watch.communicate()


@pytest_asyncio.fixture
async def namespace() -> AsyncIterator[Watched]:
    async with watched() as namespace:
        yield namespace


async def test_a_burst_of_changes_is_one_return() -> None:
    async with watched(settle_s=1.0) as namespace:
        await namespace.ip("link set lo up", *LINK, ADDRESS, DEFAULT)
        _, said = await namespace.until("RouteReturned")
        assert said == ["2 routes"]
        await namespace.ip("link set here down")
        _, said = await namespace.until("0 routes")
        assert "RouteReturned" not in said


async def test_an_address_after_nothing_is_a_return_and_a_second_is_none(namespace: Watched) -> None:
    await namespace.ip(*LINK, ADDRESS)
    await namespace.until("RouteReturned")
    await namespace.ip("addr add 198.51.100.2/24 dev here")
    _, said = await namespace.until("2 routes")
    assert "RouteReturned" not in said
    await namespace.ip("link set here down")
    _, said = await namespace.until("0 routes")
    assert "RouteReturned" not in said


async def test_link_local_addresses_and_the_loopback_are_no_way_to_the_network(namespace: Watched) -> None:
    await namespace.ip(*LINK, "link set lo up")  # the kernel gives `here` a link-local route by itself
    await namespace.ip("addr add 169.254.7.7/16 dev here", ADDRESS)
    _, said = await namespace.until("RouteReturned")
    assert set(said) <= {"0 routes", "1 routes"}


async def test_the_same_route_after_the_link_was_down_is_a_return(namespace: Watched) -> None:
    """The kernel takes IPv4 routes away with their link without a word."""
    await namespace.ip(*LINK, ADDRESS, DEFAULT)
    await namespace.until("RouteReturned")
    await namespace.ip("link set here down")
    await namespace.until("0 routes")
    await namespace.ip("link set here up", DEFAULT)
    await namespace.until("RouteReturned")


async def test_a_cable_pulled_out_and_put_in_is_a_return(namespace: Watched) -> None:
    """Nothing takes the routes away here: they are marked as without a carrier."""
    await namespace.ip(*LINK, ADDRESS, DEFAULT)
    await namespace.until("RouteReturned")
    await namespace.ip("link set there down")
    await namespace.until("0 routes")
    await namespace.ip("link set there up")
    await namespace.until("RouteReturned")


async def test_a_default_route_of_ipv6_is_a_return(namespace: Watched) -> None:
    await namespace.ip(*LINK, "addr add 2001:db8::2/64 dev here nodad")
    await namespace.until("RouteReturned")
    await namespace.ip("route add default via 2001:db8::1")
    await namespace.until("RouteReturned")


async def test_a_second_default_route_is_a_return(namespace: Watched) -> None:
    await namespace.ip(*LINK, ADDRESS, DEFAULT)
    await namespace.until("RouteReturned")
    await namespace.ip(f"{DEFAULT} metric 600")
    await namespace.until("RouteReturned")


async def test_how_long_it_takes(namespace: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    await namespace.ip(*LINK, ADDRESS)
    await namespace.until("RouteReturned")
    took = []
    for _ in range(10):
        began = await namespace.ip(DEFAULT)
        at, _ = await namespace.until("RouteReturned")
        took.append(at - began)
        await namespace.ip("route del default")
        await namespace.until("1 routes")
    with capsys.disabled():
        print(f"\nroute added -> reported: median {statistics.median(took):.3f} s, most {max(took):.3f} s")  # noqa: T201
