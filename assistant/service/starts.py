"""How often the device crashed lately: each start is noted, and whoever ends in order takes the note back.

Only starts of this boot count, and their times are of a clock that runs from the boot on: a clock that
stands in 1970, or that is set, confuses nothing, and cut power is no crash.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import DeviceError

log = logging.getLogger(__name__)

NAME = "starts.json"

CRASHES = 5
WITHIN_S = 600.0
"""So many crashes in so long, and the next start is in safe mode."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

LARGEST = 4096
"""Bytes; an honest file has less than three hundred."""


@dataclass(frozen=True, slots=True)
class Record:
    """Starts in this boot that did not end in order (yet), in seconds since the boot, oldest first."""

    boot: str
    starts: tuple[float, ...] = ()
    safe: bool = False
    """The last start was in safe mode."""
    after_crash: bool = False
    """The last start followed one that did not end in order; not kept."""

    def begun(self, now: float) -> "Record":
        """With a start now, which is in safe mode after too many crashes, and after one in safe mode."""
        lately = tuple(at for at in self.starts if now - WITHIN_S <= at <= now)
        safe = self.safe or len(lately) >= CRASHES
        return replace(self, starts=(*lately[-CRASHES:], now), safe=safe, after_crash=bool(self.starts))

    def taken_back(self) -> "Record":
        """Without the last start."""
        return replace(self, starts=self.starts[:-1])


def seconds_since_boot() -> float:
    """Goes on while the machine sleeps, and cannot be set."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id(file: Path = BOOT_ID) -> str:
    """Another text after each boot; empty if there is none."""
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError:
        return ""


class StartBook:
    """The record on the disk: as it was or as it is to be, whenever the power goes.

    A disk that cannot be read or written must not keep the device from starting: for `begin` and
    `take_back` that is a line in the log, and what cannot be counted is not.
    """

    def __init__(
        self, folder: Path, boot: str | None = None, now: Callable[[], float] = seconds_since_boot
    ) -> None:
        self._path = folder / NAME
        self._boot = boot_id() if boot is None else boot
        self._now = now

    @property
    def noted(self) -> bool:
        """Whether there is a file, of whatever boot."""
        return os.path.lexists(self._path)

    def look(self) -> Record:
        """What is noted of this boot. Raises `DeviceError` if the file cannot be read."""
        try:
            with self._path.open("rb") as file:
                record = _parsed(file.read(LARGEST))
        except FileNotFoundError:
            return Record(self._boot)
        except PermissionError:
            message = f"the starts in {self._path} belong to another user; use `sudo assistant …`"
            raise DeviceError(message) from None
        except (OSError, ValueError, RecursionError) as error:
            raise DeviceError(f"the starts in {self._path} cannot be read: {error}") from None
        return record if record.boot == self._boot else Record(self._boot)

    def begin(self) -> Record:
        """Note a start; the record says whether it is to be one in safe mode, and follows a crash."""
        record = self._read().begun(self._now())
        self._write(record)
        return record

    def take_back(self) -> None:
        """The process ends in order, though not because somebody wanted it to."""
        self._write(self._read().taken_back())

    def forget(self) -> None:
        """Let the next start be the first. Raises `DeviceError` if the file cannot be removed."""
        try:
            self._path.unlink(missing_ok=True)
        except PermissionError:
            message = f"the starts in {self._path} belong to another user; use `sudo assistant …`"
            raise DeviceError(message) from None
        except OSError as error:
            raise DeviceError(f"the starts in {self._path} cannot be removed: {error.strerror}") from None

    def _read(self) -> Record:
        try:
            return self.look()
        except DeviceError as error:
            log.warning("%s; they count as none", error)
            return Record(self._boot)

    def _write(self, record: Record) -> None:
        text = json.dumps({"boot": record.boot, "starts": record.starts, "safe": record.safe})
        aside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with aside.open("w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
            _sync(self._path.parent)
        except OSError as error:
            log.warning("this start cannot be noted in %s: %s", self._path, error)
            with suppress(OSError):
                aside.unlink(missing_ok=True)


def _parsed(text: bytes) -> Record:
    """Raises ValueError for anything that `_write` does not write."""
    match json.loads(text):
        case {"boot": str(boot), "starts": list(starts), "safe": bool(safe)}:
            if all(type(at) is float for at in starts):
                return Record(boot, tuple(starts), safe)
    raise ValueError("it is of another kind")


def _sync(folder: Path) -> None:
    """So that the new name is on the disk, too."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
