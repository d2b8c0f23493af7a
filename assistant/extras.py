"""How what a message says is missing gets installed: beside this program, wherever that runs."""

import shlex
import sys


def pip_install(extra: str) -> str:
    """The command for one of the extras of `pyproject.toml`.

    With this very Python: a shell's pip is likely another one's, and Debian's refuses.
    """
    return f"{shlex.quote(sys.executable)} -m pip install 'live-assistant[{extra}]'"
