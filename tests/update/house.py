"""A folder with an installation in it, and a service that does as the test says."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import ControlError
from assistant.update.building import Builder, Source
from assistant.update.health import Look
from assistant.update.layout import Layout
from assistant.update.release import Release, release_of
from assistant.update.trying import Patience, Trial
from assistant.update.updating import Maker, Updater
from tests.update.wheels import assistant, locked, wheel

OLD = "1.0.0-aaaaaaaa"


@dataclass
class FakeService:
    """Does what the test says; `ill` versions fail after a while."""

    layout: Layout
    ill: set[str] = field(default_factory=set)
    refuses_config: set[str] = field(default_factory=set)
    talks_until: float = 0.0
    talks_from_restart: float = 0.0
    """How long somebody talks with each new version."""
    doctor: str = ""
    dumb: bool = False
    """New versions cannot be asked whether somebody talks."""
    doctor_before: bool = False
    """It finds the same in the version before."""
    trusted: str = OLD
    """The version that may be in use without a trial."""
    now: float = 0.0
    started: float = 0.0
    invocation: int = 0
    runs: list[str] = field(default_factory=lambda: [OLD])

    def look(self) -> Look:
        falls = self.runs[-1].split("-")[0] in self.ill and self.now - self.started > 20
        return Look("active", int(falls), str(self.invocation))

    def restart(self) -> None:
        self.invocation += 1
        self.started = self.now
        if self.layout.in_use().name != OLD:
            self.talks_until = max(self.talks_until, self.now + self.talks_from_restart)
        self.runs.append(self.layout.in_use().name)

    def asleep(self) -> bool:
        if self.dumb and self.runs[-1] != OLD:
            raise ControlError("what?")
        return self.now >= self.talks_until

    def complaint(self, venv: Path) -> str:
        return "what?" if venv.name.split("-")[0] in self.refuses_config else ""

    def well(self, venv: Path) -> str:
        assert venv == self.layout.in_use()
        return self.doctor if venv.name != OLD or self.doctor_before else ""

    def sleep(self, seconds: float) -> None:
        tried = self.layout.in_use().name != self.trusted
        assert not tried or self.layout.trial.readlink().name == self.trusted, (
            "a power cut now would leave it"
        )
        self.now += seconds


class Carpenter:
    """Makes a version in no time, out of nothing."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def place(self, release: Release) -> Path:
        return self._layout.venvs / f"{release.version}-{release.fingerprint}"

    def make(self, release: Release, work: Path) -> Path:
        made = self.place(release)
        made.mkdir(exist_ok=True)
        return made


class House:
    """An installation with one version, a folder with packages, and a service."""

    def __init__(self, root: Path) -> None:
        self.layout = Layout(root / "opt")
        self.old = self.layout.venvs / OLD
        self.old.mkdir(parents=True)
        self.layout.current.symlink_to(self.old)
        self.packages = root / "packages"
        self.packages.mkdir()
        self.work = root / "work"
        self.work.mkdir()
        tiny = wheel(self.packages, "tiny", "1.0", {"tiny.py": ""})
        self.locks = {"requirements.lock": locked(tiny), "requirements-build.lock": ""}
        self.service = FakeService(self.layout)
        self.told: list[str] = []
        self.maker: Maker = Carpenter(self.layout)

    def release(self, version: str = "1.1.0", *, starts: bool = True) -> Release:
        folder = self.work / version
        folder.mkdir()
        return release_of(assistant(self.packages, version, starts=starts, locks=self.locks), folder)

    def update(self, release: Release) -> None:
        patience = Patience(lambda: self.service.now, self.service.sleep)
        layout = self.layout
        self.service.trusted = (layout.trial if layout.trial.is_symlink() else layout.current).readlink().name
        trial = Trial(self.layout, self.service, self.told.append, patience)
        Updater(self.maker, trial).update(release, release.locks.parent)

    def for_real(self) -> None:
        """From now on versions are made by pip."""
        self.maker = Builder(self.layout, Source(wheelhouse=self.packages), sys.executable)

    @property
    def versions(self) -> set[str]:
        return {path.name.split("-")[0] for path in self.layout.venvs.glob("*-*")}
