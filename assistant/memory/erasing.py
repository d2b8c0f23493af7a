"""The memory while no device runs: what `assistant memory` and `assistant forget` do."""

from contextlib import closing
from pathlib import Path

from assistant.memory.contents import Contents
from assistant.memory.database import Database


def look(folder: Path) -> Contents:
    """What is kept in `folder`; nothing is made or changed. Raises `DeviceError` if it cannot be read."""
    with closing(Database(folder)) as database:
        return database.look()


def erase(folder: Path) -> None:
    """Erase turns, facts and handles in `folder`, those in damaged files too; no device may be running.

    Spending stays: forgetting must not renew the budget. Raises `DeviceError` if it cannot be erased.
    """
    with closing(Database(folder)) as database:
        database.forget()
