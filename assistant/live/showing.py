"""Pictures on one open link: each at the moment at which it does no harm, and seen off."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import NoReturn

from assistant.core.causes import Cause
from assistant.core.events import PictureSent
from assistant.live.call import Call
from assistant.live.errors import LinkFailed
from assistant.live.wire import Wire

log = logging.getLogger(__name__)

LOOK_AFTER_S = 0.01
"""How often a picture that waits or leaves is looked at."""


class Showing:
    """Used once."""

    def __init__(self, wire: Wire, call: Call, now: Callable[[], float]) -> None:
        self._wire = wire
        self._call = call
        self._pictures = call.pictures
        self._now = now

    async def run(self) -> NoReturn:
        """Send pictures until cancelled. Raises `LinkFailed` for one that could not be recalled."""
        changed = self._call.pictured
        try:
            while True:
                changed.clear()
                self._step()
                if self._pictures.waiting or self._pictures.leaving:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_AFTER_S):
                            await changed.wait()
                else:
                    await changed.wait()
        finally:
            self._end()

    def _step(self) -> None:
        pictures, wire, now = self._pictures, self._wire, self._now()
        uplink = wire.uplink()
        if uplink is None:
            return  # the link is being lost; others tell
        pictures.look(now, uplink)
        if pictures.is_overdue(now):
            raise LinkFailed(Cause.LINK_LOST, "a picture was still leaving when its switch had gone off")
        pictures.expire(now)
        audio = self._call.flows(now)
        if self._call.may_show(now) and (picture := pictures.take(now, uplink, audio=audio)) is not None:
            pictures.left(picture.source, now, wire.send_picture_now(picture.jpeg))
            self._call.tell(PictureSent(picture.source))
        self._call.let_answers_go(now)

    def _end(self) -> None:
        """What is still leaving must not leave once the link is closed: its switch may be off by now."""
        if (uplink := self._wire.uplink()) is not None:
            self._pictures.look(self._now(), uplink)
        if self._pictures.leaving:
            self._wire.cut()
        if self._pictures.dropped:
            log.info("the uplink was too slow for %d pictures", self._pictures.dropped)
