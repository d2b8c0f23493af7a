"""The audit log: what waits to be written of it, and its table."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from assistant.memory.words import plain
from assistant.ports import AuditEntry

MOST_ENTRIES = 10_000
"""In the file, and waiting for it."""

MOST_CHARACTERS = 500
"""Of each text of an entry."""

ERASE = "DELETE FROM audit"
BLANK = "UPDATE audit SET arguments = '' WHERE arguments <> ''"
APPEND = """
    INSERT INTO audit (at, tool, arguments, risk, untrusted, allowed, why, asker, outcome, key)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
SETTLE = "UPDATE audit SET outcome = ? WHERE key = ?"
TRIM = "DELETE FROM audit WHERE number <= (SELECT max(number) FROM audit) - ?"
READ = """
    SELECT at, tool, arguments, risk, untrusted, allowed, why, asker, outcome, key FROM audit
    WHERE ? IN ('', tool) ORDER BY number DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What has come of the call with this key."""

    key: str
    outcome: str


Note: TypeAlias = AuditEntry | Settled


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What the file does not know yet: first everything is erased or blanked, then `entries` follow."""

    entries: tuple[Note, ...] = ()
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
        self._waiting: deque[tuple[int, Note]] = deque(maxlen=MOST_ENTRIES)
        self._noted = 0
        self._forgotten = 0
        self._erased = 0
        """As `_noted` was when it was forgotten last, and as that was when it was written."""

    def note(self, entry: AuditEntry) -> None:
        """Keep it; returns at once."""
        self._wait(entry if self._arguments else replace(entry, arguments=""))

    def settle(self, key: str, outcome: str) -> None:
        """Keep what has come of the call with this key, unless it was forgotten; returns at once."""
        self._wait(Settled(key, outcome))

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

    def _wait(self, note: Note) -> None:
        self._noted += 1
        self._waiting.append((self._noted, note))
        self._changed()


def put(connection: sqlite3.Connection, unwritten: Unwritten) -> None:
    """Bring the table up to date, inside of a transaction."""
    if unwritten.erase:
        connection.execute(ERASE)
    if unwritten.blank:
        connection.execute(BLANK)
    for note in unwritten.entries:
        if isinstance(note, Settled):
            connection.execute(SETTLE, (plain(note.outcome), note.key))
        else:
            connection.execute(APPEND, _row(note))
    connection.execute(TRIM, (MOST_ENTRIES,))


def newest(connection: sqlite3.Connection, most: int, tool: str) -> Iterator[AuditEntry]:
    """The newest entries, of one tool if it is named, newest first."""
    for at, name, arguments, risk, untrusted, allowed, *others in connection.execute(READ, (tool, most)):
        yield AuditEntry(at, name, arguments, risk, tuple(untrusted.split()), bool(allowed), *others)


def _row(entry: AuditEntry) -> tuple[float | str | bool, ...]:
    first = (entry.tool, entry.arguments, entry.risk, " ".join(entry.untrusted))
    last = (entry.why, entry.asker, entry.outcome, entry.key)
    texts = [plain(text, MOST_CHARACTERS) for text in (*first, *last)]
    return entry.at, *texts[: len(first)], entry.allowed, *texts[len(first) :]
