"""Both directions of one open link."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import NoReturn, assert_never

from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.effects import (
    EndActivity,
    SendAudio,
    SendText,
    SendToolResponse,
    StartActivity,
    StopAudio,
    WireEffect,
)
from assistant.live import sdk
from assistant.live.call import Call
from assistant.live.downlink import events_of, go_away_of
from assistant.live.errors import LinkFailed
from assistant.live.handles import Handles
from assistant.live.metering import Meter
from assistant.live.opening import Socket
from assistant.live.progress import ASK_AFTER_S, SILENT_S, Progress
from assistant.live.receiving import Receiver
from assistant.live.showing import Showing
from assistant.live.toolwork import Toolwork

LOOK_AFTER_S = 1.0
"""How often the progress of the link is looked at."""

ROOM_AFTER_S = 0.01
"""How often a crowded wire is looked at; the kernel tells nobody."""

LAST_MESSAGE_S = 0.5
"""For a message that is leaving when a successor takes over."""


class Exchange:
    """Serves a call on a socket. Used once."""

    def __init__(
        self, socket: Socket, call: Call, handles: Handles, toolwork: Toolwork, now: Callable[[], float]
    ) -> None:
        self.heard = False
        """The service has said something of its own."""
        self._socket = socket
        self._call = call
        self._handles = handles
        self._toolwork = toolwork
        self._now = now
        self._showing = Showing(socket.wire, call, now)
        self._progress = Progress()
        self._meter = Meter()
        self._ending = False
        self._sent_all = asyncio.Event()

    async def run(self) -> NoReturn:
        """Send and receive until the link is lost: raises `LinkFailed`, or what the SDK raises."""
        work = (self._showing.run(), self._receive(), self._send())
        tasks = [asyncio.create_task(part) for part in work]
        try:
            while True:
                await asyncio.wait(
                    [task for task in tasks if not task.done()],
                    timeout=LOOK_AFTER_S,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in tasks:  # the receiver before the sender: it knows the close code
                    if task.done():
                        task.result()
                self._look()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            del task, tasks

    async def send_no_more(self) -> None:
        """Let the message that is leaving leave, within a deadline; what waits stays in the outbox."""
        self._ending = True
        self._call.filled.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_MESSAGE_S):
                await self._sent_all.wait()

    def _look(self) -> None:
        now, wire = self._now(), self._socket.wire
        if self._call.pictures.leaving and (uplink := wire.uplink()) is not None:
            self._progress.picture_leaves(uplink.acknowledged, now)
        if reason := self._progress.stalled(now):
            raise LinkFailed(Cause.LINK_LOST, reason)
        if self._call.outbox.overflowed:
            raise LinkFailed(Cause.LINK_LOST, "the uplink is stalled")
        silent_s = self._progress.silent_s(wire.arrivals, now)
        if silent_s > SILENT_S:
            raise LinkFailed(Cause.LINK_LOST, f"not a byte from the service for {silent_s:.0f} s")
        if silent_s > ASK_AFTER_S:
            wire.ask_for_life()

    # --- up ---------------------------------------------------------------------------------------

    async def _send(self) -> None:
        """What waits, waits in the outbox: there it keeps its order, and can yet be dropped or taken back."""
        outbox, filled, progress = self._call.outbox, self._call.filled, self._progress
        while not self._ending:
            at = self._now()
            if outbox and self._socket.wire.crowded:
                progress.waits(at)
                outbox.look(self._socket.wire.uplink(), at)
                await asyncio.sleep(ROOM_AFTER_S)
                continue
            message = outbox.take(at)
            if message is None:
                progress.sent()
                filled.clear()
                await filled.wait()
                continue
            progress.sends(message, at)
            await self._send_one(message)
            progress.sent()
        self._sent_all.set()

    async def _send_one(self, message: WireEffect) -> None:
        session = self._socket.session
        match message:
            case SendAudio(pcm):
                await self._socket.wire.send_audio(pcm)
            case StartActivity():
                await session.send_realtime_input(activity_start=sdk.types.ActivityStart())
            case EndActivity():
                await session.send_realtime_input(activity_end=sdk.types.ActivityEnd())
            case StopAudio():
                await session.send_realtime_input(audio_stream_end=True)
            case SendText(text):
                # On the channel of the audio: mixed with client_content, live turns race and end in 1007.
                await session.send_realtime_input(text=text)
            case SendToolResponse(response):
                await session.send_tool_response(function_responses=[self._toolwork.write(response)])
            case _:
                assert_never(message)

    # --- down -------------------------------------------------------------------------------------

    async def _receive(self) -> None:
        async for message in Receiver(self._socket.session).messages():
            self._take(message)

    def _take(self, message: sdk.types.LiveServerMessage) -> None:
        update = message.session_resumption_update
        if update and update.resumable and update.new_handle:
            self._handles.keep(update.new_handle)
        if message.usage_metadata:
            usage = self._meter.read(message.usage_metadata)
            if usage.tokens:
                self._tell(ev.TokensUsed(usage))
        if message.server_content:
            for event in events_of(message.server_content):
                self._tell(event)
        if message.tool_call:
            asked = self._toolwork.read(message.tool_call.function_calls or ())
            for call in asked.calls:
                self._tell(ev.ToolCalled(call, blocking=self._toolwork.blocking))
            for refused in asked.refused:
                self._call.put(SendToolResponse(refused), self._now())
            if asked.unmade:  # one note for all: a flood must not wash away what was noted before
                name, why = asked.unmade[0]
                more = f" ({len(asked.unmade)} such calls)" if len(asked.unmade) > 1 else ""
                self._tell(ev.ToolCallsRefused(name, f"{why}{more}"))
        if message.tool_call_cancellation and message.tool_call_cancellation.ids:
            self._tell(ev.ToolCallsCancelled(tuple(message.tool_call_cancellation.ids)))
        if message.go_away:
            self._tell(go_away_of(message.go_away))

    def _tell(self, event: ev.Event) -> None:
        self._progress.heard(event, self._now())
        if isinstance(event, ev.TurnCompleted):
            self._handles.talked()
        self.heard = self.heard or not isinstance(event, ev.GoAwayReceived)
        self._call.tell(event)
