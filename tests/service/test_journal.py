"""The native protocol of systemd's journal."""

import os
import socket
import struct
from pathlib import Path

import pytest

from assistant.service.journal import LARGEST, Journal, encoded, is_journal


def decoded(datagram: bytes) -> dict[str, str]:
    """As the journal reads it."""
    fields = {}
    while datagram:
        line, _, datagram = datagram.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            (size,) = struct.unpack("<Q", datagram[:8])
            value, datagram = datagram[8 : 8 + size], datagram[8 + size + 1 :]
        fields[name.decode()] = value.decode()
    return fields


def test_fields_are_read_as_they_were_written() -> None:
    fields = {"MESSAGE": "it is so = so", "EXCEPTION": "one\ntwo=2\n\nthree\n", "EMPTY": "", "CODE_LINE": "7"}
    assert decoded(encoded(fields)) == fields
    assert encoded({"A": "x"}) == b"A=x\n"
    assert encoded({"A": "x\ny"}) == b"A\n\x03\0\0\0\0\0\0\0x\ny\n"


def test_halves_of_characters_and_giants_do_no_harm() -> None:
    assert decoded(encoded({"A": "\ud800!"})) == {"A": "?!"}
    assert len(encoded({"A": "x" * 10**6})) < LARGEST + 10


def test_an_event_is_a_datagram(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "journal"))
        journal = Journal(tmp_path / "journal")
        assert journal.send({"MESSAGE": "hello", "EXCEPTION": "x" * 10**6 + "\n"})
        assert journal.send({"MESSAGE": "bye"})
        assert decoded(listener.recv(10**6))["MESSAGE"] == "hello"
        assert decoded(listener.recv(10**6)) == {"MESSAGE": "bye"}
        journal.close()


def test_a_journal_that_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "journal"))
        journal = Journal(tmp_path / "journal")
        while journal.send({"MESSAGE": "x"}):
            assert journal.lost == 0
        assert not journal.send({"MESSAGE": "x"})
        assert journal.lost == 2
        listener.recv(100)
        assert journal.send({"MESSAGE": "x"})
        assert journal.lost == 0
        journal.close()


def test_without_a_journal_it_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Journal(tmp_path / "journal")


def test_the_journal_is_known_by_device_and_inode(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w") as file:
        status = os.fstat(file.fileno())
        here = f"{status.st_dev}:{status.st_ino}"
        assert is_journal(file.fileno(), {"JOURNAL_STREAM": here})
        assert not is_journal(file.fileno(), {"JOURNAL_STREAM": f"{here}1"})
        assert not is_journal(file.fileno(), {})
    assert not is_journal(-1, {"JOURNAL_STREAM": here})
