"""Programs that an update runs."""

import os
import subprocess
from collections.abc import Callable
from typing import Final

from assistant.errors import DeviceError

STEP_S: Final = 3600.0
"""For one step: a slow board that builds a package on a slow line."""

LAST_WORDS: Final = 300

ASIDE: Final = ("PYTHONHOME", "PYTHONPATH")
"""They would put other modules before those of the version that is looked at."""

Run = Callable[..., str]
"""Runs a command; what it prints. Raises `DeviceError` if it fails."""


def run(*command: str, within_s: float = STEP_S) -> str:
    """A `Run` on this machine."""
    try:
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=within_s,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in ASIDE},
        )
    except subprocess.TimeoutExpired:
        raise DeviceError(f"{command[0]} did not end within {within_s:g} s") from None
    except OSError as error:
        raise DeviceError(f"{command[0]} cannot be started: {error.strerror}") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-LAST_WORDS:]
        raise DeviceError(f"{' '.join(command[:4])} … failed: {said}")
    return done.stdout
