"""Where the versions are: `venvs/VERSION-HASH`. `current` names the one in use, `venvs/previous` the last."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DeviceError


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
    def camera(self) -> str:
        """What install.sh was told of the camera: "pi", "usb" or "none"."""
        try:
            return (self.prefix / "camera").read_text().strip()
        except OSError:
            return "none"

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
        """Let `to` be in use from now on, and remember the one before."""
        before = self.in_use()
        _point(self.current, to)
        if before != to:
            _point(self.previous, before)

    def back(self, to: Path) -> None:
        """Let `to` be in use again."""
        _point(self.current, to)
        self.previous.unlink(missing_ok=True)

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
