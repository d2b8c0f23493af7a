"""What arrived at the emulator, in the words of `marked`: which frames of which question, in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core.timings import FRAME_BYTES
from assistant.emulator.connection import Connection
from tests.support.marked import Mark, read_mark


@dataclass(frozen=True, slots=True)
class Run:
    """Frames `first` to `first + count - 1` of a question arrived one after the other on a connection."""

    connection: int
    question: int
    first: int
    count: int


class Arrivals:
    """Reads the audio of all connections once, piece by piece. Unmarked frames are passed over."""

    def __init__(self) -> None:
        self._read: dict[int, int] = {}
        self._texts: dict[int, int] = {}

    def news(self, connections: Sequence[Connection]) -> tuple[list[Run], list[str]]:
        """What came since the last time: runs and texts, by connection."""
        runs: list[Run] = []
        texts: list[str] = []
        for connection in connections:
            for mark in self._new_marks(connection):
                last = runs[-1] if runs else None
                if last is not None and _follows(last, connection.number, mark):
                    runs[-1] = Run(last.connection, last.question, last.first, last.count + 1)
                else:
                    runs.append(Run(connection.number, mark.question, mark.frame, 1))
            texts += list(connection.texts)[self._texts.get(connection.number, 0) :]
            self._texts[connection.number] = len(connection.texts)
        return runs, texts

    def times(self, connections: Sequence[Connection]) -> Iterator[tuple[float, Mark]]:
        """Each marked frame so far, and when the last byte of it arrived."""
        for connection in connections:
            for arrival in connection.arrivals:
                end = arrival.offset + arrival.size
                for at in range(arrival.offset, end, FRAME_BYTES):
                    if mark := read_mark(bytes(connection.audio[at : at + FRAME_BYTES])):
                        yield arrival.at, mark

    def _new_marks(self, connection: Connection) -> Iterator[Mark]:
        whole = len(connection.audio) - len(connection.audio) % FRAME_BYTES
        begin = self._read.get(connection.number, 0)
        self._read[connection.number] = whole
        for at in range(begin, whole, FRAME_BYTES):
            if mark := read_mark(bytes(connection.audio[at : at + FRAME_BYTES])):
                yield mark


def _follows(run: Run, connection: int, mark: Mark) -> bool:
    here = (run.connection, run.question) == (connection, mark.question)
    return here and mark.frame == run.first + run.count
