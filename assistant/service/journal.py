"""The journal's own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): one datagram for each event."""

import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SOCKET: Final = Path("/run/systemd/journal/socket")

STREAM_VARIABLE = "JOURNAL_STREAM"

LARGEST: Final = 48_000
"""Bytes of a field; a datagram of twice as many fits into a socket's buffer everywhere."""


class Journal:
    """Where events go. It never waits: what the journal cannot take at once is lost, and counted."""

    def __init__(self, path: Path = SOCKET) -> None:
        """Raises OSError if there is no journal."""
        self.lost = 0
        """Events that it could not take since the last one that it took."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise

    def send(self, fields: Mapping[str, str]) -> bool:
        """Write one event down. `MESSAGE` and `PRIORITY` are the fields that every reader knows."""
        try:
            self._socket.send(encoded(fields))
        except OSError:
            self.lost += 1
            return False
        self.lost = 0
        return True

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def encoded(fields: Mapping[str, str]) -> bytes:
    """`NAME=value` lines; a value with line feeds has its length before it, 64 bit, little endian."""
    parts = []
    for name, text in fields.items():
        value = text.encode(errors="replace")[:LARGEST]
        if b"\n" in value:
            parts.append(b"%s\n%s%s\n" % (name.encode(), struct.pack("<Q", len(value)), value))
        else:
            parts.append(b"%s=%s\n" % (name.encode(), value))
    return b"".join(parts)


def is_journal(number: int, environ: Mapping[str, str] | None = None) -> bool:
    """Whether this file descriptor leads to the journal: systemd tells its device and inode."""
    told = (os.environ if environ is None else environ).get(STREAM_VARIABLE, "")
    try:
        status = os.fstat(number)
    except OSError:
        return False
    return told == f"{status.st_dev}:{status.st_ino}"
