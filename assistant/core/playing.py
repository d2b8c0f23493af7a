"""The reply as the person hears it: it arrives faster than it plays, and may break off."""

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.desk import Desk
from assistant.core.timings import LATE_TRANSCRIPT_S, Timings, reply_seconds


class Playing:
    """Hands the reply to the speaker, and knows until when there is something to hear."""

    def __init__(self, desk: Desk, timings: Timings) -> None:
        self.ended = False
        """All of the reply is here."""
        self.quiet = False
        """The reply is to be read: nothing is heard of it."""
        self._desk = desk
        self._timings = timings
        self._until = 0.0

    def add(self, pcm: bytes) -> None:
        """A piece of the reply."""
        self.ended = False
        if not self.quiet:
            self._desk.do(do.Play(pcm))
            self._until = max(self._until, self._desk.now) + reply_seconds(pcm)
        self._desk.waits.drop(ev.PlayoutOverdue)
        self.expect_more()

    def expect_more(self) -> None:
        """The rest of the reply is to come, if it is not all here."""
        if not self.ended:
            until = max(self._until, self._desk.now)
            self._desk.waits.set(ev.ReplyStalled, until + self._timings.reply_timeout_s)

    def end(self, *, written: bool) -> None:
        """No more of this reply comes. `written`: nor of its transcript, which may be all that is wanted."""
        if self.quiet and written:
            self._desk.post(ev.PlayoutDrained())
        elif self.quiet:
            self._desk.wait(ev.PlayoutDrained, LATE_TRANSCRIPT_S)
        elif not self.ended:
            self._desk.do(do.EndReply())
            self._desk.waits.set(ev.PlayoutOverdue, self._until + self._timings.drain_margin_s)
        self.ended = True
        self._desk.waits.drop(ev.ReplyStalled)

    def cut(self) -> None:
        """What was not heard yet will not be."""
        self._desk.do(do.FlushPlayout())

    def over(self) -> None:
        """The reply was heard, or cut."""
        self._until = 0.0
