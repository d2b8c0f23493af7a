"""A network and mounts of a test's own, without root: nobody else sees what is done to them.

They end with the process that holds them.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TOOLS: Final = ("unshare", "nsenter", "ip", "mount")

NEW: Final = ("unshare", "--net", "--mount")
NEW_USER: Final = (*NEW, "--user", "--map-root-user")
"""Root, of nothing but what is new."""

TRIED: Final = "ip link add here type veth peer name there && mount -t tmpfs tmpfs /mnt"

LIMIT_S: Final = 20.0


def why_not() -> str | None:
    """Why this cannot be had here, for the reason of a skip."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"NOT TESTED HERE: no {', '.join(absent)} (util-linux, iproute2)"
    tried = subprocess.run(
        [*NEW_USER, "sh", "-c", TRIED], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    if tried.returncode:
        return f"NOT TESTED HERE: no network and mounts of our own ({tried.stderr.strip()})"
    return None


@dataclass(frozen=True)
class Apart:
    """The world as the process `pid` sees it."""

    pid: int

    @property
    def inside(self) -> tuple[str, ...]:
        """Before a command: in there."""
        return ("nsenter", "-t", str(self.pid), "--user", "--preserve-credentials", "--net", "--mount")

    def run(self, command: str) -> None:
        """Run one there, in words without spaces; it has to succeed."""
        done = subprocess.run(
            [*self.inside, *command.split()], capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"

    def fill(self, path: Path) -> None:
        """Let a new file take all that is left on its disk."""
        command = [*self.inside, "dd", "if=/dev/zero", f"of={path}", "bs=4k"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        assert "No space left" in done.stderr, f"the disk of {path} is never full"


@contextmanager
def apart(near: Apart | None = None) -> Iterator[Apart]:
    """A new one, with its loopback up; `near` is one of the same user's, to which a wire can be laid."""
    new = (*near.inside, *NEW) if near else NEW_USER
    holder = subprocess.Popen(
        [*new, "sh", "-c", "echo && exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline(), "it is not there"
            made = Apart(holder.pid)
            made.run("ip link set lo up")
            yield made
        finally:
            holder.kill()
