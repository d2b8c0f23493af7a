"""One update: make, wait for a quiet moment, switch, watch, and go back if it does not prove itself."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from assistant.errors import ConfigError, DeviceError
from assistant.update.health import Health, Prognosis
from assistant.update.layout import Layout
from assistant.update.release import Release
from assistant.update.service import Service

QUIET_S: Final = 600.0
"""How long a conversation may go on before the update gives up for now."""

ASK_EVERY_S: Final = 2.0
LOOK_EVERY_S: Final = 1.0


class Maker(Protocol):
    """Makes versions; `Builder` does."""

    def place(self, release: Release) -> Path:
        """Where the one of `release` is, or would be."""

    def make(self, release: Release, work: Path) -> Path:
        """Make it, so that it is known to start. Raises `DeviceError` and leaves nothing."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The clock, and how to wait; tests have their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Updater:
    """Updates one installation."""

    layout: Layout
    maker: Maker
    service: Service
    tell: Callable[[str], None]
    patience: Patience = Patience()

    def update(self, release: Release, work: Path) -> None:
        """Install `release`, and use it if it is well.

        Raises `DeviceError` or `ConfigError`; the version from before is in use then, and runs.
        """
        before = self.layout.in_use()
        made = self.maker.place(release)
        if made == before:
            self.tell(f"{release.version} is in use already")
            return
        fresh = not made.exists()
        self.tell(f"making {made}")
        try:
            self.maker.make(release, work)
            self._check_config(before, made)
            was_well = not self.service.well(before)
            self._await_quiet()
            self._try(release, before, made, was_well=was_well)
        except BaseException:
            if fresh:
                shutil.rmtree(made, ignore_errors=True)
            raise
        self.layout.forget_older()
        self.tell(f"{release.version} is in use")

    def _try(self, release: Release, before: Path, made: Path, *, was_well: bool) -> None:
        """Switch and watch; whatever goes wrong, the version from before is in use again."""
        health = Health(self.service.look())
        try:
            self.layout.switch(made)
            self.service.restart()
            self.tell(f"{release.version} was started; it is watched for a while")
            why = self._watched(health)
            if was_well and not why:  # what was ill before is not this version's fault
                why = self.service.well(made)
            _demand_none(why, release, before)
        except BaseException:
            self.layout.back(before)
            self.service.restart()
            raise

    def _check_config(self, before: Path, made: Path) -> None:
        """One that both refuse is no reason to stay."""
        complaint = self.service.complaint(made)
        if complaint and not self.service.complaint(before):
            raise ConfigError(f"the new version does not take the configuration: {complaint}")

    def _await_quiet(self) -> None:
        """Never within a conversation."""
        give_up = self.patience.now() + QUIET_S
        while not self.service.asleep():
            if self.patience.now() >= give_up:
                raise DeviceError("somebody talks with the device all the time; nothing was changed")
            self.patience.sleep(ASK_EVERY_S)

    def _watched(self, health: Health) -> str:
        """Why it is ill, "" if it is well."""
        while True:
            self.patience.sleep(LOOK_EVERY_S)
            match health.see(self.service.look(), self.patience.now()):
                case Prognosis.WELL:
                    return ""
                case Prognosis.ILL:
                    return health.why


def _demand_none(why: str, release: Release, before: Path) -> None:
    if why:
        raise DeviceError(f"{release.version} did not prove itself ({why}); {before.name} is back")
