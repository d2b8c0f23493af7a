"""The `Session` port over google-genai."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.config import LiveConfig
from assistant.core.causes import Cause
from assistant.core.effects import CloseLink, Effect, OpenLink
from assistant.core.events import Event, LinkLost
from assistant.live.call import Call
from assistant.live.errors import LinkFailed
from assistant.live.handles import Handles
from assistant.ports import Report

if TYPE_CHECKING:
    from assistant.live.endpoint import Endpoint

log = logging.getLogger(__name__)

LOAD_TIMEOUT_S = 60.0
"""For importing the SDK, on the slowest board, and finding the credentials."""


class GeminiSession:
    """At most one link at a time; an old socket is closed before a new one opens, as resumption demands."""

    def __init__(
        self, live: LiveConfig, api_key: SecretStr | None, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`now` is any monotonic clock in seconds."""
        self._live = live
        self._api_key = api_key
        self._now = now
        self._handles = Handles()
        self._endpoint: Endpoint | None = None
        self._loading = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._call: Call | None = None
        self._report: Report | None = None

    async def warm_up(self) -> None:
        """Import the SDK and build its client in a thread, so that the first link need not wait for it."""
        try:
            await self._load()
        except LinkFailed as failed:
            log.warning("no link can be opened: %s %s", failed.cause.value, failed.detail)

    async def run(self, report: Report) -> None:
        """Serve the effects until cancelled; the link is closed afterwards."""
        self._report = report
        try:
            async with asyncio.TaskGroup() as links:
                while True:
                    await self._wanted.wait()
                    self._wanted.clear()
                    if self._call is not None:
                        self._call.task = links.create_task(self._serve(self._call))
                        await asyncio.wait({self._call.task})
        finally:
            self._call = self._report = None
            endpoint, self._endpoint = self._endpoint, None
            if endpoint is not None:
                await endpoint.close()

    def perform(self, effect: Effect) -> None:
        """Take one effect of the link. What belongs to no link is forgotten."""
        match effect:
            case OpenLink(explicit_activity):
                self._hang_up()
                self._call = Call(self._tell, explicit_activity=explicit_activity)
                self._wanted.set()
            case CloseLink():
                self._hang_up()
            case _ if self._call is not None:
                self._call.put(effect, self._now())

    def _tell(self, event: Event) -> None:
        if self._report is not None:
            self._report(event)

    def _hang_up(self) -> None:
        if self._call is not None:
            self._call.hang_up()
            self._call = None

    async def _serve(self, call: Call) -> None:
        """One link, from its opening to its closed socket. Its loss is told once."""
        try:
            endpoint = await self._load()
            from assistant.live.link import Link  # loaded by now

            await Link(endpoint, self._live, self._handles, call, self._now).serve()
        except LinkFailed as failed:
            log.warning("no link: %s (%s)", failed.cause.value, failed.detail)
            if self._call is call:
                self._call = None
            call.tell(LinkLost(failed.cause, failed.detail))

    async def _load(self) -> "Endpoint":
        """The client of the SDK, made at first use; if that fails, the next use tries again."""
        try:
            async with asyncio.timeout(LOAD_TIMEOUT_S), self._loading:
                if self._endpoint is None:
                    self._endpoint = await asyncio.to_thread(self._build)
                return self._endpoint
        except TimeoutError:
            raise LinkFailed(Cause.KEY_MISSING, f"no credentials within {LOAD_TIMEOUT_S:g} s") from None

    def _build(self) -> "Endpoint":
        from assistant.live.endpoint import Endpoint  # imports the SDK: half a second and more

        return Endpoint(self._live, self._api_key)
