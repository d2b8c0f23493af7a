"""One `OpenLink` and what is handed over for it. Light: it exists before the SDK is imported."""

import asyncio
from collections.abc import Callable

from assistant.core.effects import Effect, SendAudio
from assistant.core.events import Event
from assistant.core.timings import FRAME_S
from assistant.live.uplink import Outbox
from assistant.ports import Report


class Call:
    """What a link and its owner share: the outbox, and whether anybody still listens."""

    def __init__(self, report: Report, *, explicit_activity: bool) -> None:
        self.explicit_activity = explicit_activity
        self.outbox = Outbox(explicit_activity=explicit_activity)
        self.filled = asyncio.Event()
        """Set when something was put into the outbox."""
        self.task: asyncio.Task[None] | None = None
        self.send_now: Callable[[bytes], bool] | None = None
        """Writes audio to the open link at once, or returns False because it is busy."""
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
            if flows and self.send_now is not None and self.send_now(effect.pcm):
                self.outbox.passed_by()
                return
        self.outbox.put(effect, now)
        self.filled.set()

    def tell(self, event: Event) -> None:
        """Report an event of this link, unless the link was given up."""
        if not self._over:
            self._report(event)

    def hang_up(self) -> None:
        """Nothing is reported from here on; the socket is closed in the background."""
        self._over = True
        if self.task is not None:
            self.task.cancel()
