"""The watch against the kernel, in a network namespace of the test's own. Needs root and unshare."""

import asyncio
import os
import shutil
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.network.routes import SETTLE_S

ROOT = Path(__file__).parents[2]
DEADLINE_S = 20.0

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: needs root to make a network namespace"),
    pytest.mark.skipif(
        shutil.which("unshare") is None or shutil.which("ip") is None,
        reason="NOT TESTED: needs unshare (util-linux) and ip (iproute2)",
    ),
]


class Namespace:
    """A network namespace in which a watch runs."""

    def __init__(self, watch: Process) -> None:
        self._watch = watch

    async def ip(self, *commands: str) -> float:
        """Run the commands of `ip` as one batch; when that began."""
        process = await asyncio.create_subprocess_exec(
            *("nsenter", "-t", str(self._watch.pid), "-n", "ip", "-batch", "-"), stdin=PIPE, stderr=PIPE
        )
        began = time.monotonic()
        _, errors = await asyncio.wait_for(process.communicate("\n".join(commands).encode()), DEADLINE_S)
        assert process.returncode == 0, errors.decode()
        return began

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
async def watched(settle_s: float = SETTLE_S) -> AsyncIterator[Namespace]:
    watch = await asyncio.create_subprocess_exec(
        *("unshare", "-n", sys.executable, "-m", "tests.network.watching", str(settle_s)),
        stdout=PIPE,
        cwd=ROOT,
    )
    try:
        namespace = Namespace(watch)
        await namespace.until("watching")
        yield namespace
    finally:
        watch.kill()
        await watch.communicate()


@pytest_asyncio.fixture
async def namespace() -> AsyncIterator[Namespace]:
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


async def test_an_address_after_nothing_is_a_return_and_a_second_is_none(namespace: Namespace) -> None:
    await namespace.ip(*LINK, ADDRESS)
    await namespace.until("RouteReturned")
    await namespace.ip("addr add 198.51.100.2/24 dev here")
    _, said = await namespace.until("2 routes")
    assert "RouteReturned" not in said
    await namespace.ip("link set here down")
    _, said = await namespace.until("0 routes")
    assert "RouteReturned" not in said


async def test_link_local_addresses_and_the_loopback_are_no_way_to_the_network(namespace: Namespace) -> None:
    await namespace.ip(*LINK, "link set lo up")  # the kernel gives `here` a link-local route by itself
    await namespace.ip("addr add 169.254.7.7/16 dev here", ADDRESS)
    _, said = await namespace.until("RouteReturned")
    assert set(said) <= {"0 routes", "1 routes"}


async def test_the_same_route_after_the_link_was_down_is_a_return(namespace: Namespace) -> None:
    """The kernel takes IPv4 routes away with their link without a word."""
    await namespace.ip(*LINK, ADDRESS, DEFAULT)
    await namespace.until("RouteReturned")
    await namespace.ip("link set here down")
    await namespace.until("0 routes")
    await namespace.ip("link set here up", DEFAULT)
    await namespace.until("RouteReturned")


async def test_a_cable_pulled_out_and_put_in_is_a_return(namespace: Namespace) -> None:
    """Nothing takes the routes away here: they are marked as without a carrier."""
    await namespace.ip(*LINK, ADDRESS, DEFAULT)
    await namespace.until("RouteReturned")
    await namespace.ip("link set there down")
    await namespace.until("0 routes")
    await namespace.ip("link set there up")
    await namespace.until("RouteReturned")


async def test_a_default_route_of_ipv6_is_a_return(namespace: Namespace) -> None:
    await namespace.ip(*LINK, "addr add 2001:db8::2/64 dev here nodad")
    await namespace.until("RouteReturned")
    await namespace.ip("route add default via 2001:db8::1")
    await namespace.until("RouteReturned")


async def test_a_second_default_route_is_a_return(namespace: Namespace) -> None:
    await namespace.ip(*LINK, ADDRESS, DEFAULT)
    await namespace.until("RouteReturned")
    await namespace.ip(f"{DEFAULT} metric 600")
    await namespace.until("RouteReturned")


async def test_how_long_it_takes(namespace: Namespace, capsys: pytest.CaptureFixture[str]) -> None:
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
