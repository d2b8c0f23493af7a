"""A way to the service that is narrower than speech: what arrives there is fresh all the same."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.core.timings import FRAME_S
from tests.support.far import Far, far_service
from tests.support.netns import NEEDED, Namespace, new_namespace

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.alone,
    *NEEDED,
    pytest.mark.skipif(shutil.which("tc") is None, reason="NOT TESTED: needs tc (iproute2)"),
]

TALK_S = 18.0
RATE = "256kbit"
SERVICE = "192.0.2.1"
PACKET_BYTES = 1514

OLDEST_S = 1.5
"""The oldest sample of what arrives, for 99 frames of 100."""

CAUGHT_UP_S = 8.0
"""The talk is preceded by two seconds of pre-roll, sent at once: it is late by that at first."""


@asynccontextmanager
async def home_and_service() -> AsyncIterator[tuple[Namespace, Far]]:
    """Two namespaces and a cable between them, `uplink` at home; the service runs in the other one."""
    async with new_namespace() as home, new_namespace() as away:
        await home.ip(
            f"link add uplink type veth peer name street netns {away.pid}",
            "addr add 192.0.2.2/24 dev uplink",
            "link set uplink up",
        )
        await away.ip(f"addr add {SERVICE}/24 dev street", "link set street up")
        async with far_service(*away.inside, host=SERVICE) as far:
            yield home, far


async def talk(home: Namespace, far: Far) -> dict[float, float]:
    """A talk of `TALK_S` from `home`: when in it each frame that arrived was said, and how old it was then.

    The age is that of its first sample.
    """
    device = await asyncio.create_subprocess_exec(
        *(*home.inside, sys.executable, "-m", "tests.system.narrow_device"),
        *(far.direct, str(far.ca_file), str(TALK_S)),
        stdout=PIPE,
        cwd=ROOT,
    )
    async with asyncio.timeout(TALK_S + 30):
        told, _ = await device.communicate()
    assert device.returncode == 0
    began_at = json.loads(told)["began_at"]
    arrived = await far.times()
    frames = [mark.frame for _, mark in arrived]
    assert frames == sorted(set(frames)), "what arrives is in order, and comes once"
    return {(said := mark.frame * FRAME_S): at - (began_at + said) for at, mark in arrived}


def share(ages: Iterable[float], part: float) -> float:
    """What so many of them do not exceed."""
    ordered = sorted(ages)
    return ordered[int(part * (len(ordered) - 1))]


@dataclass
class Heard:
    """What became of a talk."""

    ages: dict[float, float]

    @property
    def dropped(self) -> float:
        """The share that did not arrive."""
        return 1 - len(self.ages) * FRAME_S / TALK_S

    @property
    def p99_s(self) -> float:
        """What the age of nearly all does not exceed, once it has caught up."""
        return share(self._ages(late=True), 0.99)

    def __str__(self) -> str:
        early, late = self._ages(late=False), self._ages(late=True)
        return (
            f"audio is p50 {share(late, 0.5):.2f} s, p99 {self.p99_s:.2f} s old"
            f" (before {CAUGHT_UP_S:g} s: p50 {share(early, 0.5):.2f} s, most {max(early):.2f} s);"
            f" {self.dropped:.0%} is dropped"
        )

    def _ages(self, *, late: bool) -> list[float]:
        return [age for said, age in self.ages.items() if (said >= CAUGHT_UP_S) is late]


async def heard(rate: str | None) -> Heard:
    """A talk over a way that carries so much."""
    async with home_and_service() as (home, far):
        if rate is not None:
            await home.tc(f"qdisc add dev uplink root tbf rate {rate} burst {2 * PACKET_BYTES} latency 1s")
        return Heard(await talk(home, far))


async def test_speech_on_a_narrow_way_is_never_stale(tell: Callable[[str], None]) -> None:
    async with asyncio.TaskGroup() as talks:
        talking = [talks.create_task(heard(rate)) for rate in (None, RATE)]
    wide, narrow = (talk.result() for talk in talking)
    tell(f"wide: {wide}")
    tell(f"{RATE}: {narrow}")
    assert wide.dropped == 0
    assert 0.1 < narrow.dropped < 0.6, "narrow, and yet of use"
    assert max(wide.p99_s, narrow.p99_s) <= OLDEST_S
