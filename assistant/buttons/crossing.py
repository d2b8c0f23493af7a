"""The way of edges from a thread of a library to the event loop."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from assistant.buttons.contact import Edge

ROOM: Final = 64
"""Edges of one contact that wait for a busy loop: 32 presses. A contact that flutters makes thousands."""


class Crossing:
    """Hands edges over in the order of their times, all that wait at once.

    Of a contact that makes more than `ROOM` while the loop is busy, the newest takes the place of the one
    before: the position in which the contact ends up is right, the others lose nothing, and the loop is
    woken once.
    """

    def __init__(self, deliver: Callable[[Sequence[Edge]], None]) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._waiting: list[Edge] = []
        self._counts: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._closed = False

    def put(self, edge: Edge) -> None:
        """Take an edge, in any thread; returns at once."""
        with self._lock:
            if self._closed:
                return
            first = not self._waiting
            if self._counts[edge.name] < ROOM:
                self._counts[edge.name] += 1
                self._last[edge.name] = len(self._waiting)
                self._waiting.append(edge)
            else:
                self._waiting[self._last[edge.name]] = edge
            if first:
                self._loop.call_soon_threadsafe(self._hand_over)

    def close(self) -> None:
        """Nothing crosses any more."""
        with self._lock:
            self._closed = True

    def _hand_over(self) -> None:
        with self._lock:
            edges, self._waiting = self._waiting, []
            self._counts.clear()
            closed = self._closed
        if not closed:
            self._deliver(sorted(edges, key=lambda edge: edge.at))
