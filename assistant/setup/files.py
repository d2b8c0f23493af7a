"""Files that are written whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from assistant.errors import ConfigError, DeviceError

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Put `content` at `path`, in one step, on the disk when this returns. Raises `DeviceError`.

    A file that is replaced keeps its owner if we may give it, and its permissions unless it is private.
    """
    path = path.resolve()  # what a link points to is replaced, not the link
    draft = draft_beside(path, content, private=private)
    try:
        _sync(draft)
        draft.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise DeviceError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def draft_beside(path: Path, content: bytes, *, private: bool = False) -> Path:
    """A new file in the folder of `path`, which is made if need be. Raises `DeviceError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        with os.fdopen(number, "wb") as file:
            mode = PRIVATE if private else PUBLIC
            with suppress(OSError):  # there is none yet, or it is not ours to give away
                before = path.stat()
                mode = PRIVATE if private else before.st_mode & 0o777
                os.fchown(number, before.st_uid, before.st_gid)
            os.fchmod(number, mode)
            file.write(content)
    except OSError as error:
        raise DeviceError(f"{path} cannot be written: {error.strerror}; use sudo, or --config FILE") from None
    return Path(name)


def read_text(path: Path) -> str | None:
    """The text of a file; None if there is none. Raises `ConfigError` for what is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
