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

    def put(self, due: float, output: Output, *, reply: int | None = None) -> None:
        """Enter `output`; one that belongs to a reply can be cancelled with it."""
        self._count += 1
        heapq.heappush(self._entries, (due, self._count, reply, output))

    def put_first(self, output: Output) -> None:
        """Enter `output` before everything that is not done yet, after others that were put first."""
        self.put(float("-inf"), output)

    def cancel(self, reply: int) -> None:
        """Forget what belongs to `reply`."""
        self._entries = [entry for entry in self._entries if entry[2] != reply]
        heapq.heapify(self._entries)

    def hold(self, until: float) -> None:
        """Nothing is due before `until`."""
        self._held_until = max(self._held_until, until)

    def next_due(self) -> float | None:
        """When the next entry is due; None if there is none."""
        return max(self._entries[0][0], self._held_until) if self._entries else None

    def due(self, now: float) -> Iterator[Output]:
        """Take the entries that are due, one by one: what they lead to may change the rest."""
        while (next_due := self.next_due()) is not None and next_due <= now:
            yield heapq.heappop(self._entries)[3]
