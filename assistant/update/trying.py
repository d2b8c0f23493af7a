"""A version that is there is tried: in a quiet moment, watched, and gone back from if it is ill."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from assistant.errors import ControlError, DeviceError
from assistant.update.health import Health, Prognosis
from assistant.update.layout import Layout
from assistant.update.service import Service

QUIET_S: Final = 600.0
"""How long a conversation may go on before we give up for now."""

ASK_EVERY_S: Final = 2.0
LOOK_EVERY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """The clock, and how to wait; tests have their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Trial:
    """Tries versions of one installation. Nobody else may update it meanwhile, see `Layout.locked`."""

    layout: Layout
    service: Service
    tell: Callable[[str], None]
    patience: Patience = Patience()

    def settle(self) -> None:
        """Go back from a version whose trial was cut short. Raises `DeviceError`."""
        if self.layout.back():
            self.tell(f"an update was cut short; {self.layout.in_use().name} is back")
            self._await_quiet()
            self.service.restart()

    def take(self, name: str, made: Path) -> None:
        """Use `made` if it is well. Raises `DeviceError`: the version from before is in use, and runs."""
        before = self.layout.in_use()
        was_well = not self.service.well(before)
        self._await_quiet()
        health = Health(self.service.look())
        try:
            self.layout.switch(made)
            self.service.restart()
            self.tell(f"{name} was started; it is watched for a while")
            why = self._watched(health)
            if was_well and not why:  # what was ill before is not this version's fault
                why = self.service.well(made)
            if why:
                self._give_up(f"{name} did not prove itself ({why}); {before.name} is back")
        except BaseException:  # whatever ended it, the version before runs again
            if self.layout.back():
                self.service.restart()
            raise
        self.layout.prove()

    def _give_up(self, why: str) -> NoReturn:
        with suppress(ControlError):  # too ill to be asked, too ill to be talked with
            self._quiet_within(QUIET_S)
        raise DeviceError(why)

    def _await_quiet(self) -> None:
        """Never within a conversation."""
        if not self._quiet_within(QUIET_S):
            raise DeviceError("somebody talks with the device all the time; nothing was changed")

    def _quiet_within(self, seconds: float) -> bool:
        give_up = self.patience.now() + seconds
        while not self.service.asleep():
            if self.patience.now() >= give_up:
                return False
            self.patience.sleep(ASK_EVERY_S)
        return True

    def _watched(self, health: Health) -> str:
        """Why it is ill, "" if it is well."""
        while True:
            self.patience.sleep(LOOK_EVERY_S)
            match health.see(self.service.look(), self.patience.now()):
                case Prognosis.WELL:
                    return ""
                case Prognosis.ILL:
                    return health.why
