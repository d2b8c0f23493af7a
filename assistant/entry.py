"""Where the `assistant` command begins: what ends any command is met here, while it is imported, too."""

import errno
import io
import os
import sys

from assistant.errors import INTERRUPTED

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What writing meets, to standard output above all; opening would name the file."""


def main() -> int:
    """Run the command line and return the exit code."""
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal that lacks "✓" shows the rest
        from assistant.commands.cli import main as command

        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in FULL or error.filename is not None:
            raise
        _drop_output()
        sys.stderr.write(f"assistant: the output cannot be written: {error.strerror}\n")
        return 1
    return code


def _drop_output() -> None:
    """What still waits for standard output would raise once more when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
