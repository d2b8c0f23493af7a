"""Pictures and speech on the same slow way: the pictures give way."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from assistant.config import LiveConfig
from assistant.core.effects import OpenLink, SendAudio, SendPicture, StopWatching
from assistant.core.events import Event, LinkLost, LinkOpened, PictureSent
from assistant.core.sight import Picture, Source
from assistant.core.timings import FRAME_BYTES, FRAME_S, PICTURE_EVERY_S
from assistant.emulator.server import Emulator
from assistant.emulator.settings import EmulatorSettings
from assistant.live.client import GeminiSession
from tests.support.memory import PlainMemory
from tests.support.narrow_way import NarrowWay, possible

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not possible(), reason="NOT TESTED: needs root and /dev/net/tun"),
]

KBIT = 125
"""Bytes."""

ROUND_TRIP_S = 0.03
JPEG_BYTES = 60_000
PRE_ROLL_FRAMES = 50


@dataclass
class Speaker:
    """Somebody who speaks, and shows things, to a session of ours."""

    session: GeminiSession
    emulator: Emulator
    way: NarrowWay
    events: "asyncio.Queue[Event]"
    said_at: list[float] = field(default_factory=list)

    async def speak(self, seconds: float) -> None:
        """So much speech, at its pace."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(round(seconds / FRAME_S)):
            await asyncio.sleep(began + number * FRAME_S - loop.time())
            self._say_frame()

    def pre_roll(self) -> None:
        """What was said before the link was up."""
        for _ in range(PRE_ROLL_FRAMES):
            self._say_frame()

    async def show(self, source: Source) -> None:
        """A picture every second, for ever."""
        while True:
            self.show_once(source)
            await asyncio.sleep(PICTURE_EVERY_S)

    def show_once(self, source: Source) -> None:
        """A picture."""
        jpeg = b"\xff\xd8\xff" + random.randbytes(JPEG_BYTES - 3)
        self.session.perform(SendPicture(Picture(source, jpeg, 0)))

    def pictures(self, since: float = 0.0) -> int:
        """How many arrived."""
        return sum(
            entry.kind == "picture" and entry.at >= since for entry in self.emulator.connection.timeline
        )

    def ages(self) -> dict[int, float]:
        """How old each frame, by its number, was when it arrived."""
        link = self.emulator.connection
        ages = {}
        for arrival in link.arrivals:
            for at in range(arrival.offset, arrival.offset + arrival.size, FRAME_BYTES):
                number = int.from_bytes(link.audio[at : at + 4])
                ages[number] = arrival.at - self.said_at[number]
        return ages

    def _say_frame(self) -> None:
        number = len(self.said_at)
        self.said_at.append(asyncio.get_running_loop().time())
        self.session.perform(SendAudio(number.to_bytes(4) * (FRAME_BYTES // 4)))


@asynccontextmanager
async def speaker(kbit_s: float) -> AsyncIterator[Speaker]:
    """A link that was just opened over such a way."""
    async with AsyncExitStack() as stack:
        way = stack.enter_context(NarrowWay(bytes_s=kbit_s * KBIT, round_trip_s=ROUND_TRIP_S))
        with way.far_side():
            here = EmulatorSettings(host=way.address, names=(way.address,))
            emulator = await stack.enter_async_context(Emulator(here))
        live = LiveConfig(base_url=emulator.base_url, ca_file=emulator.ca_file)
        session = GeminiSession(live, SecretStr("a-key-of-the-test"), PlainMemory())
        events: asyncio.Queue[Event] = asyncio.Queue()
        running = asyncio.create_task(session.run(events.put_nowait))
        try:
            session.perform(OpenLink(explicit_activity=False))
            assert isinstance(await asyncio.wait_for(events.get(), 10), LinkOpened)
            yield Speaker(session, emulator, way, events)
        finally:
            running.cancel()
            await asyncio.wait({running})


@asynccontextmanager
async def showing(person: Speaker) -> AsyncIterator[None]:
    """Both sources, one picture a second each."""
    tasks = [asyncio.create_task(person.show(source)) for source in Source]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def test_a_way_that_is_just_wide_enough_for_speech_carries_all_of_it_and_no_picture(
    tell: Callable[[str], None],
) -> None:
    async with speaker(500) as person:
        person.pre_roll()
        async with showing(person):
            await person.speak(4)
        await asyncio.sleep(0.5)
        ages = person.ages()
        tell(f"500 kbit/s: {person.pictures()} pictures, oldest audio {max(ages.values()):.2f} s")
        assert person.pictures() == 0
        assert len(ages) == len(person.said_at)


async def test_07_a_way_that_becomes_narrow_carries_pictures_no_more(tell: Callable[[str], None]) -> None:
    async with speaker(20_000) as person:
        person.pre_roll()
        async with showing(person):
            await person.speak(3)
            before = person.pictures()
            person.way.becomes(256 * KBIT)
            narrow_at = asyncio.get_running_loop().time()
            await person.speak(7)
        await asyncio.sleep(2)
        ages = person.ages()
        late = [ages[number] for number in sorted(ages) if person.said_at[number] > narrow_at + 4]
        after = person.pictures(since=narrow_at)
        tell(f"256 kbit/s: {before} pictures before, {after} after, then oldest audio {max(late):.2f} s")
        assert before >= 2
        assert after <= 1, "that one told how narrow it is"
        assert max(late) <= 3
        assert len(late) >= 50, "speech goes on"


async def test_05_a_dead_way_is_noticed_though_nobody_says_anything(tell: Callable[[str], None]) -> None:
    async with speaker(20_000) as person:
        person.way.dies()
        died_at = asyncio.get_running_loop().time()
        lost = await asyncio.wait_for(person.events.get(), 12)
        took_s = asyncio.get_running_loop().time() - died_at
        tell(f"an idle link on a dead way: noticed after {took_s:.1f} s")
        assert isinstance(lost, LinkLost)
        assert took_s <= 10


async def test_a_picture_that_the_way_holds_up_is_recalled_by_its_switch(tell: Callable[[str], None]) -> None:
    async with speaker(20_000) as person:
        person.pre_roll()
        await person.speak(0.5)
        person.way.becomes(64 * KBIT)
        person.show_once(Source.CAMERA)
        await person.speak(0.2)
        assert person.events.get_nowait() == PictureSent(Source.CAMERA), "it is on its way"
        off_at = asyncio.get_running_loop().time()
        person.session.perform(StopWatching(Source.CAMERA))
        lost = await asyncio.wait_for(person.events.get(), 5)
        took_s = asyncio.get_running_loop().time() - off_at
        tell(f"cut off {took_s * 1000:.0f} ms after the switch went off")
        await asyncio.sleep(1)
        assert isinstance(lost, LinkLost)
        assert took_s <= 0.5
        assert person.pictures() == 0
