"""The tester's face of the simulated speaker."""

import asyncio
import wave
from pathlib import Path

from assistant.core.events import PlayoutDrained
from assistant.core.timings import REPLY_RATE_HZ, reply_seconds
from assistant.sim.speaker import PERIOD_S, SimSpeaker
from tests.support.device import noise
from tests.support.witnessed import running


async def test_it_keeps_what_was_heard_and_when(tmp_path: Path) -> None:
    speaker = SimSpeaker()
    loop = asyncio.get_running_loop()
    async with running(speaker.run) as witness:
        for number in (1, 2):
            began_at = loop.time()
            speaker.play(noise(0.15, seed=number))
            speaker.end_reply()
            await witness.wait_for(PlayoutDrained, number)
            assert len(speaker.heard_at) == number
            assert 0 <= speaker.heard_at[-1] - began_at < 10 * PERIOD_S
            assert speaker.last_sound_at is not None
            assert abs(speaker.last_sound_at - speaker.heard_at[-1] - 0.15) < 2 / REPLY_RATE_HZ
        assert speaker.heard().replace(b"\0", b"") == noise(0.15, seed=1) + noise(0.15, seed=2)
    speaker.save(tmp_path / "heard.wav")
    with wave.open(str(tmp_path / "heard.wav")) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getnframes()) == (
            24_000,
            1,
            len(speaker.heard()) // 2,
        )
    speaker.forget()
    assert speaker.heard() == b""


async def test_after_a_flush_nothing_more_is_heard() -> None:
    speaker = SimSpeaker()
    loop = asyncio.get_running_loop()
    async with running(speaker.run):
        began_at = loop.time()
        speaker.play(noise(1.0))
        await asyncio.sleep(0.1)
        speaker.flush()
        flushed_at = loop.time()
        await asyncio.sleep(0.2)
    assert speaker.last_sound_at is not None
    assert speaker.last_sound_at - flushed_at < 0.05
    assert reply_seconds(speaker.heard()) <= flushed_at - began_at + 2 * PERIOD_S


async def test_unplugged_it_is_not_heard() -> None:
    speaker = SimSpeaker()
    async with running(speaker.run) as witness:
        speaker.unplug()
        speaker.play(noise(0.1))
        speaker.end_reply()
        await witness.wait_for(PlayoutDrained)
    assert speaker.heard() == b""
