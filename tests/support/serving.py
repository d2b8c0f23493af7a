"""`assistant run` on the simulated board, kept running as systemd would keep it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.supervisor import Supervisor
from tests.support.writing import write

CONFIG = """
board = "sim"
[live]
base_url = "https://127.0.0.1:9"
[spoken]
enabled = false
[screen]
enabled = false
[wake]
engine = "micro"
"""
"""There is no service, so nothing leaves, and a device is ready all the same."""


NOTHING = "nothing"
"""The fault of a device that is listened to, and not broken."""

RESTART_HEARD = "heard: the earcon of a restart"
"""What `broken_device` says of its speaker."""


class Service:
    """A device that is kept running, its folders, and its command line."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.config = write(folder / "a.toml", CONFIG)
        self.state = state
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "RUNTIME_DIRECTORY": str(folder),
            "STATE_DIRECTORY": str(state),
            "GOOGLE_API_KEY": "a-key-of-the-test",
        }


@contextmanager
def serving(
    fault: str = "", *, watchdog_s: float = 2.5, state: Path | None = None
) -> Iterator[tuple[Service, Supervisor]]:
    """The device, with a fault of `broken_device` if one is named; `state` is where it keeps things."""
    with TemporaryDirectory(prefix="assistant-unit-") as temporary:
        folder = Path(temporary)
        service = Service(folder, state or folder / "state")
        module = ("tests.support.broken_device", fault) if fault else ("assistant",)
        command = [sys.executable, "-m", *module, "run", "--config", str(service.config)]
        with Supervisor(command, service.environ, folder, watchdog_s) as supervisor:
            yield service, supervisor
