"""The tester's face of the simulated microphone."""

import asyncio
import time
from pathlib import Path

import pytest

from assistant.core.timings import FRAME_S, MICROPHONE_RATE_HZ
from assistant.errors import ConfigError
from assistant.sim.microphone import SimMicrophone
from assistant.sim.wav import write_wav
from tests.support.device import noise, samples
from tests.support.witnessed import running


async def test_it_tells_when_each_sample_was_captured(tmp_path: Path) -> None:
    microphone = SimMicrophone()
    heard: list[tuple[float, bytes]] = []
    loop = asyncio.get_running_loop()
    async with running(lambda report: microphone.run(lambda pcm: heard.append((loop.time(), pcm)), report)):
        write_wav(tmp_path / "said.wav", noise(0.1), MICROPHONE_RATE_HZ)
        said = microphone.say(tmp_path / "said.wav")
        more = microphone.say(noise(0.05, seed=1))
        with pytest.raises(RuntimeError):
            said.captured_at(0)
        await said
        assert said.done
        assert not more.done
        await more
    times = [at for at, pcm in heard if any(pcm)]
    assert 0 <= said.captured_at(0) - said.said_at - 1 / MICROPHONE_RATE_HZ < FRAME_S + 1e-6
    assert times[0] >= said.captured_at(319)
    assert said.captured_at(1600) - said.captured_at(0) == pytest.approx(0.1)
    assert more.captured_at(0) > said.captured_at(said.samples - 1)
    with pytest.raises(IndexError):
        said.captured_at(said.samples)
    pcm = b"".join(pcm for _, pcm in heard)
    assert noise(0.1) in pcm
    assert noise(0.05, seed=1) in pcm


async def test_who_is_too_slow_for_it_does_not_keep_others_from_their_turn() -> None:
    heard = 0
    others_turn = asyncio.Event()

    def hear_slowly(pcm: bytes) -> None:
        nonlocal heard
        heard += 1
        if heard == 20:
            asyncio.get_running_loop().call_soon(others_turn.set)
        time.sleep(2 * FRAME_S)
        assert heard < 60, "nobody else had a turn"

    async with running(lambda report: SimMicrophone().run(hear_slowly, report)):
        await asyncio.wait_for(others_turn.wait(), 5)


async def test_nothing_said_is_said_at_once() -> None:
    await SimMicrophone().say(b"")


async def test_a_file_of_another_rate_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "reply.wav", noise(0.1), 24_000)
    with pytest.raises(ConfigError, match="24000 Hz, mono, 16 bit"):
        SimMicrophone().say(tmp_path / "reply.wav")


async def test_what_is_said_while_it_is_unplugged_is_lost() -> None:
    microphone = SimMicrophone()
    heard: list[bytes] = []
    async with running(lambda report: microphone.run(heard.append, report)):
        microphone.unplug()
        await microphone.say(noise(0.1))
    assert not any(b"".join(heard))


async def test_background_noise_is_low_and_not_digital_silence() -> None:
    heard: list[bytes] = []
    async with running(lambda report: SimMicrophone(noise=20).run(heard.append, report)):
        await asyncio.sleep(0.1)
    peak = max(abs(samples(b"".join(heard)).astype(int)))
    assert 10 < peak <= 20
