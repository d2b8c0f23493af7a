"""Half a minute of `make soak`: the whole device, a service in another process, and whatever goes wrong."""

import os
from collections.abc import Callable
from random import SystemRandom

import pytest

from tests.soak.run import Size, soak

pytestmark = pytest.mark.alone

TURNS, FAULTS = 20, 7


async def test_half_a_minute_of_soak(tell: Callable[[str], None]) -> None:
    seed = 1 if os.environ.get("CI") else SystemRandom().randrange(10**6)
    report = await soak(Size(TURNS, FAULTS, warm_up=0, sample_every=TURNS // 2), seed)
    tell(f"seed {seed}: {report.asked} turns, {report.struck} faults: {', '.join(sorted(report.kinds))}")
    assert not report.violations, "\n".join([f"seed {seed}", *report.violations])
    assert report.asked >= TURNS
    assert report.struck >= FAULTS
    assert len(report.samples) >= 2
    for name in ("tasks", "threads", "descriptors"):
        assert getattr(report.samples[0], name) >= getattr(report.samples[-1], name), (
            f"{name} are left behind"
        )
