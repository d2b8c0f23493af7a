"""The file: an SQLite database that is either as it was or as it was to be, whenever the power goes.

Why a rollback journal and not a write-ahead log: at rest there is one file and no second copy of a talk
that somebody asked to forget, and there are a few small writes for a talk, so that what a write-ahead log
saves is nothing here. `synchronous = EXTRA` also syncs the folder, so that what was erased stays erased;
`secure_delete` overwrites it with zeros.
"""

import logging
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from assistant.errors import DeviceError
from assistant.memory import audit, beside
from assistant.memory.audit import Unwritten
from assistant.memory.contents import Contents
from assistant.memory.place import CHAT_HISTORY
from assistant.memory.rows import FACTS, TABLES, Rows, as_contents
from assistant.memory.schema import MIGRATIONS, Migration, upgrade, version_of
from assistant.ports import AuditEntry

log = logging.getLogger(__name__)

NAME = "memory.db"

BUSY_S = 5.0
"""Another program, such as `assistant memory`, may look into the file for this long."""

SETTINGS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)

OF_THE_MACHINE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
"""Primary result codes (sqlite.org/rescode.html) that say nothing against the file itself."""


NOTHING_MORE = Unwritten()


class _AbsentError(DeviceError):
    """There is no file."""


class _DamagedError(DeviceError):
    """The file is not what this program wrote."""


class _NewerError(DeviceError):
    """A later version of this program wrote the file."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__(f"the memory {path} was written by a later version of this program")
        self.version = version


class Database:
    """Blocking, and to be used by one thread. Whatever fails is a `DeviceError`; a later call tries again.

    `busy_s`: how long to wait for another program. `migrations` make the newest version that is known here.
    """

    def __init__(
        self, folder: Path, busy_s: float = BUSY_S, migrations: Sequence[Migration] = MIGRATIONS
    ) -> None:
        self._folder = folder.absolute()
        self._path = self._folder / NAME
        self._busy_s = busy_s
        self._migrations = migrations
        self._connection: sqlite3.Connection | None = None
        self._written: tuple[Rows, ...] = ()
        """What the file holds, for each table."""
        self._audited = 0
        """The number of the newest entry of the audit log that was written."""

    def look(self) -> Contents:
        """What the file holds; nothing is made, and a damaged file is left where it is."""
        try:
            with self._explained():
                self._path.stat()
            return self._open()[1]
        except _AbsentError:
            return Contents()
        except _DamagedError as error:
            raise DeviceError(f"{error}; `assistant run` moves it aside and begins a new one") from None
        except _NewerError as error:
            raise DeviceError(
                f"{error}; `assistant run` keeps it aside and goes on as before the update"
            ) from None

    def load(self) -> Contents:
        """What the file holds. One that is absent is made; a damaged one is moved aside and begun anew.

        One of a later version is kept aside, and the copy from before the update is used.
        """
        try:
            return self._open()[1]
        except (_DamagedError, _NewerError) as error:
            self._move_aside(error)
            return self._open()[1]

    def audit(self, most: int, tool: str = "") -> list[AuditEntry]:
        """The newest entries of the audit log, oldest first, of one tool if it is named. It is as `look`."""
        self.look()
        if self._connection is None:
            return []
        with self._explained():
            return list(audit.newest(self._connection, most, tool))[::-1]

    def write(
        self, contents: Contents, unwritten: Unwritten = NOTHING_MORE, *, forgetting: bool = False
    ) -> None:
        """Let the file hold `contents`, in one transaction; nothing is written if it does already.

        `unwritten`: what the audit log does not hold yet. `forgetting`: nothing of before may be left, so
        all files beside this one go too, and what was typed into `assistant chat`; so does the copy from
        before an update when a fact is forgotten.
        """
        try:
            self._put(contents, unwritten)
        except (_DamagedError, _NewerError) as error:
            self._move_aside(error)
            self._put(contents, unwritten)
        if forgetting:
            with self._explained():
                beside.remove(self._path, beside.DAMAGED, beside.BEFORE, beside.NEWER)
                (self._folder / CHAT_HISTORY).unlink(missing_ok=True)

    def forget(self) -> None:
        """Erase turns, facts, handles, the audit log and chats, also in files beside; spending stays."""
        with suppress(_AbsentError):
            with self._explained():
                self._folder.stat()
            self.write(
                self.load().forgotten(), Unwritten(erase=True, last=self._audited + 1), forgetting=True
            )

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _put(self, contents: Contents, unwritten: Unwritten) -> None:
        unwritten = unwritten.after(self._audited)
        connection = self._connection or self._open()[0]
        wanted = tuple(table.by_key(table.rows(contents)) for table in TABLES)
        if wanted == self._written and not unwritten:
            return
        facts = TABLES.index(FACTS)
        with self._explained(), connection:
            if self._written[facts].keys() - wanted[facts].keys():
                beside.remove(self._path, beside.BEFORE)
            connection.execute("BEGIN IMMEDIATE")
            for table, old, new in zip(TABLES, self._written, wanted, strict=True):
                connection.executemany(table.drop, old.keys() - new.keys())
                connection.executemany(table.put, (row for key, row in new.items() if old.get(key) != row))
            audit.put(connection, unwritten)
        self._written, self._audited = wanted, max(self._audited, unwritten.last)

    def _open(self) -> tuple[sqlite3.Connection, Contents]:
        self.close()
        with self._explained():
            self._make_file()
            self._connection = connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=rw", timeout=self._busy_s, isolation_level=None, uri=True
            )
            for setting in SETTINGS:
                connection.execute(setting)
            with closing(connection.execute("PRAGMA quick_check(1)")) as verdict:
                if verdict.fetchone() != ("ok",):
                    raise ValueError("its check fails")
            self._update(connection)
            self._written = tuple(table.by_key(connection.execute(table.read)) for table in TABLES)
            return connection, as_contents(*self._written)

    def _make_file(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            beside.make(self._path)
        except FileExistsError:
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                self._path.chmod(0o600)

    def _update(self, connection: sqlite3.Connection) -> None:
        version, known = version_of(connection), len(self._migrations)
        if version > known:
            self.close()
            raise _NewerError(self._path, version)
        if 0 < version < known:
            beside.remove(self._path, beside.BEFORE)
            beside.copy_before_update(connection, self._path, version)
        upgrade(connection, self._migrations)

    def _move_aside(self, error: _DamagedError | _NewerError) -> None:
        """Get the file out of the way of another one."""
        with self._explained():
            if isinstance(error, _NewerError):
                done = beside.go_back(self._path, error.version, len(self._migrations))
            else:
                done = f"it was moved to {beside.put_aside(self._path)}, and a new one is begun"
        log.warning("%s; %s", error, done)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the machine says into words; the file is opened anew by the next call."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            self.close()
            code = getattr(error, "sqlite_errorcode", None)
            if code is None:
                raise  # not said by SQLite: a mistake of ours
            if code & 0xFF in OF_THE_MACHINE:
                raise DeviceError(self._unusable(str(error))) from None
            raise _DamagedError(f"the memory {self._path} cannot be read ({error})") from None
        except ValueError as error:
            self.close()
            raise _DamagedError(f"the memory {self._path} cannot be read ({error})") from None
        except FileNotFoundError:
            self.close()
            raise _AbsentError(f"there is no memory {self._path}") from None
        except PermissionError:
            self.close()
            message = f"the memory {self._path} belongs to another user; use `sudo assistant …`"
            raise DeviceError(message) from None
        except OSError as error:
            self.close()
            raise DeviceError(self._unusable(error.strerror or str(error))) from None

    def _unusable(self, why: str) -> str:
        return f"the memory {self._path} cannot be used: {why}; see that {self._folder} can be written to"
