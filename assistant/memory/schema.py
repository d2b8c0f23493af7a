"""The tables of the file, and how a file of an earlier version becomes one of this.

The version is SQLite's `user_version`: how many of the migrations a file has had. A migration that was
published is never changed; a new version appends one.
"""

import sqlite3
from collections.abc import Sequence
from typing import TypeAlias

Migration: TypeAlias = Sequence[str]
"""Statements, done together or not at all."""

FIRST: Migration = (
    """
    CREATE TABLE handles (
        backend TEXT, model TEXT, handle TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (backend, model)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE turns (
        number INTEGER PRIMARY KEY, at REAL NOT NULL, person TEXT NOT NULL, model TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE facts (number INTEGER PRIMARY KEY, at REAL NOT NULL, fact TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE spending (
        day TEXT PRIMARY KEY, amount TEXT NOT NULL, currency TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

AUDIT: Migration = (
    """
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY, at REAL NOT NULL, tool TEXT NOT NULL, arguments TEXT NOT NULL,
        risk TEXT NOT NULL, untrusted TEXT NOT NULL, allowed INTEGER NOT NULL, why TEXT NOT NULL
    ) STRICT
    """,
)

ALARMS: Migration = (
    """
    CREATE TABLE alarms (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL,
        boot_id TEXT, until REAL, weekdays TEXT, time TEXT, tz TEXT
    ) STRICT
    """,
    """
    CREATE TABLE clock (
        boot_id TEXT PRIMARY KEY, newest REAL NOT NULL, ahead REAL NOT NULL, believed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

OUTCOMES: Migration = (
    "ALTER TABLE audit ADD COLUMN asker TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audit ADD COLUMN outcome TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE audit ADD COLUMN key TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX audit_key ON audit (key)",
)

TOKENS: Migration = (
    """
    CREATE TABLE tokens (
        day TEXT PRIMARY KEY, text_in INTEGER NOT NULL, audio_in INTEGER NOT NULL,
        picture_in INTEGER NOT NULL, text_out INTEGER NOT NULL, audio_out INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

MIGRATIONS: tuple[Migration, ...] = (FIRST, AUDIT, ALARMS, OUTCOMES, TOKENS)


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations the open database has had; 0: it is empty."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def upgrade(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring an open database, which commits by itself, to the last version: at once, or not at all.

    It must not have had more of them.
    """
    version = version_of(connection)
    if version == len(migrations):
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for migration in migrations[version:]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")  # a part of the transaction
