"""Files beside the memory: a damaged one, the copy from before an update, and one that a later version wrote.

They hold what people said, too: whatever erases the memory erases them (`remove`).
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

DAMAGED = "damaged"
BEFORE = "before-update-v"
NEWER = "newer-v"
UNFINISHED = ".part"


def copy_before_update(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Keep what is in the file at `path`, of `version`, for a program that goes back to it."""
    copy = _beside(path, f"{BEFORE}{version}")
    part = copy.with_name(copy.name + UNFINISHED)
    part.unlink(missing_ok=True)
    make(part)
    with closing(sqlite3.connect(part)) as target:
        connection.backup(target)
    part.replace(copy)


def go_back(path: Path, version: int, known: int) -> str:
    """Put the file, of a `version` later than `known`, aside, and the newest copy that is known in its place.

    What was done, in words. Whenever it is cut short, it can be done again.
    """
    aside = _unused(path, f"{NEWER}{version}")
    copies = [copy for number in range(known, 0, -1) if (copy := _beside(path, f"{BEFORE}{number}")).exists()]
    if not copies:
        path.rename(aside)
        return f"it was kept as {aside.name}, and a new one is begun"
    os.link(path, aside)
    copies[0].replace(path)
    return f"it was kept as {aside.name}, and the copy from before the update is used"


def put_aside(path: Path) -> Path:
    """Keep a damaged file under a dated name, the newest one only; which.

    SQLite itself removes a journal that is left beside an empty file.
    """
    aside = _unused(path, DAMAGED)
    remove(path, DAMAGED)
    return path.replace(aside)


def remove(path: Path, *kinds: str) -> None:
    """Remove these kinds of files."""
    for kind in kinds:
        for file in _all(path, kind):
            file.unlink(missing_ok=True)


def make(path: Path) -> None:
    """A file of the folder's owner that only they may read; SQLite makes its journal alike.

    Raises `FileExistsError`.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        owner = path.parent.stat()
        if os.geteuid() == 0:  # `sudo assistant forget` must not take the file from the service
            os.fchown(number, owner.st_uid, owner.st_gid)
    finally:
        os.close(number)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _all(path: Path, kind: str) -> Iterator[Path]:
    return path.parent.glob(f"{path.name}.{kind}*")


def _unused(path: Path, ending: str) -> Path:
    """A dated name that no file has."""
    dated = _beside(path, f"{ending}-{time.strftime('%Y-%m-%dT%H-%M-%S')}")
    name, number = dated, 1
    while name.exists():
        number += 1
        name = dated.with_name(f"{dated.name}-{number}")
    return name
