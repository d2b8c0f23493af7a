"""What is to be done, and when."""

import heapq
from collections.abc import Iterator

from assistant.emulator.outputs import Output


class Agenda:
    """Outputs with due times: in the order of their times, and of their entry where those are equal."""

    def __init__(self) -> None:
        self._entries: list[tuple[float, int, int | None, Output]] = []
        self._count = 0
        self._held_until = float("-inf")
        self._silent = False

    def put(self, due: float, output: Output, *, reply: int | None = None) -> None:
        """Enter `output`; one that belongs to a reply can be cancelled with it."""
        self._count += 1
        heapq.heappush(self._entries, (due, self._count, reply, output))

    def cancel(self, reply: int) -> None:
        """Forget what belongs to `reply`."""
        self._entries = [entry for entry in self._entries if entry[2] != reply]
        heapq.heapify(self._entries)

    def hold(self, until: float) -> None:
        """Nothing is due before `until`."""
        self._held_until = max(self._held_until, until)

    def silence(self) -> None:
        """Nothing is due any more."""
        self._silent = True
        self._entries.clear()

    def next_due(self) -> float | None:
        """When the next entry is due; None if there is none."""
        if self._silent or not self._entries:
            return None
        return max(self._entries[0][0], self._held_until)

    def due(self, now: float) -> Iterator[Output]:
        """Take the entries that are due, one by one: what they lead to may change the rest."""
        while (next_due := self.next_due()) is not None and next_due <= now:
            yield heapq.heappop(self._entries)[3]
