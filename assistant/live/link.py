"""One link: a WebSocket from its opening to its closed socket."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from typing import NoReturn

from assistant.config import LiveConfig
from assistant.core.causes import Cause
from assistant.core.effects import Effect, EndActivity, SendAudio, SendText, StartActivity, StopAudio
from assistant.core.events import LinkOpened
from assistant.live import sdk
from assistant.live.call import Call
from assistant.live.downlink import events_of
from assistant.live.endpoint import Endpoint
from assistant.live.errors import LinkFailed
from assistant.live.failures import OPENING_ERRORS, WIRE_ERRORS, failure_of, is_close
from assistant.live.handles import Handles
from assistant.live.setup import link_setup, model_id
from assistant.live.uplink import ToolAnswer
from assistant.live.wire import Wire

log = logging.getLogger(__name__)

STALL_S = 6.0
"""One message that does not leave for so long means that the uplink is dead, whatever TCP says of it."""

LOOK_AFTER_S = 1.0
"""How often the progress of the uplink is looked at."""

CLOSE_DEADLINE_S = 1.5
"""For the whole goodbye; a stalled socket would wait for ever."""

UNREADABLE = (TypeError, ValueError, AttributeError, LookupError)
"""What the SDK raises for messages that it does not know; the link is well."""

MOST_UNREADABLE = 100
"""In a row; more is no service of ours, and must not keep the loop busy."""

REFUSED = frozenset({1007, 1008})
"""Closes that speak of what was sent; the session behind the handle may be what is refused."""


class Link:
    """Opens a link for a call, serves it, and closes it. Used once."""

    def __init__(
        self, endpoint: Endpoint, live: LiveConfig, handles: Handles, call: Call, now: Callable[[], float]
    ) -> None:
        self._endpoint = endpoint
        self._live = live
        self._model = model_id(live)
        self._handles = handles
        self._call = call
        self._now = now
        self._opened = False
        self._sending_since: float | None = None
        self._unreadable: set[str] = set()

    async def serve(self) -> NoReturn:
        """Open, and serve until the link is lost: raises `LinkFailed`. Cancel it to close the link."""
        handle = self._handles.newest(self._live.backend, self._model, self._now())
        stack = contextlib.AsyncExitStack()
        try:
            session, wire = await self._open(stack, handle)
            self._opened = True
            log.info("the link is open%s", ", resumed" if handle else "")
            self._call.send_now = wire.send_audio_now
            self._call.tell(LinkOpened())
            await self._exchange(session, wire)
        except (*WIRE_ERRORS, LinkFailed) as error:
            self._endpoint.abort()  # nobody listens to a goodbye
            raise self._judge(error, handle) from error
        finally:
            await self._close(stack)

    # --- opening and closing ----------------------------------------------------------------------

    async def _open(
        self, stack: contextlib.AsyncExitStack, handle: str | None
    ) -> tuple[sdk.AsyncSession, Wire]:
        """A session whose setup the service has confirmed, within `setup_timeout_s`, and its socket."""
        setup = link_setup(self._live, explicit_activity=self._call.explicit_activity, handle=handle)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._live.setup_timeout_s
        # The SDK says goodbye when its opening is cancelled; to a silent peer that would come on top.
        cut = loop.call_at(deadline, self._endpoint.abort)
        try:
            async with asyncio.timeout_at(deadline):
                session = await stack.enter_async_context(self._endpoint.connect(setup))
                if session.setup_complete is None:
                    await self._await_setup(session)
                wire = self._endpoint.wire
                assert wire is not None, "the SDK opens its socket with our class"
                return session, wire
        except TimeoutError:
            reached = self._endpoint.wire is not None and self._endpoint.wire.made
            cause = Cause.NO_SETUP if reached else Cause.NO_NETWORK
            raise LinkFailed(cause, f"no setup within {self._live.setup_timeout_s:g} s") from None
        except OPENING_ERRORS as error:
            raise failure_of(error, opening=True, secret=self._endpoint.secret) from error
        finally:
            cut.cancel()

    async def _await_setup(self, session: sdk.AsyncSession) -> None:
        """The SDK takes any first message for the confirmation; wait for the real one, or for the close."""
        async with contextlib.aclosing(self._messages(session)) as messages:
            async for message in messages:
                if message.setup_complete is not None:
                    return

    async def _close(self, stack: contextlib.AsyncExitStack) -> None:
        dropped = self._call.outbox.dropped_frames
        if dropped:
            log.info("the uplink was too slow for %d frames of audio", dropped)
        try:
            async with asyncio.timeout(CLOSE_DEADLINE_S):
                await stack.aclose()
        except WIRE_ERRORS as error:
            log.debug("closing the link: %s", type(error).__name__)
        finally:
            self._endpoint.abort()

    def _judge(self, error: Exception, handle: str | None) -> LinkFailed:
        """Why the link is gone, and whether its handle is to be used again."""
        failed = failure_of(error, opening=not self._opened, secret=self._endpoint.secret)
        if failed.code == 1006 and self._endpoint.wire is not None:
            failed.detail = self._endpoint.wire.true_end() or failed.detail
        if failed.code in REFUSED:
            self._handles.drop(self._live.backend, self._model)
            if handle is not None and not self._opened and failed.cause is Cause.MODEL_REFUSED:
                return LinkFailed(Cause.LINK_LOST, f"not resumed: {failed.detail}", failed.code)
        elif handle is not None and not self._opened and self._spoke(failed):
            self._handles.doubt(self._live.backend, self._model)
        return failed

    def _spoke(self, failed: LinkFailed) -> bool:
        """Whether the service itself took the call and then did not go on with it."""
        return failed.cause is Cause.NO_SETUP or (failed.code is not None and failed.code >= 1000)

    # --- an open link -----------------------------------------------------------------------------

    async def _exchange(self, session: sdk.AsyncSession, wire: Wire) -> NoReturn:
        tasks = (asyncio.create_task(self._receive(session)), asyncio.create_task(self._send(session, wire)))
        try:
            while True:
                await asyncio.wait(tasks, timeout=LOOK_AFTER_S, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:  # the receiver first: it knows the close code
                    if task.done():
                        task.result()
                self._check_progress()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _check_progress(self) -> None:
        since = self._sending_since
        if self._call.outbox.overflowed or (since is not None and self._now() - since > STALL_S):
            raise LinkFailed(Cause.LINK_LOST, "the uplink is stalled")

    async def _send(self, session: sdk.AsyncSession, wire: Wire) -> NoReturn:
        outbox, filled, now = self._call.outbox, self._call.filled, self._now
        while True:
            at = now()
            message = outbox.take(at)
            if message is None:
                filled.clear()
                await filled.wait()
                continue
            self._sending_since = at
            await self._send_one(session, wire, message)
            self._sending_since = None

    async def _send_one(self, session: sdk.AsyncSession, wire: Wire, message: Effect) -> None:
        match message:
            case SendAudio(pcm):
                await wire.send_audio(pcm)
            case StartActivity():
                await session.send_realtime_input(activity_start=sdk.types.ActivityStart())
            case EndActivity():
                await session.send_realtime_input(activity_end=sdk.types.ActivityEnd())
            case StopAudio():
                await session.send_realtime_input(audio_stream_end=True)
            case SendText(text):
                # On the channel of the audio: mixed with client_content, live turns race and end in 1007.
                await session.send_realtime_input(text=text)
            case ToolAnswer(call_id, name, error):
                answer = sdk.types.FunctionResponse(id=call_id, name=name, response={"error": error})
                await session.send_tool_response(function_responses=[answer])

    async def _receive(self, session: sdk.AsyncSession) -> None:
        async for message in self._messages(session):
            self._take(message)

    def _take(self, message: sdk.types.LiveServerMessage) -> None:
        update = message.session_resumption_update
        if update and update.resumable and update.new_handle:
            self._handles.keep(self._live.backend, self._model, update.new_handle, self._now())
        if message.server_content:
            for event in events_of(message.server_content):
                self._call.tell(event)
        for asked in (message.tool_call.function_calls if message.tool_call else None) or []:
            log.info("the model called %r; this device has no tools", asked.name)
            if asked.id is None and self._live.backend == "gemini":
                continue  # the SDK refuses to answer such a call
            self._call.put(ToolAnswer(asked.id, asked.name, "This device has no tools."), self._now())
        if message.go_away:
            log.info("the service will end this link in %s", message.go_away.time_left)
        if message.usage_metadata:
            log.debug("tokens so far: %s", message.usage_metadata.total_token_count)

    async def _messages(self, session: sdk.AsyncSession) -> AsyncGenerator[sdk.types.LiveServerMessage, None]:
        """Every message that can be read, turn after turn; raises when the link is closed."""
        unreadable = 0
        while unreadable < MOST_UNREADABLE:
            try:
                async for message in session.receive():  # ends with each turn
                    unreadable = 0
                    yield message
            except sdk.APIError as error:
                if is_close(error):
                    raise
                self._skip(error)
            except UNREADABLE as error:
                self._skip(error)
            else:
                continue
            unreadable += 1
        raise LinkFailed(Cause.LINK_LOST, f"{unreadable} unreadable messages in a row")

    def _skip(self, error: Exception) -> None:
        """Tell of a message that cannot be read, once per kind; its text may hold what people said."""
        kind = type(error).__name__
        if kind not in self._unreadable:
            self._unreadable.add(kind)
            log.warning("ignored a message that cannot be read (%s)", kind)
