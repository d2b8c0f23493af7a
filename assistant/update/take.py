"""Tries a version that `deploy/install.sh` made, while it keeps others from updating.

Usage: python -m assistant.update.take PREFIX VENV
"""

import signal
import sys
from pathlib import Path

from assistant.errors import AssistantError
from assistant.update.layout import Layout
from assistant.update.service import SystemdService
from assistant.update.trying import Trial


def main(prefix: Path, made: Path) -> int:
    """0: it is in use. 1: the version from before is."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # also then the version from before is back
    try:
        Trial(Layout(prefix), SystemdService(), _tell).take(made.name, made)
    except AssistantError as error:
        sys.stderr.write(f"install: {error}\n")
        return 1
    return 0


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
