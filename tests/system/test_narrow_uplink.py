"""A way to the service that is narrower than speech: what arrives there is fresh all the same.

Device and service are in one process, in two network namespaces, so that all times are of one clock; each
frame of the talk says which it is (`marked`), so that its age is that of its samples.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from assistant.config import Config, LiveConfig, MemoryConfig, ScreenConfig, SpokenConfig
from assistant.core.states import Link
from assistant.core.status import Status
from assistant.core.timings import FRAME_BYTES, FRAME_S
from assistant.emulator.faults import Withhold
from assistant.emulator.scenario import Scenario
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from tests.support.arrivals import Arrivals
from tests.support.home import private_folder
from tests.support.household import household, wake_word
from tests.support.marked import mark
from tests.support.narrow_way import NarrowWay, possible
from tests.support.speech import speech

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not possible(), reason="NOT TESTED: needs root and /dev/net/tun"),
    pytest.mark.skipif(shutil.which("tc") is None, reason="NOT TESTED: needs tc (iproute2)"),
]

TALK = "last week we went to the market and bought apples and a loaf of bread and a bunch of flowers "
RATE = "256kbit"
PACKET_BYTES = 1514
ROUND_TRIP_S = 0.03
SETTLE_S = 3.0
"""A device that was just started is up to its speed within this, and what is on its way arrives."""

OLDEST_S = 1.5
"""The oldest sample of what arrives, for 99 frames of 100."""


def share(ages: Sequence[float], part: float) -> float:
    """What so many of them do not exceed."""
    ordered = sorted(ages)
    return ordered[int(part * (len(ordered) - 1))]


@dataclass
class Heard:
    """What became of a talk: the age of the first sample of each frame as it arrived."""

    frames: int
    before: Sequence[float]
    """Of those that were said before the link was up."""
    after: Sequence[float]

    @property
    def dropped(self) -> float:
        """The share that did not arrive."""
        return 1 - (len(self.before) + len(self.after)) / self.frames

    def __str__(self) -> str:
        kinds = [
            f"{name} the link {len(ages)} frames: p50 {share(ages, 0.5):.2f}, p99 {share(ages, 0.99):.2f} s"
            for name, ages in (("before", self.before), ("after", self.after))
            if ages
        ]
        return f"{', '.join(kinds)} old; {self.dropped:.0%} is dropped"


@contextmanager
def first_in_line() -> Iterator[None]:
    """What else runs on this machine does not count: this thread, and those that it starts, go first."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -20)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)


async def heard(seconds: float, rate: str | None = None) -> Heard:
    """Somebody calls the device and talks on for `seconds`, over a way that carries so much."""
    word = wake_word()
    word += bytes(-len(word) % FRAME_BYTES)
    size = round(seconds / FRAME_S) * FRAME_BYTES
    said = mark(word + (speech(TALK) * (1 + size // len(speech(TALK))))[:size], 1)
    up_at: list[float] = []

    def note(status: Status) -> None:
        if status.link is Link.UP:
            up_at.append(asyncio.get_running_loop().time())

    async with AsyncExitStack() as stack:
        way = stack.enter_context(NarrowWay(bytes_s=None, round_trip_s=ROUND_TRIP_S))
        if rate is not None:
            way.shape(f"tbf rate {rate} burst {2 * PACKET_BYTES} latency 1s")
        scenario = Scenario(faults=(Withhold(at="speech"),))  # the person has the word
        settings = EmulatorSettings(
            host=way.address, names=(way.address,), scenario=scenario, kept_audio_s=2 * seconds + 10
        )
        with way.far_side():
            emulator = await stack.enter_async_context(Emulator(settings))
        config = Config(
            board="sim",
            live=LiveConfig(base_url=emulator.base_url, ca_file=emulator.ca_file),
            memory=MemoryConfig(folder=await stack.enter_async_context(private_folder())),
            screen=ScreenConfig(enabled=False),
            spoken=SpokenConfig(enabled=False),
            api_key=SecretStr("a-key-of-the-test"),
        )
        device = await stack.enter_async_context(household(config))
        device.appliance.runner.observe(note)
        await asyncio.sleep(SETTLE_S)
        utterance = device.microphone.say(said)
        await utterance
        await asyncio.sleep(SETTLE_S)
        arrived = list(Arrivals().times(emulator.connections))
    assert utterance.started_at is not None
    frames = [mark.frame for _, mark in arrived]
    assert frames == sorted(set(frames)), "what arrives is in order, and comes once"
    ages = {mark.frame: at - (utterance.started_at + mark.frame * FRAME_S) for at, mark in arrived}
    first_after = (up_at[0] - utterance.started_at) / FRAME_S
    return Heard(
        len(said) // FRAME_BYTES,
        [age for frame, age in ages.items() if frame < first_after],
        [age for frame, age in ages.items() if frame >= first_after],
    )


async def test_speech_on_a_narrow_way_is_never_stale(tell: Callable[[str], None]) -> None:
    with first_in_line():
        wide = await heard(3.0)
        tell(f"wide: {wide}")
        narrow = await heard(10.0, RATE)
        tell(f"{RATE}: {narrow}")
    assert wide.dropped == 0
    assert 0.1 < narrow.dropped < 0.6, "narrow, and yet of use"
    assert max(share(wide.after, 0.99), share(narrow.after, 0.99)) <= OLDEST_S
