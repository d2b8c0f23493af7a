"""One `OpenLink` and what is handed over for it. Light: it exists before the SDK is imported."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from assistant.core.effects import (
    OpenLink,
    SendAudio,
    SendPicture,
    SendToolResponse,
    StopWatching,
    WireEffect,
)
from assistant.core.events import Event
from assistant.core.timings import FRAME_S
from assistant.live.pictures import Pictures
from assistant.live.uplink import Outbox
from assistant.ports import Report

CallEffect: TypeAlias = WireEffect | SendPicture | StopWatching
"""What goes up, or must not any more."""

FLOWS_FOR_S = 1.0
"""Audio that came so lately is expected to go on."""


class Call:
    """What a link and its owner share: the outbox, the pictures, and whether anybody still listens.

    It outlives its sockets: at a planned reconnect the next one goes on with the same outbox.
    """

    def __init__(self, report: Report, opening: OpenLink) -> None:
        self.explicit_activity = opening.explicit_activity
        self.fresh = opening.fresh
        self.outbox = Outbox(explicit_activity=opening.explicit_activity)
        self.filled = asyncio.Event()
        """Set when something was put into the outbox."""
        self.pictures = Pictures()
        self.pictured = asyncio.Event()
        """Set when there is something to see to about pictures."""
        self.rotation = asyncio.Event()
        """Set when a new link is to be made before this one is broken."""
        self.task: asyncio.Task[None] | None = None
        self._send_now: Callable[[bytes], bool] | None = None
        self._last_audio = 0.0
        self._answers: list[SendToolResponse] = []
        """They follow a picture that waits: it may be what the model asked for."""
        self._report = report
        self._over = False

    def put(self, effect: CallEffect, now: float) -> None:
        """Bring an effect on its way: a frame of a flowing stream at once, all else through a queue."""
        match effect:
            case SendAudio(pcm):
                self._put_audio(effect, pcm, now)
            case SendPicture(picture):
                self.pictures.put(picture, now)
                self.pictured.set()
            case StopWatching(source):
                self.pictures.stop(source, now)
                self.pictured.set()
            case SendToolResponse() if self.pictures.waiting:
                self._answers.append(effect)
            case _:
                self._queue(effect, now)

    def rotate(self) -> None:
        """Ask for a new link in place of the one that is up; forgotten if none is."""
        if self._send_now is not None:
            self.rotation.set()

    def begin(self, send_now: Callable[[bytes], bool], now: float) -> None:
        """A link is up. `send_now` writes audio to it at once, or returns False because it is busy."""
        self.rotation.clear()
        self.pictures.renew()
        self.outbox.renew(now)
        self._send_now = send_now

    def pause(self) -> None:
        """The link that was up is being replaced: all waits for the next one."""
        self._send_now = None
        self.outbox.hold()
        self.pictures.forget()

    def tell(self, event: Event) -> None:
        """Report an event of this link, unless the link was given up."""
        if not self._over:
            self._report(event)

    def hang_up(self) -> None:
        """Nothing is reported from here on; the socket is closed in the background."""
        self._over = True
        if self.task is not None:
            self.task.cancel()

    # --- pictures ---------------------------------------------------------------------------------

    def flows(self, now: float) -> bool:
        """Whether there is audio that must not be delayed."""
        return now - self._last_audio < FLOWS_FOR_S

    def may_show(self, now: float) -> bool:
        """Whether nothing else waits. In a stream, right behind a frame: the next one is 20 ms away."""
        since_s = now - self._last_audio
        return self._send_now is not None and not self.outbox and not FRAME_S / 4 < since_s < FRAME_S * 2

    def let_answers_go(self, now: float) -> None:
        """Queue the answers to tool calls, if no picture that was put before them waits any more."""
        if not self.pictures.waiting:
            for answer in self._answers:
                self._queue(answer, now)
            self._answers.clear()

    # --- queues -----------------------------------------------------------------------------------

    def _put_audio(self, effect: SendAudio, pcm: bytes, now: float) -> None:
        """Frames that come faster than speech, such as a pre-roll, are queued: they leave together."""
        flows = now - self._last_audio >= FRAME_S / 2 and not self.outbox
        self._last_audio = now
        if self.pictures.waiting:
            self.pictured.set()
        if flows and self._send_now is not None and self._send_now(pcm):
            self.outbox.passed_by()
        else:
            self._queue(effect, now)

    def _queue(self, effect: WireEffect, now: float) -> None:
        self.outbox.put(effect, now)
        self.filled.set()
