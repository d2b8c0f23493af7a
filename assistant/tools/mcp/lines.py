"""Bytes of a pipe -> lines, with a bound. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

EDGE = 256
"""Bytes kept of each end of a line that is too long."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that was not kept: how it began, how it ended."""

    head: bytes
    tail: bytes


class Lines:
    """Cuts a stream at its line ends. Never holds more than `longest` bytes and the last piece fed."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._begun = bytearray()
        self._lost: bytes | None = None
        """How the line began, once it is too long to be kept; `_begun` has its end then."""

    def feed(self, data: bytes) -> Iterator[bytes | TooLong]:
        """The lines that end in `data`, without their ends."""
        *ended, rest = data.split(b"\n")
        for part in ended:
            self._add(part)
            if self._lost is None:
                yield bytes(self._begun)
            else:
                yield TooLong(self._lost, bytes(self._begun))
            self._begun.clear()
            self._lost = None
        self._add(rest)

    def _add(self, part: bytes) -> None:
        self._begun += part
        if self._lost is None and len(self._begun) > self._longest:
            self._lost = bytes(self._begun[:EDGE])
        if self._lost is not None:
            del self._begun[:-EDGE]
