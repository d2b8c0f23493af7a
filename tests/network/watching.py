"""Watches the routes of the network namespace that it is started in; prints what is reported, and when.

Its argument is how long a burst of changes may last, in seconds.
"""

import asyncio
import sys
import time
from typing import Self

from assistant.core.events import Event
from assistant.network.kernel import Kernel
from assistant.network.routes import RouteWatch
from assistant.network.rtnetlink import Route


class TellingKernel(Kernel):
    def __enter__(self) -> Self:
        self.asked = 0
        return super().__enter__()

    async def routes(self) -> frozenset[Route]:
        found = await super().routes()
        self.asked += 1
        tell("watching" if self.asked == 1 else f"{len(found)} routes")
        return found


def tell(line: str) -> None:
    print(time.monotonic(), line, flush=True)  # noqa: T201 - the test reads it


def report(event: Event) -> None:
    tell(type(event).__name__)


if __name__ == "__main__":
    asyncio.run(RouteWatch(TellingKernel, float(sys.argv[1])).run(report))
