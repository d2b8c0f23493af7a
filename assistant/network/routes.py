"""Tells when there is a way to the network again, so that nobody waits for the end of a backoff."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from assistant.core.backoff import Backoff
from assistant.core.events import RouteReturned
from assistant.network.kernel import Kernel
from assistant.network.rtnetlink import Route
from assistant.ports import Report

log = logging.getLogger(__name__)

SETTLE_S = 0.1
"""A link that comes up brings some ten messages within milliseconds."""

RETRY_S = 1.0
LONGEST_RETRY_S = 300.0
"""Until the kernel is asked again; it costs next to nothing, also where it never tells."""


class Network(Protocol):
    """What the watch needs of the operating system; see `Kernel`."""

    async def changed(self, settle_s: float) -> None:
        """Wait for a burst of changes."""

    async def routes(self) -> frozenset[Route]:
        """The routes that lead out of this machine."""


class RouteWatch:
    """Reports `RouteReturned` when a default route appears, or any route after there was none.

    Messages are only a hint: after each burst the kernel is asked for all routes, because it takes many of
    them away without a word when a link or an address goes.
    """

    def __init__(
        self,
        network: Callable[[], AbstractContextManager[Network]] = Kernel,
        settle_s: float = SETTLE_S,
        draw: Callable[[], float] = random.random,
    ) -> None:
        """`draw` gives a random number in [0, 1) for the jitter of retries."""
        self._network = network
        self._settle_s = settle_s
        self._backoff = Backoff(RETRY_S, LONGEST_RETRY_S, draw)
        self._before: frozenset[Route] | None = None
        self._told = ""

    async def run(self, report: Report) -> None:
        """Watch until cancelled. Where the kernel does not tell, the log says so once; it is tried again."""
        while True:
            try:
                with self._network() as network:
                    await self._watch(network, report)
            except (OSError, ValueError) as error:
                self._tell(f"{type(error).__name__}: {error}")
            await asyncio.sleep(self._backoff.next_s(LONGEST_RETRY_S))

    async def _watch(self, network: Network, report: Report) -> None:
        while True:
            now = await network.routes()
            if self._before is not None and returned(self._before, now):
                log.info("there is a way to the network")
                report(RouteReturned())
            self._before = now
            await network.changed(self._settle_s)
            self._backoff.reset()
            self._told = ""

    def _tell(self, cause: str) -> None:
        if cause != self._told:
            self._told = cause
            log.warning(
                "routes are not watched: %s; until they are, a lost link is tried again by the clock alone",
                cause,
            )


def returned(before: frozenset[Route], now: frozenset[Route]) -> bool:
    """Whether there is a way that was not there before."""
    return any(route.default for route in now - before) or bool(now and not before)
