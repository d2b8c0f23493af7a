"""A call from its opening to its closed socket, over as many sockets as planned reconnects make of it.

A task keeps the error that it ended with, an error its traceback, and that the variables of every frame which
it passed. Where such a frame has that task among them, nothing of the link is freed before the garbage
collector comes, which with the SDK's hundred thousand objects is after hundreds of links: so here, and
wherever a task of a link is waited for, it is forgotten before the error goes on.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import NoReturn

from assistant.config import LiveConfig
from assistant.core.events import LinkOpened
from assistant.live.call import Call
from assistant.live.endpoint import Endpoint
from assistant.live.errors import LinkFailed
from assistant.live.exchange import Exchange
from assistant.live.failures import WIRE_ERRORS, failure_of
from assistant.live.handles import Handles
from assistant.live.models import model_of
from assistant.live.resuming import Opened, Resuming
from assistant.live.rotation import rotate
from assistant.live.setup import model_id
from assistant.live.toolwork import Toolwork
from assistant.ports import Memory, ToolDeclaration

log = logging.getLogger(__name__)


class Link:
    """Opens a link for a call, serves it, and closes it. Used once."""

    def __init__(
        self,
        endpoint: Endpoint,
        live: Callable[[], LiveConfig],
        memory: Memory,
        handles: Handles,
        tools: tuple[ToolDeclaration, ...],
        call: Call,
        now: Callable[[], float],
    ) -> None:
        """`live` is asked at each opening: voice and language may change from one socket to the next."""
        self._secret = endpoint.secret
        self._handles = handles
        self._call = call
        self._now = now
        self._resuming = Resuming(endpoint, live, memory, handles, tools, call)
        self._toolwork = Toolwork(live().backend, model_of(model_id(live())))

    async def serve(self) -> NoReturn:
        """Open, and serve until the link is lost: raises `LinkFailed`. Cancel it to close the link."""
        opened = await self._resuming.open(fresh=self._call.fresh)
        while True:
            opened = await self._use(opened)

    async def _use(self, opened: Opened) -> Opened:
        """Serve on a socket until it is lost or replaced; returns what replaces it. It is closed then."""
        began = self._now()
        socket, call = opened.socket, self._call
        exchange = Exchange(socket, call, self._handles, self._toolwork, self._now)
        try:
            self._tell(opened)
            return await self._until_replaced(opened, exchange)
        except (*WIRE_ERRORS, LinkFailed) as error:
            raise self._lost(error, opened, heard=exchange.heard, age_s=self._now() - began) from error
        finally:
            if call.outbox.dropped_frames:
                log.info("the uplink was too slow for %d frames of audio", call.outbox.dropped_frames)
            await socket.close()

    def _lost(self, error: Exception, opened: Opened, *, heard: bool, age_s: float) -> LinkFailed:
        """What `error` on this socket means."""
        wire = opened.socket.wire
        failed = failure_of(error, opening=False, secret=self._secret)
        if failed.code == 1006:
            failed.detail = wire.true_end() or failed.detail
        self._resuming.lost(opened, failed, heard=heard, age_s=age_s)
        wire.abort()  # nobody listens to a goodbye
        return failed

    def _tell(self, opened: Opened) -> None:
        log.info("the link is open%s", ", resumed" if opened.resumed else "")
        self._call.begin(opened.socket.wire.send_audio_now, self._now())
        self._call.tell(LinkOpened(opened.remembered))
        if opened.socket.go_away is not None:
            self._call.tell(opened.socket.go_away)

    async def _until_replaced(self, opened: Opened, exchange: Exchange) -> Opened:
        serving = asyncio.create_task(exchange.run())
        try:
            while True:
                await self._wanted(serving)
                successor = await rotate(
                    opened.socket, exchange, serving, self._resuming, self._handles, self._call
                )
                if successor is not None:
                    return successor
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            del serving

    async def _wanted(self, serving: "asyncio.Task[NoReturn]") -> None:
        """Wait until a new link is wanted; raises what ended this one."""
        wanted = asyncio.create_task(self._call.rotation.wait())
        try:
            await asyncio.wait({serving, wanted}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
        finally:
            wanted.cancel()
            await asyncio.gather(wanted, return_exceptions=True)
            del serving, wanted
        self._call.rotation.clear()
