"""Keeps what clients send: audio as WAV, pictures as files, the timeline as JSON lines. No key, no text."""

import json
import logging
import time
import wave
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.emulator.connection import Connection, Entry
from assistant.errors import ConfigError

logger = logging.getLogger(__name__)

SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class Recorder:
    """A folder; each connection gets files of its own in it, named after the start and its number."""

    def __init__(self, folder: Path) -> None:
        """Raises `ConfigError` if the folder cannot be made."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{folder} cannot be made: {error.strerror}; name another folder") from error
        self._folder = folder
        self._run = time.strftime("%Y%m%d-%H%M%S")

    def record(self, connection: Connection) -> "Recording":
        """Start the files of a connection."""
        return Recording(self._folder / f"{self._run}-{connection.number:03}")


class Recording:
    """One connection's files: `PREFIX.wav`, `PREFIX.jsonl`, `PREFIX-picture-0001.jpg`. Valid at any moment.

    A disk that is full or gone ends the recording, with a line in the log, and nothing else.
    """

    def __init__(self, prefix: Path) -> None:
        self._prefix = prefix
        self._stack = ExitStack()
        self._wav: wave.Wave_write | None = None
        self._pictures = 0
        self._broken = False

    def __enter__(self) -> Self:
        try:
            self._timeline = self._stack.enter_context(
                self._prefix.with_suffix(".jsonl").open("w", encoding="utf-8", buffering=1)
            )
        except OSError as error:
            self._give_up(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stack.close()
        except OSError as problem:
            self._give_up(problem)

    def note(self, entry: Entry) -> None:
        """Add a line: seconds of the monotonic and of the wall clock, direction, kind, size."""
        line = {"at": round(entry.at, 6), "wall": round(time.time(), 6), "direction": entry.direction,
                "kind": entry.kind, "size": entry.size}  # fmt: skip
        if not self._broken:
            try:
                self._timeline.write(json.dumps(line) + "\n")
            except OSError as error:
                self._give_up(error)

    def hear(self, pcm: bytes) -> None:
        """Append audio."""
        if not self._broken:
            try:
                (self._wav or self._open_wav()).writeframes(pcm)
            except OSError as error:
                self._give_up(error)

    def see(self, picture: bytes, mime_type: str) -> None:
        """Keep a picture."""
        self._pictures += 1
        path = self._prefix.with_name(f"{self._prefix.name}-picture-{self._pictures:04}{SUFFIXES[mime_type]}")
        if not self._broken:
            try:
                path.write_bytes(picture)
            except OSError as error:
                self._give_up(error)

    def _open_wav(self) -> wave.Wave_write:
        file = self._stack.enter_context(self._prefix.with_suffix(".wav").open("wb"))
        self._wav = wav = self._stack.enter_context(wave.Wave_write(file))
        wav.setnchannels(1)
        wav.setsampwidth(SAMPLE_BYTES)
        wav.setframerate(MICROPHONE_RATE_HZ)
        return wav

    def _give_up(self, error: OSError) -> None:
        self._broken = True
        logger.error("recording to %s* ends: %s", self._prefix, error.strerror)
