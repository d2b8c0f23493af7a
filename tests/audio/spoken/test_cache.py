"""Sentences on the disk."""

import os
from pathlib import Path

import pytest

from assistant.audio.announcements import MAX_ANNOUNCEMENT_S
from assistant.audio.spoken.cache import MAX_BYTES, SentenceCache, cache_folder
from assistant.audio.spoken.table import Sentence
from tests.support.device import noise

HELLO = Sentence("hello", "en-us", 160)
PCM = noise(0.1)


def entry(folder: Path) -> Path:
    [path] = folder.iterdir()
    return path


def test_what_was_kept_is_found_by_the_next_device(tmp_path: Path) -> None:
    SentenceCache(tmp_path / "new" / "folder").store(HELLO, PCM)
    assert SentenceCache(tmp_path / "new" / "folder").load(HELLO) == PCM


@pytest.mark.parametrize(
    "other", [Sentence("hallo", "en-us", 160), Sentence("hello", "de", 160), Sentence("hello", "en-us", 170)]
)
def test_each_sentence_in_each_voice_is_its_own(tmp_path: Path, other: Sentence) -> None:
    cache = SentenceCache(tmp_path)
    cache.store(HELLO, PCM)
    assert cache.load(other) is None
    cache.store(other, PCM[:100])
    assert (cache.load(HELLO), cache.load(other)) == (PCM, PCM[:100])


def test_one_that_is_damaged_cut_or_empty_does_not_count(tmp_path: Path) -> None:
    cache = SentenceCache(tmp_path)
    cache.store(HELLO, PCM)
    whole = entry(tmp_path).read_bytes()
    flipped = bytearray(whole)
    flipped[1000] ^= 1
    for content in (flipped, whole[:-1], whole[:32], whole[:10], b""):
        entry(tmp_path).write_bytes(content)
        assert cache.load(HELLO) is None
    cache.store(HELLO, PCM)
    assert cache.load(HELLO) == PCM


def test_a_folder_that_cannot_be_written_or_read_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", None, Path("/proc/nowhere")):
        cache = SentenceCache(folder)
        cache.store(HELLO, PCM)
        assert cache.load(HELLO) is None


def test_the_oldest_give_way(tmp_path: Path) -> None:
    cache = SentenceCache(tmp_path)
    (tmp_path / "half-written.123").write_bytes(b"left by a power cut")
    os.utime(tmp_path / "half-written.123", (0, 0))
    pcm = noise(MAX_ANNOUNCEMENT_S)
    sentences = [Sentence(str(number), "en-us") for number in range(MAX_BYTES // len(pcm) + 3)]
    for age, sentence in enumerate(reversed(sentences)):
        cache.store(sentence, pcm)
        newest = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= MAX_BYTES
    assert cache.load(sentences[0]) == pcm
    assert cache.load(sentences[-1]) is None
    assert not (tmp_path / "half-written.123").exists()


def test_what_is_no_sentence_any_more_is_not_kept(tmp_path: Path) -> None:
    SentenceCache(tmp_path).store(HELLO, bytes(2 * 24_000 * MAX_ANNOUNCEMENT_S + 2))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"CACHE_DIRECTORY": "/var/cache/assistant", "XDG_CACHE_HOME": "/x"}, "/var/cache/assistant/spoken"),
        ({"CACHE_DIRECTORY": "/var/cache/one:/var/cache/two"}, "/var/cache/one/spoken"),
        ({"XDG_CACHE_HOME": "/home/me/caches"}, "/home/me/caches/assistant/spoken"),
        ({}, str(Path.home() / ".cache/assistant/spoken")),
    ],
)
def test_where_it_is(environ: dict[str, str], folder: str) -> None:
    assert cache_folder(environ) == Path(folder)
