"""The assistant kept running by our supervisor with what systemd would give it, and the service it talks to.

Where networks and mounts of our own can be had, the device and the service have one each, with a wire
between them, and what the device keeps is on a small disk; elsewhere both are on the loopback.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assistant.control.client import ControlClient
from assistant.control.codec import as_dict
from assistant.control.place import own_socket
from assistant.core.events import StopPressed, TextSubmitted
from assistant.emulator.certificate import CA_FILE
from assistant.memory.keeper import WRITE_AFTER_S
from tests.deploy import emulated_service
from tests.support.apart import Apart, apart
from tests.support.asked import Asked
from tests.support.installed import RIGHT_KEY, SERVICE, WIRE
from tests.support.supervisor import Supervisor
from tests.support.writing import write

ROOT: Final = Path(__file__).parents[2]

WATCHDOG_S: Final = 20.0
"""WatchdogSec of the unit."""
START_S: Final = 20.0
LOOK_S: Final = 0.1

SOON: Final = {
    "ASSISTANT_CONVERSATION__FOLLOW_UP_S": "0.3",
    "ASSISTANT_CONVERSATION__LINGER_S": "0.3",
}
"""It sleeps soon after a talk."""

DISK_BYTES: Final = 8 * 2**20


@dataclass(frozen=True)
class Service:
    """The emulator, a process."""

    url: str
    pid: int

    def shut(self) -> None:
        """Refuse connections from now on."""
        os.kill(self.pid, signal.SIGUSR1)

    def open(self) -> None:
        """Take them again."""
        os.kill(self.pid, signal.SIGUSR2)


@dataclass(frozen=True)
class Supervised(Asked):
    """Asked over its control socket."""

    folder: Path
    supervisor: Supervisor
    service: Service
    home: Apart | None
    """Where it has a network and a disk of its own."""

    def status(self) -> Any:
        with self._client() as client:
            return as_dict(client.status())

    def say(self, text: str) -> None:
        with self._client() as client:
            client.ask(TextSubmitted(text))

    def until(self, condition: Callable[[], bool], within_s: float, what: str) -> float:
        """It is looked at every `LOOK_S` only: a question is work for the device."""
        due = 0.0

        def now_and_then() -> bool:
            nonlocal due
            if time.monotonic() < due:
                return False
            due = time.monotonic() + LOOK_S
            return condition()

        return self.supervisor.until(now_and_then, within_s, what)

    def log(self) -> str:
        return self.supervisor.log.read_text()

    def until_logged(self, line: str, since: str, within_s: float) -> float:
        """Wait until it has said `line` after what was in the log at `since`."""
        return self.until(lambda: line in self.log()[len(since) :], within_s, line)

    def press_stop(self) -> None:
        with self._client() as client:
            client.ask(StopPressed())

    def stop(self) -> None:
        """Press stop, and wait until no link is left of the talk."""
        self.press_stop()
        self.until(lambda: self.status()["link"] == "down", 5, "it has hung up")

    def give_key(self, key: str | None) -> None:
        """Put the key where systemd puts a credential; None: there is none."""
        path = Path(self.supervisor.environ["CREDENTIALS_DIRECTORY"], "gemini-api-key")
        path.unlink(missing_ok=True)
        if key is not None:
            write(path, f"{key}\n", 0o400)

    def restart(self) -> float:
        return self.supervisor.restart(START_S)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Start it on a full disk, which has room again at the end; elsewhere no file may grow meanwhile."""
        if self.home:
            filler = self.folder / "state" / "filler"
            self.home.fill(filler)
            try:
                self.restart()
                yield
            finally:
                self.home.run(f"rm {filler}")
        else:
            pid = self.supervisor.pid
            usual = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, usual[1]))
            try:
                yield
            finally:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)

    def until_not_kept(self) -> None:
        """Wait until it has tried in vain to keep what was said."""
        if self.home:
            since = self.log().rpartition("assistant.app: stopped")[0]
            self.until_logged("until then it is kept in memory only", since, 2 * WRITE_AFTER_S)
        else:
            tried = time.monotonic() + WRITE_AFTER_S + 1
            self.until(lambda: time.monotonic() > tried, 2 * WRITE_AFTER_S, "it has tried")

    def run(self, *arguments: str) -> str:
        """Call the `assistant` command where the device is; what it printed."""
        inside = self.home.inside if self.home else ()
        command = [*inside, sys.executable, "-m", "assistant", *arguments]
        return subprocess.check_output(command, env=self.supervisor.environ, text=True, timeout=60)

    def _client(self) -> ControlClient:
        return ControlClient(own_socket(self.supervisor.environ), WATCHDOG_S)


@contextmanager
def supervised(apart_from_us: bool) -> Iterator[Supervised]:
    """One that is ready and has the right key; `apart_from_us`: with networks and a disk of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-unit-")))
        for name in ("state", "cache", "runtime", "credentials"):
            (folder / name).mkdir(mode=0o700)
        home = stack.enter_context(apart()) if apart_from_us else None
        there = stack.enter_context(apart(home)) if home else None
        if home and there:
            _connect(home, there)
            home.run(f"mount -t tmpfs -o size={DISK_BYTES},mode=0700 tmpfs {folder / 'state'}")
        service = stack.enter_context(_serve(folder, there))
        command = [*(home.inside if home else ()), sys.executable, "-m", "assistant", "run"]
        supervisor = Supervisor(command, _environ(folder, service), folder, WATCHDOG_S)
        device = Supervised(folder, supervisor, service, home)
        device.give_key(RIGHT_KEY)
        stack.enter_context(supervisor)
        supervisor.until_ready(START_S)
        yield device


def _connect(home: Apart, there: Apart) -> None:
    """Lay a wire from the device to the service, which can be cut."""
    home.run(f"ip link add {WIRE} type veth peer name there netns {there.pid}")
    home.run(f"ip address add 10.77.0.1/24 dev {WIRE}")
    home.run(f"ip link set {WIRE} up")
    there.run(f"ip address add {SERVICE}/24 dev there")
    there.run("ip link set there up")


@contextmanager
def _serve(folder: Path, there: Apart | None) -> Iterator[Service]:
    """Let the emulator run until the block ends."""
    command = [sys.executable, emulated_service.__file__, SERVICE if there else "127.0.0.1", RIGHT_KEY]
    inside = there.inside if there else ()
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*inside, *command, str(folder), "0"], env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url, "the emulator does not serve"
            yield Service(url, process.pid)
        finally:
            process.kill()


def _environ(folder: Path, service: Service) -> Mapping[str, str]:
    """What systemd and the unit would set, and where the service is."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),  # `nsenter` leaves the folder that we are in
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONFAULTHANDLER": "1",
        **{f"{name.upper()}_DIRECTORY": str(folder / name) for name in ("state", "cache", "runtime")},
        "CREDENTIALS_DIRECTORY": str(folder / "credentials"),
        "ASSISTANT_BOARD": "sim",
        "ASSISTANT_LIVE__BASE_URL": service.url,
        "ASSISTANT_LIVE__CA_FILE": str(folder / CA_FILE),
        # Its own voice is made in files in memory, which may not grow either where no file may.
        "ASSISTANT_SPOKEN__ENABLED": "false",
        **SOON,
    }
