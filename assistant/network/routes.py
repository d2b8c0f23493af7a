"""Tells when there is a way to the network again, so that nobody waits for the end of a backoff."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from assistant.core.events import RouteReturned
from assistant.network.kernel import Kernel
from assistant.network.rtnetlink import Route
from assistant.ports import Report

log = logging.getLogger(__name__)

SETTLE_S = 0.1
"""A link that comes up brings some ten messages within milliseconds."""


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
        self, network: Callable[[], AbstractContextManager[Network]] = Kernel, settle_s: float = SETTLE_S
    ) -> None:
        self._network = network
        self._settle_s = settle_s

    async def run(self, report: Report) -> None:
        """Watch until cancelled. Ends with one line in the log where the kernel does not tell."""
        try:
            with self._network() as network:
                before = await network.routes()
                while True:
                    await network.changed(self._settle_s)
                    now = await network.routes()
                    if returned(before, now):
                        log.info("there is a way to the network")
                        report(RouteReturned())
                    before = now
        except (OSError, ValueError) as error:
            log.warning("routes are not watched: %s; a lost link is tried again by the clock alone", error)


def returned(before: frozenset[Route], now: frozenset[Route]) -> bool:
    """Whether there is a way that was not there before."""
    return any(route.default for route in now - before) or bool(now and not before)
