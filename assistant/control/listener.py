"""A Unix socket that only its owner may use, that is not taken from a living process and not left behind."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import ControlError


@contextmanager
def listening(path: Path, backlog: int) -> Iterator[socket.socket]:
    """A non-blocking listening socket at `path` (0600); a folder that is missing is made (0700).

    What a dead process left at `path` is replaced. Raises `ControlError` if a living one answers there, or
    if the socket cannot be made.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.setblocking(False)
        try:
            _make_folder(path.parent)
            _remove_stale(path)
            listener.bind(str(path))
            made = path.lstat().st_ino
            path.chmod(0o600)  # before `listen`: until then nobody can connect
            listener.listen(backlog)
        except OSError as error:
            why = error.strerror or error  # "path too long" has no number
            raise ControlError(f"cannot listen on {path}: {why}; set another [control] socket") from None
        try:
            yield listener
        finally:
            with suppress(OSError):
                if path.lstat().st_ino == made:
                    path.unlink()


def check_free(path: Path) -> None:
    """Raise `ControlError` if a living process answers at `path`. What else is wrong `listening` tells."""
    with suppress(OSError):
        _remove_stale(path)


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid not in (0, os.getuid()):
        raise ControlError(f"the folder {folder} belongs to another user; set another [control] socket")


def _remove_stale(path: Path) -> None:
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise ControlError(
                f"{path} is there and is no socket; remove it, or set another [control] socket"
            )
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.setblocking(False)
            probe.connect(str(path))
    except FileNotFoundError:
        return
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)
        return
    except BlockingIOError:
        pass  # so many wait there that it must be alive
    raise ControlError(
        f"another device is running and answers on {path}; stop it, or set another [control] socket"
    )
