"""The file: what it holds, who may read it, and what happens when it or its disk is bad."""

import os
import resource
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DeviceError
from assistant.memory.contents import Contents, KeptFact
from assistant.memory.database import NAME, Database
from assistant.memory.schema import MIGRATIONS, upgrade
from tests.support.kept import CONTENTS, edition, on_disk

IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""For hundreds of writes, each of which waits for its disk; what a disk keeps is shown by the kills."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "it's a 100%41 #state? ü" / "assistant"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    with closing(Database(folder, busy_s=0.01)) as database:
        yield database


def held(folder: Path) -> Contents:
    """What a program that starts now finds."""
    with closing(Database(folder)) as database:
        return database.load()


def damaged(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{NAME}.damaged-*"))


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / NAME)) as connection, connection:
        connection.execute(statement)


@given(st.lists(CONTENTS, min_size=1, max_size=4))
def test_what_was_written_last_is_found(editions: list[Contents]) -> None:
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        with closing(Database(Path(folder))) as database:
            assert database.load() == Contents()
            for contents in editions:
                database.write(contents)
        assert held(Path(folder)) == editions[-1]


def test_only_the_owner_may_look(database: Database, folder: Path) -> None:
    database.write(edition(1))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    database.close()
    (folder / NAME).chmod(0o644)
    database.load()
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600


def test_at_rest_there_is_one_file_and_nothing_is_written_twice(database: Database, folder: Path) -> None:
    database.write(edition(1))
    before = (folder / NAME).stat().st_mtime_ns
    database.write(edition(1))
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert (folder / NAME).stat().st_mtime_ns == before


def test_only_what_changed_is_written(database: Database, folder: Path) -> None:
    """A row that somebody else changed stays as they left it."""
    database.write(edition(1))
    change(folder, "UPDATE turns SET person = 'theirs' WHERE number = 1")
    database.write(edition(2))
    assert [turn.person for turn in held(folder).turns.values()] == ["theirs", "question 2"]


def test_looking_makes_nothing(database: Database, folder: Path) -> None:
    assert database.look() == Contents()
    assert not folder.exists()
    database.write(edition(3))
    assert database.look() == edition(3)


# --- forgetting ---------------------------------------------------------------------------------


def test_what_is_forgotten_is_not_in_the_file_any_more(database: Database, folder: Path) -> None:
    full = replace(edition(9), facts={1: KeptFact(1.0, "a secret"), 2: KeptFact(2.0, "secret " * 5_000)})
    database.write(full)
    (folder / f"{NAME}.damaged-2026-11-23T00-00-00").write_text("secret")
    assert b"secret" in on_disk(folder)
    database.forget()
    left = on_disk(folder)
    assert not [word for word in (b"secret", b"question", b"answer", b"handle 9") if word in left]
    assert held(folder) == full.forgotten()
    assert held(folder).spending


def test_a_fact_that_is_forgotten_alone_is_not_in_the_file_either(database: Database, folder: Path) -> None:
    database.write(edition(1))
    database.write(replace(edition(1), facts={}))
    assert b"fact 1" not in on_disk(folder)


def test_forgetting_where_nothing_is_kept_makes_nothing(database: Database, folder: Path) -> None:
    database.forget()
    assert not folder.exists()


# --- a damaged file -----------------------------------------------------------------------------


DAMAGES = {
    "no database": lambda path: path.write_bytes(b"hello" * 1_000),
    "half a database": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a page of zeros": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + bytes(4096) + path.read_bytes()[8192:]
    ),
    "a count that is wrong": lambda path: path.write_bytes(
        path.read_bytes()[:36] + b"\0\0\0\5" + path.read_bytes()[40:]
    ),
    "tables without a version": lambda path: change(path.parent, "PRAGMA user_version = 0"),
    "a table is missing": lambda path: change(path.parent, "DROP TABLE facts"),
    "no amount": lambda path: change(path.parent, "UPDATE spending SET amount = 'much'"),
    "an endless amount": lambda path: change(path.parent, "UPDATE spending SET amount = 'Infinity'"),
    "no day": lambda path: change(path.parent, "UPDATE spending SET day = 'today'"),
    "two currencies": lambda path: change(
        path.parent, "INSERT INTO spending VALUES ('2026-02-01', '1', 'X')"
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(
    database: Database, folder: Path, damage: "object", caplog: pytest.LogCaptureFixture
) -> None:
    database.write(edition(5))
    database.close()
    assert callable(damage)
    damage(folder / NAME)
    with pytest.raises(DeviceError, match="`assistant run` moves it aside and begins a new one"):
        database.look()
    assert database.load() == Contents()
    (aside,) = damaged(folder)
    assert aside.stat().st_size
    database.write(edition(6))
    assert held(folder) == edition(6)
    (record,) = caplog.records
    assert f"{folder / NAME} cannot be read" in record.message
    assert str(aside) in record.message
    assert record.exc_info is None
    assert not [word for word in ("question", "answer", "fact 5", "handle 5") if word in caplog.text]


def test_a_file_that_is_damaged_while_it_is_open_is_begun_anew_with_all_there_is(
    database: Database, folder: Path
) -> None:
    database.write(edition(5))
    (folder / NAME).write_bytes(b"hello" * 5_000)
    database.write(edition(6))
    assert held(folder) == edition(6)
    assert len(damaged(folder)) == 1


def test_a_file_that_was_removed_is_made_again_with_all_there_is(database: Database, folder: Path) -> None:
    database.write(edition(5))
    database.close()
    (folder / NAME).unlink()
    database.write(edition(6))
    assert held(folder) == edition(6)


def test_one_damaged_file_is_kept(database: Database, folder: Path) -> None:
    folder.mkdir(parents=True)
    old = folder / f"{NAME}.damaged-2026-01-01T00-00-00"
    old.write_bytes(b"old")
    (folder / NAME).write_bytes(b"hello" * 1_000)
    database.load()
    (aside,) = damaged(folder)
    assert aside.read_bytes() == b"hello" * 1_000


def test_the_journal_of_a_damaged_file_does_not_get_into_the_new_one(
    database: Database, folder: Path
) -> None:
    database.write(edition(5))
    database.close()
    (folder / NAME).write_bytes(b"hello" * 1_000)
    journal = folder / f"{NAME}-journal"
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(4_000))
    database.load()
    assert not journal.exists()


# --- a disk that does not take it ---------------------------------------------------------------


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for act in ("load", "look", "forget"):
        with pytest.raises(DeviceError) as caught:
            getattr(Database(tmp_path / "file" / "x"), act)()
        assert "\n" not in str(caught.value)
        assert str(tmp_path / "file" / "x") in str(caught.value)


def test_another_program_that_does_not_let_go(database: Database, folder: Path) -> None:
    database.write(edition(1))
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DeviceError, match="database is locked"):
            database.write(edition(2))
        other.execute("ROLLBACK")
    assert held(folder) == edition(1)
    database.write(edition(2))
    assert held(folder) == edition(2)
    assert not damaged(folder)


def test_a_full_disk_leaves_what_was_there(database: Database, folder: Path) -> None:
    database.write(edition(1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    too_much = replace(edition(2), facts={1: KeptFact(1.0, "x" * 1_000_000)})
    resource.setrlimit(resource.RLIMIT_FSIZE, ((folder / NAME).stat().st_size + 20_000, hard))
    try:
        with pytest.raises(DeviceError, match=r"cannot be used: .*see that .* can be written to"):
            database.write(too_much)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert held(folder) == edition(1)
    database.write(too_much)
    assert held(folder) == too_much


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_what_belongs_to_another_user(database: Database, folder: Path) -> None:
    """In a child process that gives up its rights."""
    database.write(edition(1))
    read, write = os.pipe()
    if not (child := os.fork()):
        os.setuid(65534)
        for act in ("look", "load", "forget"):
            try:
                getattr(Database(folder), act)()
            except DeviceError as error:
                os.write(write, f"{error}\n".encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    told = f"the memory {folder / NAME} belongs to another user; use `sudo assistant …`\n"
    with os.fdopen(read) as said:
        assert said.read() == told * 3


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act for somebody else")
def test_root_leaves_the_file_to_the_folder_s_owner(database: Database, folder: Path) -> None:
    folder.mkdir(parents=True)
    os.chown(folder, 65534, 65534)
    database.load()
    assert (folder / NAME).stat().st_uid == 65534


# --- versions -----------------------------------------------------------------------------------

LATER = (*MIGRATIONS, ("ALTER TABLE facts ADD COLUMN said_by TEXT", "UPDATE facts SET said_by = 'Ada'"))
BROKEN = (*MIGRATIONS, ("ALTER TABLE facts ADD COLUMN said_by TEXT", "UPDATE nothing SET a = 1"))
NOW = len(MIGRATIONS)


@pytest.fixture
def updated(folder: Path) -> Iterator[Database]:
    """As a later version of the program sees it."""
    with closing(Database(folder, migrations=LATER)) as database:
        yield database


def beside(folder: Path) -> list[str]:
    """The names of the other files, without their dates."""
    return sorted(path.name.removeprefix(f"{NAME}.").partition("-20")[0] for path in folder.glob(f"{NAME}.*"))


def test_a_file_of_an_earlier_version_is_brought_up_at_once_or_not_at_all() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        upgrade(connection)
        connection.execute("INSERT INTO facts VALUES (1, 0.5, 'tea')")
        with pytest.raises(sqlite3.OperationalError):
            upgrade(connection, BROKEN)
        assert connection.execute("SELECT * FROM facts").fetchall() == [(1, 0.5, "tea")]
        upgrade(connection, LATER)
        upgrade(connection, LATER)
        assert connection.execute("SELECT * FROM facts").fetchall() == [(1, 0.5, "tea", "Ada")]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(LATER),)


def test_an_update_that_goes_back_finds_all_there_was(
    database: Database, updated: Database, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database.write(edition(5))
    database.close()
    assert updated.load() == edition(5)
    updated.write(edition(6))
    updated.close()
    assert beside(folder) == [f"before-update-v{NOW}"]
    assert stat.S_IMODE((folder / f"{NAME}.before-update-v{NOW}").stat().st_mode) == 0o600
    newer = (folder / NAME).read_bytes()
    with pytest.raises(DeviceError, match="goes on as before the update"):
        database.look()

    assert database.load() == edition(5), "alarms, facts, handles and what was spent"
    (aside,) = folder.glob(f"{NAME}.newer-v{NOW + 1}-*")
    assert aside.read_bytes() == newer
    assert beside(folder) == [f"newer-v{NOW + 1}"]
    (record,) = caplog.records
    assert record.message == (
        f"the memory {folder / NAME} was written by a later version of this program;"
        f" it was kept as {aside.name}, and the copy from before the update is used"
    )


def test_a_newer_file_is_never_removed_but_by_forgetting(
    database: Database, updated: Database, folder: Path
) -> None:
    for _ in range(2):
        updated.load()
        updated.close()
        database.load()
        database.close()
    (folder / NAME).write_bytes(b"hello" * 1_000)
    database.load()
    assert beside(folder) == ["damaged", f"newer-v{NOW + 1}", f"newer-v{NOW + 1}"]
    database.forget()
    assert beside(folder) == []


def test_without_a_copy_a_newer_file_is_kept_and_a_new_one_begun(
    database: Database, updated: Database, folder: Path
) -> None:
    updated.write(edition(5))
    updated.close()
    database.write(edition(6))
    assert held(folder) == edition(6)
    assert beside(folder) == [f"newer-v{NOW + 1}"]
    assert not damaged(folder)


def test_a_going_back_that_was_cut_short_is_done_again(
    database: Database, updated: Database, folder: Path
) -> None:
    database.write(edition(5))
    database.close()
    updated.load()
    updated.close()
    os.link(folder / NAME, folder / f"{NAME}.newer-v{NOW + 1}-2026-01-01T00-00-00")
    assert database.load() == edition(5)


def test_a_fact_that_is_forgotten_is_not_in_the_copy_from_before_the_update(
    database: Database, updated: Database, folder: Path
) -> None:
    database.write(edition(1))
    database.close()
    updated.load()
    assert b"fact 1" in on_disk(folder)
    updated.write(replace(edition(1), facts={}))
    assert b"fact 1" not in on_disk(folder)
