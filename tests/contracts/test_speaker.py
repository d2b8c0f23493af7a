"""What every speaker keeps, the simulated one and the real adapter alike. In real time, but short."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest

from assistant.audio.portaudio import PortAudio
from assistant.audio.speaker import PortAudioSpeaker
from assistant.core.events import Device, DeviceLost, DeviceReady, PlayoutDrained
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ
from assistant.ports import Speaker
from assistant.sim.speaker import SimSpeaker
from tests.support.alignment import hiss, match
from tests.support.device import samples
from tests.support.sound_server import SoundServer, as_client
from tests.support.witnessed import running, until

REPLY = hiss(1.0, REPLY_RATE_HZ)


class Rig:
    """A speaker at work, and somebody who listens."""

    def __init__(
        self, speaker: Speaker, heard: Callable[[], bytes], stop: Callable[[], None], go: Callable[[], None]
    ) -> None:
        self.speaker = speaker
        self.heard = heard
        self.stop = stop
        self.go = go


@pytest.fixture(params=["simulated", "PortAudio"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    if request.param == "simulated":
        simulated = SimSpeaker()
        yield Rig(simulated, simulated.heard, simulated.unplug, simulated.replug)
        return
    server: SoundServer = request.getfixturevalue("sound_server")
    server.new_sink("mouth")
    with as_client(server, PULSE_SINK="mouth"), server.record("mouth.monitor", REPLY_RATE_HZ) as recording:
        yield Rig(PortAudioSpeaker(PortAudio(), "pulse"), recording.pcm, server.freeze, server.thaw)
    server.remove_sink("mouth")


async def test_a_reply_is_heard_whole_and_its_end_reported_once(rig: Rig) -> None:
    async with running(rig.speaker.run) as witness:
        assert (await witness.wait_for(DeviceReady))[1] == DeviceReady(Device.SPEAKER)
        began_at = asyncio.get_running_loop().time()
        for at in range(0, len(REPLY), 1920):
            rig.speaker.play(REPLY[at : at + 1920])
        rig.speaker.end_reply()
        drained_at, _ = await witness.wait_for(PlayoutDrained)
        assert 1.0 <= drained_at - began_at < 1.4
        await asyncio.sleep(0.3)
        assert witness.count(PlayoutDrained) == 1
        found = match(rig.heard(), REPLY, REPLY_RATE_HZ)
    assert found.worst > 0.98, found


async def test_the_end_of_nothing_is_reported_at_once(rig: Rig) -> None:
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        asked_at = asyncio.get_running_loop().time()
        rig.speaker.end_reply()
        drained_at, _ = await witness.wait_for(PlayoutDrained)
    assert drained_at - asked_at < 0.3


async def test_flush_silences_and_forgets_the_end(rig: Rig) -> None:
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.speaker.play(REPLY)
        rig.speaker.end_reply()
        await asyncio.sleep(0.4)
        rig.speaker.flush()
        await asyncio.sleep(1.0)
        assert witness.count(PlayoutDrained) == 0
        loud = np.flatnonzero(samples(rig.heard()))
    assert 0.25 * REPLY_RATE_HZ < loud[-1] - loud[0] < 0.6 * REPLY_RATE_HZ


async def test_an_earcon_is_heard_and_has_no_end(rig: Rig) -> None:
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.speaker.sound(Earcon.WAKE)
        await asyncio.sleep(0.6)
        assert abs(samples(rig.heard())).max() > 1000
        assert witness.count(PlayoutDrained) == 0


async def test_a_reply_ends_also_when_the_device_is_lost_half_way(rig: Rig) -> None:
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.speaker.play(REPLY * 2)
        await asyncio.sleep(0.3)
        stopped_at = asyncio.get_running_loop().time()
        rig.stop()
        lost_at, lost = await witness.wait_for(DeviceLost)
        assert lost.device is Device.SPEAKER
        assert lost_at - stopped_at < 2.0
        rig.speaker.flush()
        rig.speaker.sound(Earcon.TROUBLE)
        rig.speaker.play(REPLY)
        rig.speaker.end_reply()
        rig.go()
        await witness.wait_for(DeviceReady, 2)
        await witness.wait_for(PlayoutDrained)
    assert witness.count(DeviceLost) == 1


async def test_announcements_are_heard_one_after_the_other_and_a_flush_cuts_none(rig: Rig) -> None:
    heard: list[tuple[str, float]] = []
    now = asyncio.get_running_loop().time
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        began_at = now()
        rig.speaker.announce(REPLY[:24_000], lambda: heard.append(("one", now())))
        rig.speaker.announce(REPLY[24_000:], lambda: heard.append(("two", now())))
        rig.speaker.flush()
        await until(lambda: len(heard) == 2)
        assert [name for name, _ in heard] == ["one", "two"]
        assert 0.5 <= heard[0][1] - began_at < 0.9
        assert 1.0 <= heard[1][1] - began_at < 1.4
        await asyncio.sleep(0.3)
        assert len(heard) == 2
        assert witness.count(PlayoutDrained) == 0
        found = match(rig.heard(), REPLY, REPLY_RATE_HZ)
    assert sum(likeness > 0.98 for likeness in found.likeness) >= 8, found


async def test_an_announcement_ends_also_when_the_device_is_lost_or_will_not_play_it(rig: Rig) -> None:
    heard: list[str] = []
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.speaker.announce(b"", lambda: heard.append("nothing"))
        assert heard == []
        await until(lambda: heard == ["nothing"])
        rig.speaker.announce(REPLY, lambda: heard.append("half heard"))
        await asyncio.sleep(0.3)
        rig.stop()
        await witness.wait_for(DeviceLost)
        rig.speaker.announce(REPLY, lambda: heard.append("unheard"))
        await until(lambda: heard == ["nothing", "half heard", "unheard"])
        rig.go()
        await witness.wait_for(DeviceReady, 2)
    assert heard == ["nothing", "half heard", "unheard"]


async def test_the_volume_counts_from_now_on(rig: Rig) -> None:
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.speaker.announce(REPLY, lambda: None)
        await asyncio.sleep(0.5)
        rig.speaker.set_volume(0.1)
        await asyncio.sleep(0.8)
        loud = np.abs(samples(rig.heard()).astype(int))
    sound = loud[np.flatnonzero(loud)[0] :]
    before, after = sound[: REPLY_RATE_HZ // 4], sound[REPLY_RATE_HZ * 7 // 10 : REPLY_RATE_HZ * 9 // 10]
    assert np.percentile(after, 99) < 0.15 * np.percentile(before, 99)


async def test_its_progress_is_what_the_device_took_and_stands_still_with_it(rig: Rig) -> None:
    assert rig.speaker.progress == 0
    async with running(rig.speaker.run) as witness:
        await witness.wait_for(DeviceReady)
        rig.speaker.play(REPLY * 3)
        await until(lambda: rig.speaker.progress > REPLY_RATE_HZ // 2)
        rig.stop()
        await witness.wait_for(DeviceLost)
        stopped = rig.speaker.progress
        await asyncio.sleep(0.2)
        assert rig.speaker.progress == stopped, "what passes unheard is none"
        rig.go()
        await witness.wait_for(DeviceReady, 2)
        rig.speaker.play(REPLY)
        await until(lambda: rig.speaker.progress > stopped)
    ended = rig.speaker.progress
    rig.speaker.play(REPLY)
    await asyncio.sleep(0.1)
    assert rig.speaker.progress == ended


async def test_nothing_outlives_run_and_nothing_raises_before_or_after(rig: Rig) -> None:
    threads = threading.active_count()
    rig.speaker.play(REPLY)
    rig.speaker.flush()
    for _ in range(2):
        async with running(rig.speaker.run) as witness:
            await witness.wait_for(DeviceReady)
            rig.speaker.play(REPLY)
            await asyncio.sleep(0.1)
        assert threading.active_count() == threads
        rig.speaker.sound(Earcon.SLEEP)
        rig.speaker.end_reply()
        rig.speaker.flush()
        rig.speaker.announce(REPLY[:2_000], lambda: None)
        rig.speaker.set_volume(1.0)
