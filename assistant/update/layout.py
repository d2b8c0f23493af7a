"""Where the versions are: `venvs/VERSION-HASH`. `current` names the one in use, `venvs/previous` the last.

While a version is on trial, `trial` names the one before it: renaming that to `current` is the way back, in
one step. assistant.service does so when it starts and nobody holds `update.lock`: the power went, say.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import DeviceError

CAMERA: Final = "camera"
"""The file in a virtual environment that tells which camera somebody chose for it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """An installation; another prefix than /opt/assistant is for tests."""

    prefix: Path = Path("/opt/assistant")

    @property
    def venvs(self) -> Path:
        """Its virtual environments."""
        return self.prefix / "venvs"

    @property
    def current(self) -> Path:
        """The link to the one in use."""
        return self.prefix / "current"

    @property
    def previous(self) -> Path:
        """The link to the one that was in use before."""
        return self.venvs / "previous"

    @property
    def trial(self) -> Path:
        """The link to the one to go back to, while the one in use is on trial."""
        return self.prefix / "trial"

    @property
    def camera(self) -> str | None:
        """What install.sh was told of the camera for the one in use: "pi", "usb" or "none"; None: nothing."""
        try:
            return (self.current / CAMERA).read_text().strip()
        except OSError:
            return None

    def in_use(self) -> Path:
        """The virtual environment in use. Raises `DeviceError` if this is no installation."""
        named = _named(self.current)
        if named is None:
            raise DeviceError(
                f"{self.current} is not there: `sudo deploy/install.sh` installs; what runs from elsewhere is"
                " updated where it came from"
            )
        return named

    def switch(self, to: Path) -> None:
        """Let `to` be in use from now on, on trial until `prove`."""
        before = self.in_use()
        _point(self.trial, before)
        _point(self.current, to)
        _point(self.previous, before)

    def prove(self) -> None:
        """The one in use is to stay."""
        os.sync()  # no power cut may leave half of it
        self.trial.unlink(missing_ok=True)
        _sync(self.prefix)

    def back(self) -> bool:
        """Let the one before a trial be in use again; False if there is no trial."""
        try:
            self.trial.replace(self.current)
        except FileNotFoundError:
            return False
        _sync(self.prefix)
        self.previous.unlink(missing_ok=True)
        return True

    def forget_older(self) -> None:
        """Keep the one in use and the one before it."""
        kept = {self.in_use(), _named(self.previous)}
        for venv in self.venvs.glob("*-*"):
            if venv not in kept:
                shutil.rmtree(venv, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else updates meanwhile. Raises `DeviceError` if somebody does, or we may not."""
        try:
            with (self.prefix / "update.lock").open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield
        except BlockingIOError:
            raise DeviceError("another update is under way; wait for it") from None
        except PermissionError:
            raise DeviceError(f"{self.prefix} belongs to root; use `sudo assistant update`") from None


def _named(link: Path) -> Path | None:
    try:
        return link.readlink()
    except OSError:
        return None


def _point(link: Path, to: Path) -> None:
    """Renaming is one step: there is no moment without a version."""
    new = link.with_name(f"{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(link)
    _sync(link.parent)


def _sync(folder: Path) -> None:
    """What was done to its links is on the disk, before whatever is done next."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
