"""One attempt at a link: from nothing to a session whose setup the service has confirmed."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.core.causes import Cause
from assistant.core.events import GoAwayReceived
from assistant.live import sdk
from assistant.live.downlink import go_away_of
from assistant.live.endpoint import Endpoint
from assistant.live.errors import LinkFailed
from assistant.live.failures import OPENING_ERRORS, WIRE_ERRORS, failure_of
from assistant.live.receiving import Receiver
from assistant.live.route import has_route
from assistant.live.wire import Gate, Wire

if TYPE_CHECKING:
    from google.genai.types import LiveConnectConfigDict

CLOSE_DEADLINE_S = 1.5
"""For the whole goodbye; a stalled socket would wait for ever."""


@dataclass
class Socket:
    """An open link: to be closed by whoever has it."""

    session: sdk.AsyncSession
    wire: Wire
    stack: contextlib.AsyncExitStack
    go_away: GoAwayReceived | None = None
    """The service announced the end before it had confirmed the setup."""

    async def close(self, deadline_s: float = CLOSE_DEADLINE_S) -> None:
        """Say goodbye, and wait until the service has heard it or the deadline is over."""
        await _close(self.stack, self.wire, deadline_s)


@dataclass
class Opening:
    """Used once."""

    endpoint: Endpoint
    setup: "LiveConnectConfigDict"
    timeout_s: float
    """For everything, the confirmation included."""
    gate: Gate | None = None
    _wire: Wire | None = None
    _stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def run(self) -> Socket:
        """The open link. Raises `LinkFailed`; nothing is left open then, nor when it is cancelled."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.timeout_s
        # The SDK says goodbye when its opening is cancelled; to a silent peer that would come on top.
        cut = loop.call_at(deadline, self._abort)
        try:
            async with asyncio.timeout_at(deadline):
                session = await self._stack.enter_async_context(
                    self.endpoint.connect(self.setup, self._remember)
                )
                assert self._wire is not None, "the SDK opens its socket with our class"
                socket = Socket(session, self._wire, self._stack)
                if session.setup_complete is None:
                    await self._await_setup(socket)
        except BaseException as error:
            await self._give_up(error)
            raise
        else:
            return socket
        finally:
            cut.cancel()
            # Timers that were cancelled keep our context, and it us, until they would be due.
            self._wire = None

    async def _give_up(self, error: BaseException) -> None:
        """Close what is open; raises `LinkFailed` instead of `error` if that is one of opening."""
        if not isinstance(error, asyncio.CancelledError):
            self._abort()  # nobody listens to a goodbye
        await _close(self._stack, self._wire, CLOSE_DEADLINE_S)
        if isinstance(error, TimeoutError):
            reached = self._wire is not None and self._wire.made
            cause = Cause.NO_SETUP if reached else Cause.NO_NETWORK
            raise LinkFailed(cause, f"no setup within {self.timeout_s:g} s") from None
        if isinstance(error, (*OPENING_ERRORS, LinkFailed)):
            error.__traceback__ = None  # websockets keeps the error, and it the frames with all of the link
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> LinkFailed:
        failed = failure_of(error, opening=True, secret=self.endpoint.secret)
        if failed.code == 1006 and self._wire is not None:
            failed.detail = self._wire.true_end() or failed.detail
        if failed.cause is Cause.NAME_NOT_FOUND and not has_route():
            failed.cause = Cause.NO_NETWORK
        return failed

    async def _await_setup(self, socket: Socket) -> None:
        """The SDK takes any first message for the confirmation; wait for the real one, or for the close."""
        async with contextlib.aclosing(Receiver(socket.session).messages()) as messages:
            async for message in messages:
                if message.go_away:
                    socket.go_away = go_away_of(message.go_away)
                if message.setup_complete is not None:
                    return

    def _remember(self, wire: Wire) -> None:
        wire.gate = self.gate
        self._wire = wire

    def _abort(self) -> None:
        if self._wire is not None:
            self._wire.abort()


async def _close(stack: contextlib.AsyncExitStack, wire: Wire | None, deadline_s: float) -> None:
    try:
        async with asyncio.timeout(deadline_s):
            await stack.aclose()
    except WIRE_ERRORS:
        pass  # what was to be closed is closed, or is cut off now
    finally:
        if wire is not None:
            wire.abort()
