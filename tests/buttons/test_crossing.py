"""Edges from threads of libraries arrive, in order; a fluttering contact takes nothing from the others."""

import asyncio
import threading
from collections.abc import Sequence

from assistant.buttons.contact import Edge
from assistant.buttons.crossing import ROOM, Crossing


class Shore:
    """Where edges arrive."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Edge]] = []
        self.crossing = Crossing(self.batches.append)

    @property
    def edges(self) -> list[Edge]:
        return [edge for batch in self.batches for edge in batch]

    def _put(self, *edges: Edge) -> None:
        for edge in edges:
            self.crossing.put(edge)

    async def after(self, *edges: Edge) -> list[Edge]:
        """Let another thread put `edges` while the loop is busy."""
        thread = threading.Thread(target=self._put, args=edges)
        thread.start()
        thread.join()
        for _ in range(3):
            await asyncio.sleep(0)
        return self.edges


async def test_no_edge_is_lost_while_the_loop_is_busy() -> None:
    edges = [Edge("talk", number % 2 == 0, float(number)) for number in range(ROOM)]
    shore = Shore()
    assert await shore.after(*edges) == edges
    assert len(shore.batches) == 1
    assert await shore.after(*edges) == edges * 2


async def test_edges_of_several_threads_come_in_the_order_of_their_times() -> None:
    shore = Shore()
    found = await shore.after(Edge("talk", True, 2.0), Edge("mute", True, 1.0))
    assert [edge.name for edge in found] == ["mute", "talk"]


async def test_a_contact_that_flutters_ends_where_it_is_and_takes_nothing_from_the_others() -> None:
    flutter = [Edge("broken", number % 2 == 0, number / 1000) for number in range(10_001)]
    good = Edge("talk", True, 5.0)
    shore = Shore()
    found = await shore.after(*flutter[:5000], good, *flutter[5000:])
    assert len(found) == ROOM + 1
    assert found[-1] == flutter[-1]
    assert good in found
    assert len(shore.batches) == 1


async def test_nothing_arrives_once_it_is_closed() -> None:
    shore = Shore()
    shore.crossing.put(Edge("talk", True, 1.0))
    shore.crossing.close()
    assert await shore.after(Edge("talk", False, 2.0)) == []
