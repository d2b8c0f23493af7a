"""Makes the virtual environment of a release, as `deploy/install/environment.sh` does.

pip checks the hash of everything, build tools included, before it is unpacked or run: that is why nothing is
installed straight from the network, where a package's build tools would come unchecked.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import DeviceError
from assistant.update.layout import CAMERA, Layout
from assistant.update.programs import Run, run
from assistant.update.release import BUILD_LOCK, Release

PIP: Final = ("-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "--quiet")

PYTHON: Final = "/usr/bin/python3"
"""The system's: a version must not stand on the virtual environment of another one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where Python packages come from; neither: what a lock names by hash, from where pip is told to look."""

    index: str | None = None
    wheelhouse: Path | None = None
    """A folder, and nothing from the network."""

    def options(self) -> tuple[str, ...]:
        """For pip."""
        if self.wheelhouse is not None:
            return ("--no-index", "--find-links", str(self.wheelhouse))
        return ("--index-url", self.index) if self.index else ()


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes environments of one layout."""

    layout: Layout
    source: Source
    python: str = PYTHON
    run: Run = run

    def place(self, release: Release) -> Path:
        """Where the environment of `release` is, or would be."""
        return self.layout.venvs / f"{release.version}-{release.fingerprint}"

    def make(self, release: Release, work: Path) -> Path:
        """The environment of `release`, which is known to start. Raises `DeviceError` and leaves nothing."""
        made = self.place(release)
        if made.exists():
            try:
                self._start(release, made)
            except DeviceError:
                shutil.rmtree(made, ignore_errors=True)  # of an attempt that was cut short
            else:
                return made
        try:
            self._wheels(release, work)
            self._environment(release, work, made)
        except BaseException:  # whatever ended it, nothing half made is left
            shutil.rmtree(made, ignore_errors=True)
            raise
        return made

    def _wheels(self, release: Release, work: Path) -> None:
        tools = work / "build"
        self.run(self.python, "-m", "venv", str(tools))
        pip, options = (str(tools / "bin/python"), *PIP), self.source.options()
        self.run(*pip, "install", "--require-hashes", *options, "-r", str(release.locks / BUILD_LOCK))
        for lock in release.wanted_locks(self.layout.camera or "none"):
            self.run(
                *pip, "wheel", "--require-hashes", "--no-deps", "--no-build-isolation", "--use-pep517",
                "-w", str(work / "wheels"), *options, "-r", str(lock),
            )  # fmt: skip

    def _environment(self, release: Release, work: Path, made: Path) -> None:
        self.run(self.python, "-m", "venv", *self._system_packages(), str(made))
        python, wheels = str(made / "bin/python"), sorted(map(str, (work / "wheels").glob("*.whl")))
        self.run(
            python, *PIP, "install", "--no-index", "--no-deps", "--ignore-installed", *wheels,
            str(release.wheel),
        )  # fmt: skip
        if self.layout.camera is not None:
            (made / CAMERA).write_text(f"{self.layout.camera}\n")
        self._start(release, made)

    def _start(self, release: Release, made: Path) -> None:
        """Every part of it is there and can be loaded, but for the drivers of devices."""
        told = self.run(str(made / "bin/assistant"), "--version", within_s=60.0)
        if release.version not in told:
            raise DeviceError(f"{release.wheel.name} says that it is {told.strip()}")
        self.run(str(made / "bin/python"), "-P", "-c", "import assistant.app", within_s=120.0)

    def _system_packages(self) -> tuple[str, ...]:
        """As it was chosen when it was installed: picamera2 and lgpio may be the system's."""
        try:
            config = (self.layout.in_use() / "pyvenv.cfg").read_text()
        except OSError:
            return ()
        wanted = "include-system-site-packages = true" in config.lower()
        return ("--system-site-packages",) if wanted else ()
