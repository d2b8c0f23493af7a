"""A planned reconnect, make before break: the new socket is opened while the old link goes on serving.

The service refuses to go on with a session whose old socket is still open, so the old one is closed when the
new one stands, and only then is the setup sent, with the newest handle. All that a person can notice is the
time from that goodbye to the confirmed setup: two or three round trips, with TCP, TLS and HTTP behind us.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import NoReturn

from assistant.core.events import HandOverFailed, LinkHandedOver
from assistant.live.call import Call
from assistant.live.errors import LinkFailed
from assistant.live.exchange import Exchange
from assistant.live.handles import Handles
from assistant.live.opening import Socket
from assistant.live.resuming import Opened, Resuming
from assistant.live.setup import with_handle

log = logging.getLogger(__name__)

GOODBYE_S = 0.4
"""For closing the old socket; a service that does not answer has it cut off."""


@dataclass
class Gate:
    """Holds the setup of the new link back until the old one is closed."""

    handles: Handles
    stands: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the socket is open, TLS, HTTP and all."""
    free: asyncio.Event = field(default_factory=asyncio.Event)
    """Set to let the setup go."""

    async def __call__(self, setup: str) -> str:
        """As `wire.Gate`."""
        self.stands.set()
        await self.free.wait()
        return with_handle(setup, self.handles.newest())


async def rotate(
    old: Socket,
    exchange: Exchange,
    serving: "asyncio.Task[NoReturn]",
    resuming: Resuming,
    handles: Handles,
    call: Call,
) -> Opened | None:
    """Replace `old`, which `serving` serves. None: it could not be done, and the old link is as it was.

    Returns None as well if the old link was lost meanwhile: `serving` knows more. Raises `LinkFailed` if the
    new link fails when the old one is gone already. Cancelled at any moment, nothing new stays open.
    """
    gate = Gate(handles)
    opening = asyncio.create_task(resuming.open(gate))
    stands = asyncio.create_task(gate.stands.wait())
    handed_over = False
    try:
        await asyncio.wait({opening, stands, serving}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            return None
        if not gate.stands.is_set():
            _tell_of(opening, call)
            return None
        call.pause()
        await exchange.send_no_more()
        await old.close(GOODBYE_S)
        await asyncio.wait({serving})  # what came before the goodbye is told, and its handle kept
        call.tell(LinkHandedOver())
        gate.free.set()
        opened = await opening
        handed_over = True
        return opened
    finally:
        for task in (opening, stands):
            task.cancel()
        if not handed_over:  # else nothing may be awaited here: cancelled there, we would lose what is open
            await asyncio.gather(opening, stands, return_exceptions=True)
            if not opening.cancelled() and opening.exception() is None:  # it stood when we were cancelled
                await opening.result().socket.close()
        del opening, stands, serving, task


def _tell_of(opening: "asyncio.Task[Opened]", call: Call) -> None:
    error = opening.exception()
    if not isinstance(error, LinkFailed):
        opening.result()  # a bug of ours
    log.info("no new link: %s; the old one goes on", error)
    call.tell(HandOverFailed())
