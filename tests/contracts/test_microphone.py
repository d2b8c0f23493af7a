"""What every microphone keeps, the simulated one and the real adapter alike. In real time, but short."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.audio.microphone import PortAudioMicrophone
from assistant.audio.portaudio import PortAudio
from assistant.core.events import Device, DeviceLost, DeviceReady
from assistant.core.timings import FRAME_BYTES, FRAME_S, FRAMES_AT_ONCE_ASLEEP
from assistant.ports import Microphone
from assistant.sim.microphone import SimMicrophone
from tests.support.alignment import hiss, match
from tests.support.sound_server import SoundServer, as_client, wav_file
from tests.support.witnessed import Witness, running, until


class Rig:
    """A microphone at work, and the world around it."""

    def __init__(
        self,
        microphone: Microphone,
        say: Callable[[bytes], Any],
        stop: Callable[[], None],
        go: Callable[[], None],
    ) -> None:
        self.microphone = microphone
        self.say = say
        self.stop = stop
        self.go = go
        self.frames: list[bytes] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Witness]:
        async with running(lambda report: self.microphone.run(self.frames.append, report)) as witness:
            yield witness


@pytest.fixture(params=["simulated", "PortAudio"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    if request.param == "simulated":
        simulated = SimMicrophone()
        yield Rig(simulated, simulated.say, simulated.stall, lambda: None)
        return
    server: SoundServer = request.getfixturevalue("sound_server")
    server.new_sink("ears")
    players = []

    def say(pcm: bytes) -> None:
        players.append(server.play(wav_file(tmp_path / "said.wav", pcm, 16_000), "ears"))

    with as_client(server, PULSE_SOURCE="ears.monitor"):
        # A sink in which nothing plays gives exact zeros, as no room does.
        microphone = PortAudioMicrophone(PortAudio(), "pulse", flat_after_s=0)
        yield Rig(microphone, say, server.freeze, server.thaw)
    for player in players:
        player.wait(10)
    server.remove_sink("ears")


async def test_frames_of_20_ms_come_50_times_a_second(rig: Rig) -> None:
    async with rig.running() as witness:
        _, ready = await witness.wait_for(DeviceReady)
        assert ready == DeviceReady(Device.MICROPHONE)
        await until(lambda: bool(rig.frames))
        before = len(rig.frames)
        await asyncio.sleep(1.0)
        count = len(rig.frames) - before
    assert 40 <= count <= 60
    assert {len(frame) for frame in rig.frames} == {FRAME_BYTES}


async def test_what_is_said_arrives_whole_and_in_order(rig: Rig) -> None:
    said = hiss(1.5, 16_000)
    async with rig.running() as witness:
        await witness.wait_for(DeviceReady)
        rig.say(said)
        await asyncio.sleep(2.2)
    found = match(b"".join(rig.frames), said, 16_000)
    assert found.worst > 0.98, found


async def test_frames_of_a_sleeping_device_come_together_and_whole(rig: Rig) -> None:
    said = hiss(1.0, 16_000)
    groups: list[float] = []
    hear = rig.frames.append
    now = asyncio.get_running_loop().time

    def note(frame: bytes) -> None:
        hear(frame)
        if not groups or now() - groups[-1] > FRAME_S / 2:
            groups.append(now())

    rig.microphone.set_prompt(False)
    async with running(lambda report: rig.microphone.run(note, report)) as witness:
        await witness.wait_for(DeviceReady)
        rig.say(said)
        await asyncio.sleep(1.0)
        together = len(rig.frames) / len(groups)
        rig.microphone.set_prompt(True)
        await asyncio.sleep(1.2)
    assert together > FRAMES_AT_ONCE_ASLEEP / 2, "fewer calls than frames"
    assert match(b"".join(rig.frames), said, 16_000).worst > 0.98, "nothing is lost at the change"


async def test_silence_of_the_device_is_noticed_and_cured(rig: Rig) -> None:
    async with rig.running() as witness:
        await witness.wait_for(DeviceReady)
        await until(lambda: len(rig.frames) > 5)
        stopped_at = asyncio.get_running_loop().time()
        rig.stop()
        lost_at, lost = await witness.wait_for(DeviceLost)
        assert lost.device is Device.MICROPHONE
        assert 0.8 < lost_at - stopped_at < 2.0
        rig.go()
        went_on_at = asyncio.get_running_loop().time()
        ready_at, _ = await witness.wait_for(DeviceReady, 2)
        assert ready_at - went_on_at < 3.5
        before = len(rig.frames)
        await until(lambda: len(rig.frames) > before + 5)
    assert witness.count(DeviceLost) == 1


async def test_its_progress_is_what_was_heard_and_stands_still_with_it(rig: Rig) -> None:
    assert rig.microphone.progress == 0
    async with rig.running() as witness:
        await witness.wait_for(DeviceReady)
        await until(lambda: rig.microphone.progress >= 10)
        assert rig.microphone.progress == len(rig.frames)
        rig.stop()
        await witness.wait_for(DeviceLost)
        stopped = rig.microphone.progress
        await asyncio.sleep(5 * FRAME_S)
        assert rig.microphone.progress == stopped == len(rig.frames)
        rig.go()
        await until(lambda: rig.microphone.progress > stopped + 5)
    ended = rig.microphone.progress
    await asyncio.sleep(5 * FRAME_S)
    assert rig.microphone.progress == ended


async def test_nothing_outlives_run_and_it_can_run_again(rig: Rig) -> None:
    threads = threading.active_count()
    for number in (1, 2):
        async with rig.running() as witness:
            await witness.wait_for(DeviceReady)
            await until(lambda: len(rig.frames) > 5)
        count = len(rig.frames)
        await asyncio.sleep(5 * FRAME_S)
        assert len(rig.frames) == count, number
        assert threading.active_count() == threads
        rig.frames.clear()


async def test_a_loop_that_is_busy_loses_the_oldest_frames_only(rig: Rig) -> None:
    async with rig.running() as witness:
        await witness.wait_for(DeviceReady)
        await until(lambda: len(rig.frames) > 5)
        before = len(rig.frames)
        threading.Event().wait(1.6)  # the loop stands still
        await asyncio.sleep(0.2)
        count = len(rig.frames) - before
    assert 40 <= count <= 75  # a second, and what came after it; not the first 0.6 s
