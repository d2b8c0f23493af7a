"""One update: make, wait for a quiet moment, switch, watch, and go back if it does not prove itself."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.errors import ConfigError
from assistant.update.release import Release
from assistant.update.trying import Trial


class Maker(Protocol):
    """Makes versions; `Builder` does."""

    def place(self, release: Release) -> Path:
        """Where the one of `release` is, or would be."""

    def make(self, release: Release, work: Path) -> Path:
        """Make it, so that it is known to start. Raises `DeviceError` and leaves nothing."""


@dataclass(frozen=True, slots=True)
class Updater:
    """Updates one installation."""

    maker: Maker
    trial: Trial

    def update(self, release: Release, work: Path) -> None:
        """Install `release`, and use it if it is well.

        Raises `DeviceError` or `ConfigError`; the version from before is in use then, and runs.
        """
        layout, tell = self.trial.layout, self.trial.tell
        self.trial.settle()
        before = layout.in_use()
        made = self.maker.place(release)
        if made == before:
            tell(f"{release.version} is in use already")
            return
        fresh = not made.exists()
        tell(f"making {made}")
        try:
            self.maker.make(release, work)
            self._check_config(before, made)
            self.trial.take(release.version, made)
        except BaseException:  # whatever ended it, what nobody uses is not left
            if fresh:
                shutil.rmtree(made, ignore_errors=True)
            raise
        layout.forget_older()
        tell(f"{release.version} is in use")

    def _check_config(self, before: Path, made: Path) -> None:
        """One that both refuse is no reason to stay."""
        complaint = self.trial.service.complaint(made)
        if complaint and not self.trial.service.complaint(before):
            raise ConfigError(f"the new version does not take the configuration: {complaint}")
