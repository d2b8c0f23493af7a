"""Sentences as samples: made once, one at a time, kept."""

import asyncio
import threading
from pathlib import Path

import pytest

from assistant.audio.spoken.cache import SentenceCache
from assistant.audio.spoken.table import Sentence, load_table
from assistant.audio.spoken.voice import MOST_WITH_WORDS, Voice
from assistant.config import SpokenConfig
from assistant.core.signals import Notice
from assistant.errors import DeviceError
from tests.support.espeak import FakeEspeak

TABLE = load_table(SpokenConfig())


def voice_of(fake: FakeEspeak, folder: Path | None = None) -> Voice:
    return Voice(TABLE, SentenceCache(folder), fake.program())


async def test_a_sentence_is_made_once_whoever_asks(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    async with voice_of(fake) as voice:
        one, two = await asyncio.gather(voice.say(Notice.QUOTA), voice.say(Notice.QUOTA))
        assert one == two == await voice.say(Notice.QUOTA)
    assert len(fake.calls) == 1
    assert fake.calls[0].endswith(TABLE.plain[Notice.QUOTA].text)


async def test_prepared_all_are_there_and_the_next_device_finds_them_on_the_disk(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    async with voice_of(fake, tmp_path / "cache") as voice:
        await voice.prepare()
        assert len(fake.calls) == len(Notice)
    fake.breaks()
    async with voice_of(fake, tmp_path / "cache") as later:
        await later.prepare()
        assert await later.say(Notice.FORGOTTEN) == await voice.say(Notice.FORGOTTEN)
    assert len(fake.calls) == len(Notice)


async def test_what_is_asked_for_is_made_before_the_rest_is_prepared(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    async with voice_of(fake) as voice:
        preparing = asyncio.create_task(voice.prepare())
        await asyncio.sleep(0)
        await voice.say(Notice.FORGOTTEN)
        assert len(fake.calls) <= 3
        await preparing
    assert len(fake.calls) == len(Notice)


async def test_a_damaged_entry_is_made_again(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    for calls in (1, 2):
        async with voice_of(fake, tmp_path / "cache") as voice:
            await voice.say(Notice.QUOTA)
        assert len(fake.calls) == calls
        for path in (tmp_path / "cache").iterdir():
            path.write_bytes(path.read_bytes()[:-2])


async def test_after_a_failure_it_is_tried_again(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    fake.breaks()
    async with voice_of(fake) as voice:
        for _ in range(2):
            with pytest.raises(DeviceError, match="Error: broken"):
                await voice.say(Notice.QUOTA)
        fake.works_again()
        assert await voice.say(Notice.QUOTA)


async def test_what_is_not_speech_is_not_kept(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    fake.gives(b"garbage")
    async with voice_of(fake, tmp_path / "cache") as voice:
        with pytest.raises(DeviceError, match="no WAV file"):
            await voice.say(Notice.QUOTA)
    assert not (tmp_path / "cache").exists()


async def test_what_has_words_in_it_is_made_when_needed_kept_a_while_and_never_on_the_disk(
    tmp_path: Path,
) -> None:
    fake = FakeEspeak(tmp_path)
    async with voice_of(fake, tmp_path / "cache") as voice:
        for _ in range(3):
            assert await voice.say(Notice.TIMER_OVER, "pasta")
        assert [call.rpartition(" ")[2] for call in fake.calls] == ["pasta."]
        for number in range(MOST_WITH_WORDS):
            await voice.say(Notice.TIMER_OVER, str(number))
        assert await voice.say(Notice.TIMER_OVER, "pasta")
    assert len(fake.calls) == 1 + MOST_WITH_WORDS + 1, "the oldest gave way"
    assert not (tmp_path / "cache").exists()


async def test_without_words_it_is_a_sentence_like_any_other(tmp_path: Path) -> None:
    fake = FakeEspeak(tmp_path)
    for _ in range(2):
        async with voice_of(fake, tmp_path / "cache") as voice:
            await voice.say(Notice.TIMER_OVER, "")
    assert len(fake.calls) == 1


async def test_its_end_waits_for_the_disk_and_keeps_the_loop_running(tmp_path: Path) -> None:
    begun, go, went_on = threading.Event(), threading.Event(), []

    class SlowDisk(SentenceCache):
        def load(self, sentence: Sentence) -> bytes | None:
            begun.set()
            went_on.append(go.wait(5))
            return None

    async with Voice(TABLE, SlowDisk(None), FakeEspeak(tmp_path).program()) as voice:
        saying = asyncio.create_task(voice.say(Notice.QUOTA))
        await asyncio.to_thread(begun.wait)
        saying.cancel()
        await asyncio.wait([saying])
        asyncio.get_running_loop().call_soon(go.set)
    assert went_on == [True]
