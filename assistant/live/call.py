"""One `OpenLink` and what is handed over for it. Light: it exists before the SDK is imported."""

import asyncio
from collections.abc import Callable

from assistant.core.effects import Effect, OpenLink, SendAudio
from assistant.core.events import Event
from assistant.core.timings import FRAME_S
from assistant.live.uplink import Outbox
from assistant.ports import Report


class Call:
    """What a link and its owner share: the outbox, and whether anybody still listens.

    It outlives its sockets: at a planned reconnect the next one goes on with the same outbox.
    """

    def __init__(self, report: Report, opening: OpenLink) -> None:
        self.explicit_activity = opening.explicit_activity
        self.fresh = opening.fresh
        self.outbox = Outbox(explicit_activity=opening.explicit_activity)
        self.filled = asyncio.Event()
        """Set when something was put into the outbox."""
        self.rotation = asyncio.Event()
        """Set when a new link is to be made before this one is broken."""
        self.task: asyncio.Task[None] | None = None
        self._send_now: Callable[[bytes], bool] | None = None
        self._last_audio = 0.0
        self._report = report
        self._over = False

    def put(self, effect: Effect, now: float) -> None:
        """Bring an effect on its way: a frame of a flowing stream at once, all else through the outbox.

        Frames that come faster than speech, such as a pre-roll, are queued: there they are put together.
        """
        if isinstance(effect, SendAudio):
            flows = now - self._last_audio >= FRAME_S / 2 and not self.outbox
            self._last_audio = now
            if flows and self._send_now is not None and self._send_now(effect.pcm):
                self.outbox.passed_by()
                return
        self.outbox.put(effect, now)
        self.filled.set()

    def rotate(self) -> None:
        """Ask for a new link in place of the one that is up; forgotten if none is."""
        if self._send_now is not None:
            self.rotation.set()

    def begin(self, send_now: Callable[[bytes], bool], now: float) -> None:
        """A link is up. `send_now` writes audio to it at once, or returns False because it is busy."""
        self.rotation.clear()
        self.outbox.renew(now)
        self._send_now = send_now

    def pause(self) -> None:
        """The link that was up is being replaced: all waits for the next one."""
        self._send_now = None
        self.outbox.hold()

    def tell(self, event: Event) -> None:
        """Report an event of this link, unless the link was given up."""
        if not self._over:
            self._report(event)

    def hang_up(self) -> None:
        """Nothing is reported from here on; the socket is closed in the background."""
        self._over = True
        if self.task is not None:
            self.task.cancel()
