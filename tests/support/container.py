"""A Debian of its own, booted by systemd-nspawn: its own root, /tmp, network and processes. It needs root.

What is changed inside is kept in an overlay beside the cached root, so that it can be booted again, and be
compared with what it was.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]

SUITES: Final = ("bookworm", "trixie")
"""The Debians that the product is for: 12 with Python 3.11 and systemd 252, 13 with 3.13 and 257."""

TOOLS: Final = ("systemd-nspawn", "debootstrap", "nsenter", "mount", "unshare")

ENVIRONMENT: Final = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}
"""What a login shell of root has; nothing of ours goes in."""

BOOT_S: Final = 60.0

LARGE: Final = 1_000_000
"""Bytes; nothing of that size is edited by an installation."""


def why_not() -> str | None:
    """Why there can be no container here, for the reason of a skip."""
    if os.geteuid() != 0:
        return "NOT TESTED HERE: a container needs root"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"NOT TESTED HERE: a container needs {', '.join(absent)} (systemd-container, debootstrap)"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        return "NOT TESTED HERE: a container needs the right to mount (CAP_SYS_ADMIN)"
    return None


def until(condition: Callable[[], bool], within_s: float, what: str, every_s: float = 0.1) -> float:
    """Wait until `condition()`; how long that took, in seconds. Raises TimeoutError naming `what`."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() > began + within_s:
            raise TimeoutError(f"not within {within_s:g} s: {what}")
        time.sleep(every_s)
    return time.monotonic() - began


class Container:
    """One Debian; it is booted when made, with the repository at /source and the wheels at /wheels."""

    def __init__(self, folder: Path, base: Path, wheels: Path) -> None:
        self.changed = folder / "changed"
        """Every file that was changed or made inside; removed ones are character devices 0/0."""
        self._root = folder / "root"
        self._binds = (f"--bind-ro={REPOSITORY}:/source", f"--bind-ro={wheels}:/wheels")
        work = folder / "work"
        for path in (self.changed, self._root, work):
            path.mkdir()
        options = f"lowerdir={base},upperdir={self.changed},workdir={work}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, self._root], check=True)
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._leader = 0

    def boot(self) -> float:
        """Boot it; the time at which that began (`time.monotonic`)."""
        began = time.monotonic()
        quiet = ("-q", "--register=no", "--keep-unit", "--console=pipe")
        self._nspawn = subprocess.Popen(
            ["systemd-nspawn", *quiet, "--boot", "--private-network", *self._binds, "-D", self._root],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children")

        def up() -> bool:
            self._leader = int((children.read_text().split() or ["0"])[0])
            return bool(self._leader) and self.call("systemctl", "is-system-running")[1].strip() in (
                "running",
                "degraded",
            )

        until(up, BOOT_S, "the container has booted", 0.05)
        return began

    def power_off(self) -> None:
        """Shut it down as a person would."""
        if self._nspawn is None:
            return
        os.kill(self._leader, signal.SIGRTMIN + 4)
        try:
            self._nspawn.wait(BOOT_S)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait()
        self._nspawn = None

    def close(self) -> None:
        """Shut it down and let go of its root; what was changed, half a gigabyte perhaps, is erased."""
        self.power_off()
        subprocess.run(["umount", self._root], check=True)
        shutil.rmtree(self.changed)

    def call(
        self, *command: str, told: str | None = None, within_s: float = 60.0, **environ: str
    ) -> tuple[int, str]:
        """Run a command as root inside, `told` on its standard input; exit code, and all that it printed."""
        done = subprocess.run(
            ["nsenter", "-t", str(self._leader), "-m", "-p", "-u", "-i", "-n", "-C", *command],
            input=told,
            stdin=subprocess.DEVNULL if told is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=within_s,
            env={**ENVIRONMENT, **environ},
            check=False,
        )
        return done.returncode, done.stdout

    def run(self, *command: str, told: str | None = None, within_s: float = 60.0, **environ: str) -> str:
        """As `call`, but it has to succeed; what it printed."""
        code, printed = self.call(*command, told=told, within_s=within_s, **environ)
        assert code == 0, f"{' '.join(command)} ended with {code}:\n{printed}"
        return printed

    def write(self, path: str, text: str) -> None:
        """Write a file inside, with the folders above it."""
        self.run("mkdir", "-p", str(Path(path).parent))
        self.run("tee", path, told=text)

    def files(self) -> Mapping[str, bytes | None]:
        """Every file, link and folder on its disk with its contents (None: no file, or a large one)."""
        found: dict[str, bytes | None] = {}
        for folder, folders, names in os.walk(self._root):
            inside = Path("/", Path(folder).relative_to(self._root))
            for name in (*names, *folders):
                path = Path(folder, name)
                small = path.is_file() and not path.is_symlink() and path.stat().st_size < LARGE
                found[str(inside / name)] = path.read_bytes() if small else None
        return found


@contextmanager
def new_container(folder: Path, suite: str) -> Iterator[Container]:
    """A clean one with the Debian `suite`, not booted yet; what it starts from is kept."""
    cache = Path(
        os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser(), "live-assistant/container"
    )
    builder = REPOSITORY / "tests/deploy/build.sh"
    subprocess.run([builder, cache, suite], check=True, timeout=1200)
    container = Container(folder, cache / f"root-{suite}", cache / f"wheels-{suite}")
    try:
        yield container
    finally:
        container.close()
