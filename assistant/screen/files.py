"""Private files: readable by their owner only, written whole or not at all."""

import os
import stat
import tempfile
from pathlib import Path

from assistant.screen.errors import IdentityError


def read_private(file: Path) -> bytes | None:
    """What is in `file`, None if there is none. Raises `IdentityError` if others may read it too."""
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise IdentityError(f"others may read {file}; `chmod 600 {file}`, and pair again")
            return opened.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IdentityError(f"{file} cannot be read: {error.strerror}") from None


def write_private(file: Path, data: bytes) -> None:
    """Write `file`: after a power cut it is the old one or the new one. Raises `IdentityError`."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # 0600 from the start
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(data)
                opened.flush()
                os.fsync(opened.fileno())
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(file.parent)
    except OSError as error:
        raise IdentityError(f"{file} cannot be written: {error.strerror}") from None


def remove(file: Path) -> None:
    """Remove `file` if it is there, for good. Raises `IdentityError`."""
    try:
        file.unlink(missing_ok=True)
        if file.parent.exists():
            _sync(file.parent)
    except OSError as error:
        raise IdentityError(f"{file} cannot be removed: {error.strerror}") from None


def _sync(folder: Path) -> None:
    """Put the folder's entries on the disk; Windows has no such thing for folders."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
