"""Spoken sentences that are kept on the disk, so that a device that starts can speak at once."""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from assistant.audio.announcements import MAX_ANNOUNCEMENT_S
from assistant.audio.spoken.table import Sentence
from assistant.core.timings import REPLY_RATE_HZ, SAMPLE_BYTES

log = logging.getLogger(__name__)

MADE_BY: Final = 1
"""To be raised when the same sentence is made to sound otherwise."""

MAX_BYTES: Final = 16_000_000
"""All sentences of a language take 4 MB."""

MAX_ENTRY: Final = MAX_ANNOUNCEMENT_S * REPLY_RATE_HZ * SAMPLE_BYTES

DIGEST: Final = hashlib.sha256().digest_size


class SentenceCache:
    """A file for each sentence in each voice; the oldest give way. Every method may wait for the disk.

    A file is the SHA-256 of the samples and then the samples: what a power cut left of one is noise.
    Without a folder, or with one that cannot be written, nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def load(self, sentence: Sentence) -> bytes | None:
        """The samples, or None if they are not there whole."""
        if self._folder is None:
            return None
        try:
            with (self._folder / _name(sentence)).open("rb") as file:
                digest, pcm = file.read(DIGEST), file.read(MAX_ENTRY)
        except OSError:
            return None
        return pcm if pcm and hashlib.sha256(pcm).digest() == digest else None

    def store(self, sentence: Sentence, pcm: bytes) -> None:
        """Keep the samples, if that is possible."""
        if self._folder is None or len(pcm) > MAX_ENTRY:
            return
        path = self._folder / _name(sentence)
        half = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(hashlib.sha256(pcm).digest() + pcm)
            half.replace(path)
            _make_room(self._folder)
        except OSError as error:
            log.debug("spoken sentences are not kept in %s: %s", self._folder, error.strerror)


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """`$CACHE_DIRECTORY`, which systemd sets, else `assistant` in `$XDG_CACHE_HOME`; None: nowhere."""
    if folders := environ.get("CACHE_DIRECTORY"):
        return Path(
            folders.partition(":")[0], "spoken"
        )  # a list where the unit names several: systemd.exec(5)
    if home := environ.get("XDG_CACHE_HOME"):
        return Path(home, "assistant", "spoken")
    try:
        return Path("~/.cache/assistant/spoken").expanduser()
    except RuntimeError:  # nobody's
        return None


def _name(sentence: Sentence) -> str:
    made_of = json.dumps([MADE_BY, sentence.voice, sentence.rate, sentence.text])
    return f"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}.pcm"


def _make_room(folder: Path) -> None:
    files = [(path.stat(), path) for path in folder.iterdir() if path.is_file()]
    files.sort(key=lambda file: file[0].st_mtime, reverse=True)
    size = 0
    for stat, path in files:
        size += stat.st_size
        if size > MAX_BYTES:
            path.unlink(missing_ok=True)
