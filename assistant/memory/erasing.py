"""The memory as seen from outside: what `assistant memory`, `audit`, `timers` and `forget` do."""

from contextlib import closing, suppress
from pathlib import Path

from assistant.memory.contents import Contents
from assistant.memory.database import Database
from assistant.memory.place import CHAT_HISTORY
from assistant.ports import AuditEntry


def look(folder: Path) -> Contents:
    """What is kept in `folder`; nothing is made or changed. Raises `DeviceError` if it cannot be read."""
    with closing(Database(folder)) as database:
        return database.look()


def audit(folder: Path, most: int, tool: str = "") -> list[AuditEntry]:
    """The newest entries of the audit log in `folder`, oldest first; of one tool if it is named.

    Nothing is made or changed. Raises `DeviceError` if it cannot be read.
    """
    with closing(Database(folder)) as database:
        return database.audit(most, tool)


def erase(folder: Path) -> None:
    """Erase turns, facts, handles, the audit log and the lines of chats in `folder`, in damaged files too.

    No device may be running. Spending stays: forgetting must not renew the budget. Raises `DeviceError` if
    it cannot be erased.
    """
    with closing(Database(folder)) as database:
        database.forget()


def erase_chats(folder: Path) -> None:
    """Erase what was typed into `assistant chat`, as far as this user may; a device that runs does so."""
    with suppress(OSError):
        (folder / CHAT_HISTORY).unlink(missing_ok=True)


def cancel_alarm(folder: Path, alarm_id: int) -> bool:
    """Cancel what is set to ring under this id; whether there is such a one. No device may be running.

    Raises `DeviceError` if the memory cannot be read or written.
    """
    with closing(Database(folder)) as database:
        contents = database.look()
        if alarm_id not in contents.alarms:
            return False
        database.write(contents.without_alarm(alarm_id))
        return True
