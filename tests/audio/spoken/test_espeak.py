"""espeak-ng in a process: the real one, and one that misbehaves."""

import asyncio
import os
from pathlib import Path

import pytest

from assistant.audio.spoken.espeak import EspeakNg
from assistant.audio.spoken.level import announcement
from assistant.audio.spoken.table import Sentence, load_table
from assistant.config import SpokenConfig
from assistant.core.signals import Notice
from assistant.core.timings import reply_seconds
from assistant.errors import DeviceError
from tests.support.espeak import FakeEspeak

HELLO = Sentence("-w hello", "de", 120)
"""A text is never an option."""


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
async def test_the_real_one_speaks_each_language(language: str) -> None:
    table = load_table(SpokenConfig(language=language))
    shortest, longest = table.plain[Notice.FORGOTTEN], table.plain[Notice.SAFE_MODE]
    seconds = [
        reply_seconds(announcement(await EspeakNg(within_s=30).speak(one))) for one in (shortest, longest)
    ]
    assert 0.5 < seconds[0] < seconds[1] < 6.0


async def test_voice_and_rate_count() -> None:
    texts = {
        (voice, rate): await EspeakNg(within_s=30).speak(Sentence("There is no network.", voice, rate))
        for voice, rate in (("en-us", 160), ("en-us", 220), ("de", 160))
    }
    assert len(texts["en-us", 220]) < 0.8 * len(texts["en-us", 160])
    assert texts["de", 160] != texts["en-us", 160]


async def test_it_is_asked_with_the_voice_and_the_rate_and_gives_way_to_everything_else(
    tmp_path: Path,
) -> None:
    fake = FakeEspeak(tmp_path)
    assert (await fake.program().speak(HELLO)).startswith(b"RIFF")
    [call] = fake.calls
    niceness = min(os.getpriority(os.PRIO_PROCESS, 0) + 5, 19)
    assert call.split(" ", 1)[1] == f"{niceness} -v de -s 120 -b 1 --stdin --stdout -w hello"


async def test_without_it_the_owner_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"there is no .*espeak-ng: apt install espeak-ng"):
        await EspeakNg([str(tmp_path / "espeak-ng")]).speak(HELLO)


async def test_its_own_complaint_is_told() -> None:
    with pytest.raises(
        DeviceError, match=r'voice does not exist.*: see whether `espeak-ng -v "xx" hello` works'
    ):
        await EspeakNg(within_s=30).speak(Sentence("hello", "xx"))


async def test_one_that_fails_without_a_word(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    fake.breaks("")
    with pytest.raises(DeviceError, match=r"fails \(silently\)"):
        await fake.program().speak(HELLO)


async def test_one_that_does_not_end_is_ended(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    fake.hangs()
    with pytest.raises(DeviceError, match="does not end"):
        await fake.program(within_s=0.3).speak(HELLO)
    assert_gone(fake)


async def test_it_ends_with_whoever_asked(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    fake.hangs()
    task = asyncio.create_task(fake.program().speak(HELLO))
    async with asyncio.timeout(5):
        while not fake.calls:  # noqa: ASYNC110 - the program tells nobody
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert_gone(fake)


async def test_it_ends_with_whoever_asked_at_whatever_moment(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    fake.hangs()
    for steps in range(12):
        task = asyncio.create_task(fake.program().speak(HELLO))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert_gone(fake)


def assert_gone(fake: FakeEspeak) -> None:
    for call in fake.calls:
        with pytest.raises(ProcessLookupError):
            os.kill(int(call.split()[0]), 0)
