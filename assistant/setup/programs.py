"""Programs of the system's that a setup runs."""

import subprocess
from collections.abc import Callable
from typing import Final, TypeAlias

PROGRAM_S: Final = 30.0

Run: TypeAlias = Callable[[tuple[str, ...], bytes], bytes | None]
"""Runs a program with this input; its output, None if there is no such program or it fails."""


def run_program(command: tuple[str, ...], given: bytes) -> bytes | None:
    """A `Run` on this machine."""
    try:
        done = subprocess.run(  # noqa: S603
            command, input=given, capture_output=True, timeout=PROGRAM_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
