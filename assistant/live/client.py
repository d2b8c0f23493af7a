"""The `Session` port over google-genai."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.config import LiveConfig
from assistant.config.secrets import KeySource
from assistant.core.causes import Cause
from assistant.core.effects import ChangeVoice, CloseLink, OpenLink, RotateLink, SessionEffect
from assistant.core.events import Event, LinkLost, LinkOpened, TokensUsed
from assistant.errors import ServiceError
from assistant.live.call import Call
from assistant.live.coding import cost_of, outcome_of
from assistant.live.errors import LinkFailed
from assistant.live.handles import Handles
from assistant.live.mending import Mending
from assistant.live.setup import model_id
from assistant.ports import Memory, Report, ToolDeclaration
from assistant.worker import in_thread

if TYPE_CHECKING:
    from assistant.live.endpoint import Endpoint

log = logging.getLogger(__name__)

LOAD_TIMEOUT_S = 60.0
"""For importing the SDK, on the slowest board, and finding the credentials."""

CLOSE_TIMEOUT_S = 10.0
"""For closing a client of the SDK; at the end for all of them, one of which may still be in the making."""


class GeminiSession:
    """At most one link at a time, but for the moment in which it is replaced."""

    def __init__(
        self,
        live: LiveConfig,
        api_key: SecretStr | None,
        memory: Memory,
        declarations: Callable[[], Sequence[ToolDeclaration]] = tuple,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`now` is any monotonic clock in seconds, `wall` the time since 1970.

        `declarations` is asked at each opening. The key is read again, from where it came, if it is refused.
        """
        self._live = self._spoken = live
        self._api_key = api_key
        self._memory = memory
        self._declarations = declarations
        self._now = now
        self._handles = Handles(memory, live.backend, model_id(live), wall, live.handle_valid_s)
        self._account_file = live.credentials_file if live.backend == "vertex" else None
        keys = KeySource(os.environ, live.api_key_file)
        self._mending = Mending(keys, self._account_file, wall, self._renew)
        self._building: asyncio.Task[Endpoint] | None = None
        self._used = ""
        """The key, or the text of the account's file, that the client was built with."""
        self._closing: set[asyncio.Task[None]] = set()
        self._wanted = asyncio.Event()
        self._call: Call | None = None
        self._report: Report | None = None

    async def warm_up(self) -> None:
        """Import the SDK and build its client in a thread, so that the first link need not wait for it."""
        try:
            await self._load()
        except LinkFailed as failed:
            log.warning("no link can be opened: %s (%s)", failed.cause.value, failed.detail)

    async def run(self, report: Report) -> None:
        """Serve the effects until cancelled; the link is closed afterwards."""
        self._report = report
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._mending.run(self._tell))
                while True:
                    await self._wanted.wait()
                    self._wanted.clear()
                    if self._call is not None:
                        self._call.task = tasks.create_task(self._serve(self._call))
                        await asyncio.wait({self._call.task})
        finally:
            self._call = self._report = None
            self._retire()
            await self._all_closed()

    def perform(self, effect: SessionEffect) -> None:
        """Take one effect of the link. What belongs to no link is forgotten."""
        match effect:
            case OpenLink():
                self._hang_up()
                self._call = Call(self._tell, effect)
                self._wanted.set()
            case CloseLink():
                self._hang_up()
            case ChangeVoice(voice, language):
                wanted = {"voice": voice or self._live.voice, "language": language or self._live.language}
                self._spoken = self._live.model_copy(update=wanted)
            case RotateLink():
                if self._call is not None:
                    self._call.rotate()
            case _:
                if self._call is not None:
                    self._call.put(effect, self._now())

    async def run_code(self, task: str) -> str:
        """What comes of `task`, which another model solves by code that the service runs.

        Raises ServiceError in words for a person; the deadline is the caller's.
        """
        try:
            response = await (await self._load()).run_code(task)
        except LinkFailed as failed:
            log.warning("no code was run: %s (%s)", failed.cause.value, failed.detail)
            raise ServiceError(f"no code could be run: {failed.cause.value}") from None
        self._tell(TokensUsed(cost_of(response)))
        return outcome_of(response) or "Nothing came of it."

    def _tell(self, event: Event) -> None:
        if isinstance(event, LinkOpened):
            self._mending.opened()
        if self._report is not None:
            self._report(event)

    def _hang_up(self) -> None:
        if self._call is not None:
            self._call.hang_up()
            self._call = None

    async def _serve(self, call: Call) -> None:
        """One link, from its opening to its closed socket. Its loss is told once."""
        try:
            self._mending.check_time()
            endpoint = await self._load()
            from assistant.live.link import Link  # loaded by now

            tools = tuple(self._declarations())
            link = Link(endpoint, lambda: self._spoken, self._memory, self._handles, tools, call, self._now)
            await link.serve()
        except LinkFailed as failed:
            log.warning("no link: %s (%s)", failed.cause.value, failed.detail)
            self._mending.failed(failed.cause, self._used)
            if self._call is call:
                self._call = None
            call.tell(LinkLost(failed.cause, failed.detail, failed.retry_after_s))
        finally:
            call.task = None  # its end holds the frames, and they this call

    # --- the SDK's client -------------------------------------------------------------------------

    async def _load(self) -> "Endpoint":
        """The client of the SDK, made at first use; if that fails, the next use tries again.

        Whoever is cancelled here leaves the thread at work: what it makes is used, or closed, later.
        """
        if self._building is None:
            self._building = asyncio.create_task(in_thread("live", self._build))
            self._building.add_done_callback(self._built)
        try:
            async with asyncio.timeout(LOAD_TIMEOUT_S):
                return await asyncio.shield(self._building)
        except TimeoutError:
            raise LinkFailed(Cause.KEY_MISSING, f"no credentials within {LOAD_TIMEOUT_S:g} s") from None

    def _built(self, building: "asyncio.Task[Endpoint]") -> None:
        failed = building.cancelled() or building.exception() is not None
        if failed and self._building is building:
            self._building = None

    def _build(self) -> "Endpoint":
        from assistant.live.endpoint import Endpoint  # imports the SDK: half a second and more

        key = self._api_key.get_secret_value() if self._api_key else ""
        self._used = self._mending.look() or "" if self._account_file else key
        return Endpoint(self._live, self._api_key)

    def _renew(self, found: str) -> None:
        """The next link is opened by a new client, with what was found where the key stands."""
        if self._account_file is None:
            self._api_key = SecretStr(found)
        self._retire()

    def _retire(self) -> None:
        """Close the client, in a task of its own: who replaces it does not wait, and may be cancelled."""
        if self._building is not None:
            closing = asyncio.create_task(_close(self._building))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            self._building = None

    async def _all_closed(self) -> None:
        """Wait until all are closed, or given up."""
        if left := set(self._closing):
            _, left = await asyncio.wait(left, timeout=CLOSE_TIMEOUT_S)
            for closing in left:
                closing.cancel()
            await asyncio.gather(*left, return_exceptions=True)


async def _close(building: "asyncio.Task[Endpoint]") -> None:
    """A client that is left to the garbage collector would start a task at any later moment."""
    with contextlib.suppress(LinkFailed):
        endpoint = await building
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await endpoint.close()
