"""Starts the service once it is set up: the Debian package leaves it off where it does not know the board."""

from typing import Final

from assistant.setup.programs import Run, run_program

UNIT: Final = "assistant.service"


def started(run: Run = run_program) -> bool:
    """Let the service start with the computer, and now; False if it runs already, or is not installed."""
    if run(("systemctl", "--quiet", "enable", UNIT), b"") is None:
        return False
    if run(("systemctl", "--quiet", "is-active", UNIT), b"") is not None:
        return False
    # Not waiting: at a boot it starts after us, and without a microphone it would keep us here.
    return run(("systemctl", "--no-block", "start", UNIT), b"") is not None
