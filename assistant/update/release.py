"""A version to be installed: our wheel, and the locks that name everything else by its hash."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import ConfigError

IN_THE_WHEEL: Final = "assistant/_locks/"

BUILD_LOCK: Final = "requirements-build.lock"
LOCK: Final = "requirements.lock"
HARDWARE_LOCK: Final = "requirements-hardware.lock"
CAMERA_LOCK: Final = "requirements-camera.lock"
NEEDED: Final = (BUILD_LOCK, LOCK)
LOCKS: Final = (BUILD_LOCK, LOCK, HARDWARE_LOCK, CAMERA_LOCK)

LARGEST_LOCK: Final = 4_000_000

NAME: Final = re.compile(r"live_assistant-([0-9][A-Za-z0-9.!+_]*)-py3-none-any\.whl")


@dataclass(frozen=True, slots=True)
class Release:
    """What is to be installed, verified as far as it can be before anything of it runs."""

    wheel: Path
    version: str
    locks: Path
    """The folder with the lock files."""
    sha256: str
    vouched: bool
    """Somebody said what `sha256` must be."""
    fingerprint: str
    """Eight digits that tell it from every other one, locks included."""

    def lock(self, name: str) -> Path | None:
        """The lock file of this name, if there is one."""
        path = self.locks / name
        return path if path.is_file() else None

    def wanted_locks(self, camera: str) -> list[Path]:
        """What a device with this camera gets. Raises `ConfigError` if the release does not have it."""
        names = [LOCK, HARDWARE_LOCK, *([CAMERA_LOCK] if camera == "usb" else [])]
        found = [path for name in names if (path := self.lock(name))]
        if camera == "usb" and self.lock(CAMERA_LOCK) is None:
            raise ConfigError(f"{self.wheel.name}: there is no {CAMERA_LOCK} for this device's USB camera")
        return found


def release_of(wheel: Path, work: Path, sha256: str | None = None) -> Release:
    """The release in `wheel`, whose locks stand in it or beside it; they are copied into `work`.

    `sha256` is what the wheel must have; without it, what `WHEEL.sha256` beside it says, if there is one.
    Raises `ConfigError`.
    """
    named = NAME.fullmatch(wheel.name)
    if not named:
        raise ConfigError(f"{wheel} is no wheel of ours: live_assistant-VERSION-py3-none-any.whl")
    try:
        content = wheel.read_bytes()
    except OSError as error:
        raise ConfigError(f"{wheel} cannot be read: {error.strerror}") from None
    digest = hashlib.sha256(content).hexdigest()
    wanted = sha256 or _beside(wheel)
    if wanted and wanted.lower() != digest:
        raise ConfigError(f"{wheel} is not what it should be: its SHA-256 is {digest}")
    locks = work / "locks"
    locks.mkdir()
    _unpack(wheel, locks)
    for name in LOCKS:
        if not (locks / name).exists() and (own := wheel.with_name(name)).is_file():
            (locks / name).write_bytes(own.read_bytes())
    if absent := [name for name in NEEDED if not (locks / name).exists()]:
        raise ConfigError(f"{wheel}: there is no {absent[0]}, neither in it nor beside it")
    together = hashlib.sha256(digest.encode())
    for path in sorted(locks.iterdir()):
        together.update(path.read_bytes())
    return Release(wheel, named[1], locks, digest, bool(wanted), together.hexdigest()[:8])


def newer(version: str, than: str) -> bool:
    """Whether a version like 1.10.0 comes after another one."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def _beside(wheel: Path) -> str | None:
    """As sha256sum(1) writes it."""
    try:
        return wheel.with_name(f"{wheel.name}.sha256").read_text().split()[0]
    except (OSError, IndexError):
        return None


def _unpack(wheel: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in LOCKS:
                if IN_THE_WHEEL + name in archive.namelist():
                    with archive.open(IN_THE_WHEEL + name) as lock:
                        (folder / name).write_bytes(lock.read(LARGEST_LOCK))
    except (zipfile.BadZipFile, OSError) as error:
        raise ConfigError(f"{wheel} is no wheel: {error}") from None
