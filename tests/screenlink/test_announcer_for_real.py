"""A device and a PC on a network of the test's own. Needs root and unshare."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.support.netns import DEADLINE_S, NEEDED, Namespace, new_namespace

ROOT: Final = Path(__file__).parents[2]
MDNS: Final = f":{5353:04X}"

pytestmark = list(NEEDED)


@asynccontextmanager
async def neighbour(at: Namespace, *doing: str) -> AsyncIterator[Process]:
    command = (*at.inside, sys.executable, "-m", "tests.screenlink.neighbours", *doing)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    try:
        yield process
    finally:
        process.kill()
        await process.communicate()


def udp_ports(at: Namespace) -> str:
    """Those that are open, as the kernel lists them."""
    return Path(f"/proc/{at.pid}/net/udp").read_text()


async def line_of(process: Process) -> list[bytes]:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), DEADLINE_S)).split()


async def test_a_device_that_was_there_before_its_network_is_found(tmp_path: Path) -> None:
    """By its address on the network that it shares with the PC; and no port is opened for that on the PC."""
    async with new_namespace() as home, new_namespace() as pc, neighbour(home, "announce", str(tmp_path)):
        for side in (home, pc):
            await side.ip("addr add 172.17.0.1/16 dev lo")  # as of a container bridge, which both have
        async with neighbour(home, "browse") as beside:
            assert await line_of(beside), "it is announced, to itself"
        async with neighbour(pc, "browse") as looking:
            await home.ip(
                f"link add here type veth peer name there netns {pc.pid}",
                "addr add 10.9.0.1/24 dev here",
                "link set here up",
            )
            await pc.ip("addr add 10.9.0.2/24 dev there", "link set there up")
            found = asyncio.ensure_future(line_of(looking))
            while not found.done():
                assert MDNS not in udp_ports(pc)
                await asyncio.sleep(0.01)
            first, *_, last = await found
        assert (first, last) == (b"10.9.0.1", b"172.17.0.1")
