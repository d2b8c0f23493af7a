"""Opening a link so that it goes on with the last session, and afresh where the service does not let it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from assistant.config import LiveConfig
from assistant.core.causes import FATAL_FOR_THIS_CONVERSATION, Cause
from assistant.live.call import Call
from assistant.live.endpoint import Endpoint
from assistant.live.errors import LinkFailed
from assistant.live.handles import Handles
from assistant.live.opening import Opening, Socket
from assistant.live.setup import instruction, link_setup
from assistant.live.wire import Gate
from assistant.ports import Memory, ToolDeclaration

log = logging.getLogger(__name__)

REFUSED = frozenset({1007, 1008})
"""Closes that speak of what was sent: until the setup is confirmed, that is the handle as well."""

OF_SOMETHING_ELSE = FATAL_FOR_THIS_CONVERSATION - {Cause.MODEL_REFUSED}
"""Refusals that say nothing of the handle, with whatever code: of the key, of the quota."""

POISONED = 1007
"""The close that says so at any time: whatever the session remembers is what the service cannot read."""

RIGHT_AFTER_S = 2.0
"""A resumed session that is closed so soon, before it said a word, was refused as well."""


@dataclass(frozen=True)
class Opened:
    """A link that is up."""

    socket: Socket
    resumed: bool
    remembered: bool
    """As in `LinkOpened`: nothing that was said is lost to the session without the person being told."""


class Resuming:
    """Opens links for one call."""

    def __init__(
        self,
        endpoint: Endpoint,
        live: Callable[[], LiveConfig],
        memory: Memory,
        handles: Handles,
        tools: tuple[ToolDeclaration, ...],
        call: Call,
    ) -> None:
        self._endpoint = endpoint
        self._live = live
        self._memory = memory
        self._handles = handles
        self._tools = tools
        self._call = call

    async def open(self, gate: Gate | None = None, *, fresh: bool = False) -> Opened:
        """Open a link; `gate` holds its setup back. Raises `LinkFailed`.

        `fresh`: the last session is not to be gone on with. A refused handle is dropped and costs no more
        than the refused attempt: a fresh session is opened at once, and once.
        """
        expected = self._handles.expected()
        if fresh:
            self._handles.drop()
        handle = self._handles.newest()
        try:
            socket = await self._attempt(handle, gate)
        except LinkFailed as failed:
            if handle is None or not self._is_refusal(failed):
                raise
            log.info("the last session cannot be gone on with: %s", failed.detail)
            handle = None
            socket = await self._attempt(None, None)
        resumed = handle is not None
        told = fresh and bool(self._memory.lately())
        self._handles.began(resumed=resumed)
        return Opened(socket, resumed, resumed or told or not expected)

    def lost(self, opened: Opened, failed: LinkFailed, *, heard: bool, age_s: float) -> None:
        """A link that was up is gone: is its session the reason? `heard`: the service had said something."""
        at_once = opened.resumed and not heard and age_s <= RIGHT_AFTER_S
        if failed.cause in OF_SOMETHING_ELSE:
            return
        if failed.code == POISONED or (failed.code in REFUSED and at_once):
            self._handles.drop()

    async def _attempt(self, handle: str | None, gate: Gate | None) -> Socket:
        live = self._live()
        told = instruction(live, self._memory, resumed=handle is not None)
        setup = link_setup(
            live,
            explicit_activity=self._call.explicit_activity,
            handle=handle,
            told=told,
            tools=self._tools,
        )
        return await Opening(self._endpoint, setup, live.setup_timeout_s, gate).run()

    def _is_refusal(self, failed: LinkFailed) -> bool:
        """Whether the handle was refused; takes a note if it may have been."""
        if failed.cause in OF_SOMETHING_ELSE:
            return False
        if failed.code in REFUSED:
            self._handles.drop()
            return failed.cause is Cause.MODEL_REFUSED
        if failed.cause is Cause.NO_SETUP or (failed.code is not None and failed.code >= 1000):
            self._handles.doubt()  # the service took the call and then did not go on with it
        return False
