"""The audit log: what waits to be written of it, and its table."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from assistant.memory.words import plain
from assistant.ports import AuditEntry

MOST_ENTRIES = 10_000
"""In the file, and waiting for it."""

MOST_CHARACTERS = 500
"""Of each text of an entry."""

ERASE = "DELETE FROM audit"
BLANK = "UPDATE audit SET arguments = '' WHERE arguments <> ''"
APPEND = "INSERT INTO audit (at, tool, arguments, risk, untrusted, allowed, why) VALUES (?, ?, ?, ?, ?, ?, ?)"
TRIM = "DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?"
READ = """
    SELECT at, tool, arguments, risk, untrusted, allowed, why FROM audit
    WHERE ? IN ('', tool) ORDER BY number DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What the file does not know yet: first everything is erased or blanked, then `entries` follow."""

    entries: tuple[AuditEntry, ...] = ()
    erase: bool = False
    blank: bool = False
    """No arguments are kept, nor those that were."""
    last: int = 0
    """The number of the newest of `entries`, as the trail counts; so nothing is written twice."""

    def __bool__(self) -> bool:
        return bool(self.entries or self.erase)

    def after(self, number: int) -> "Unwritten":
        """What is left of it when all up to `number` is written."""
        left = max(0, self.last - number)
        if self.erase and left:
            return self
        return replace(self, entries=self.entries[max(0, len(self.entries) - left) :], erase=False)


class AuditTrail:
    """The port `Audit`. Entries wait here until they are on the disk; of too many the oldest are lost.

    `changed` is called when there is something to be written. `arguments`: whether those of the calls may be
    kept, which repeat what was said.
    """

    def __init__(self, changed: Callable[[], None], *, arguments: bool) -> None:
        self._changed = changed
        self._arguments = arguments
        self._waiting: deque[tuple[int, AuditEntry]] = deque(maxlen=MOST_ENTRIES)
        self._noted = 0
        self._forgotten = 0
        self._erased = 0
        """As `_noted` was when it was forgotten last, and as that was when it was written."""

    def note(self, entry: AuditEntry) -> None:
        """Keep it; returns at once."""
        self._noted += 1
        self._waiting.append((self._noted, entry if self._arguments else replace(entry, arguments="")))
        self._changed()

    def forget(self) -> None:
        """Keep nothing of what was noted so far."""
        self._noted += 1
        self._waiting.clear()
        self._forgotten = self._noted
        self._changed()

    def unwritten(self) -> Unwritten:
        """What the file does not know yet."""
        entries = tuple(entry for _, entry in self._waiting)
        return Unwritten(entries, self._forgotten > self._erased, not self._arguments, self._noted)

    def written(self, done: Unwritten) -> None:
        """The file knows `done`."""
        while self._waiting and self._waiting[0][0] <= done.last:
            self._waiting.popleft()
        if done.erase:
            self._erased = done.last


def put(connection: sqlite3.Connection, unwritten: Unwritten) -> None:
    """Bring the table up to date, inside of a transaction."""
    if unwritten.erase:
        connection.execute(ERASE)
    if unwritten.blank:
        connection.execute(BLANK)
    connection.executemany(APPEND, map(_row, unwritten.entries))
    connection.execute(TRIM, (MOST_ENTRIES,))


def newest(connection: sqlite3.Connection, most: int, tool: str) -> Iterator[AuditEntry]:
    """The newest entries, of one tool if it is named, newest first."""
    for at, name, arguments, risk, untrusted, allowed, why in connection.execute(READ, (tool, most)):
        kinds = tuple(untrusted.split())
        yield AuditEntry(at, name, arguments, risk, kinds, bool(allowed), why)


def _row(entry: AuditEntry) -> tuple[float | str | bool, ...]:
    texts = (entry.tool, entry.arguments, entry.risk, " ".join(entry.untrusted))
    return entry.at, *(plain(text, MOST_CHARACTERS) for text in texts), entry.allowed, plain(entry.why)
