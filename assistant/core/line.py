"""When there is a link: opened on evidence, replaced in time, closed when idle, tried again with patience."""

from collections.abc import Callable

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.backoff import Backoff
from assistant.core.causes import BARRING, OUTAGES, Cause
from assistant.core.desk import Desk
from assistant.core.states import Link, Turn
from assistant.core.timings import GO_AWAY_MARGIN_S, MOST_BACKOFF_AWAKE_S, ROTATE_AGAIN_S, Timings

OF_A_LINK = (ev.LinkAged, ev.RotationDue, ev.LingerOver, ev.SuspicionOver)
"""Waits that end with the link."""

OF_CONNECTING = (ev.ConnectTimedOut, ev.RetryDue, ev.ProblemPersists)
"""Waits of a person without a link."""


class Line:
    """The link's policy; the link itself is the session adapter's."""

    def __init__(self, desk: Desk, timings: Timings, draw: Callable[[], float], *, explicit: bool) -> None:
        """`draw` gives a random number in [0, 1); `explicit` is how links are opened in advance."""
        self.offline = False
        """The last talk ended for want of a link, and none was had since."""
        self._desk = desk
        self._timings = timings
        self._usual = self._explicit = explicit
        self._backoff = Backoff(timings.backoff_base_s, timings.backoff_cap_s, draw)
        self._fresh = False
        self._worn = False
        self._urgent = False
        self.rotating = False
        """A successor is being made."""
        self._barred: Cause | None = None
        self._barred_until = 0.0

    @property
    def barred(self) -> Cause | None:
        """Why the service is not to be asked now; it said no, and asking again would not change that."""
        return self._barred if self._desk.now < self._barred_until else None

    # --- opening ----------------------------------------------------------------------------------

    def keep(self, *, explicit: bool) -> None:
        """See that there is a link, and that the person does not wait for it for ever."""
        desk, timings = self._desk, self._timings
        if desk.link is not Link.DOWN and self._explicit is not explicit:
            self.close()
        if desk.link is Link.DOWN and ev.RetryDue not in desk.waits:
            self._open(explicit=explicit)
        if desk.link is Link.UP or desk.turn is Turn.SPEAKING or ev.ConnectTimedOut in desk.waits:
            return  # a reply that is all here is heard to its end, link or no link
        desk.wait(ev.ConnectTimedOut, timings.connect_timeout_s)
        desk.wait(ev.ProblemPersists, timings.problem_told_after_s)

    def suspect(self) -> None:
        """A wake word seems to begin: open in advance."""
        if self._desk.link is Link.DOWN and not self.offline:
            self._open(explicit=self._usual)
            self._desk.wait(ev.SuspicionOver, self._timings.suspicion_s)

    def probe(self) -> None:
        """Find out whether the service can be reached again; no audio, and nobody waits."""
        self._open(explicit=self._usual)
        self._desk.wait(ev.SuspicionOver, self._timings.connect_timeout_s)

    def hurry(self) -> None:
        """There is a way to the network again: do not sit out the wait, nor an opening that hangs."""
        desk = self._desk
        if desk.link is Link.UP or (desk.turn is Turn.ASLEEP and not self.offline):
            return
        self._backoff.reset()
        if desk.link is Link.OPENING:
            desk.do(do.CloseLink())
        desk.waits.drop(ev.RetryDue)
        if desk.turn is Turn.ASLEEP:
            self.probe()

    def unbar(self) -> None:
        """What was refused may be accepted now."""
        self._barred = None
        self._barred_until = 0.0

    def opened(self) -> None:
        """The service confirmed the setup."""
        desk = self._desk
        found_out, self.offline = self.offline, False
        self._worn = self._urgent = False
        self._fresh = self._fresh and desk.turn is Turn.ASLEEP  # nobody has used this one yet
        desk.waits.drop(*OF_CONNECTING, ev.RotationDue)
        desk.wait(ev.LinkAged, self._timings.longest_link_s)
        if desk.turn is Turn.ASLEEP and found_out:
            self.close()

    def works(self) -> None:
        """The service said something, or somebody calls: the next retry comes soon."""
        self._backoff.reset()

    def start_afresh(self) -> None:
        """What the session remembers is what is wrong with it: the next link begins a new one."""
        self._fresh = True

    # --- losing and closing -----------------------------------------------------------------------

    def lost(self, cause: Cause, retry_after_s: float | None) -> None:
        """The link went down, or did not come up. It is tried again in a while, if somebody cares."""
        desk = self._desk
        self.rotating = False
        desk.waits.drop(*OF_A_LINK)
        if cause in BARRING:
            self._barred = cause
            self._barred_until = desk.now + (retry_after_s or self._timings.breaker_s)
        if cause is Cause.CONTENT_REFUSED:
            self.start_afresh()
        if cause in BARRING:
            self.offline = False  # it was reached, and said no
        if desk.turn is not Turn.ASLEEP or self.offline:
            self._try_later()

    def close(self) -> None:
        """Close the link, or stop opening it, and wait for nothing of it."""
        desk = self._desk
        self._worn = self._urgent = self.rotating = False
        desk.waits.drop(*OF_A_LINK, *OF_CONNECTING)
        if desk.link is not Link.DOWN:
            desk.do(do.CloseLink())

    def rest(self, *, answered: bool, explicit: bool) -> None:
        """The device falls asleep. A link that is in order lingers; an outage is watched."""
        desk, timings = self._desk, self._timings
        as_usual = self._explicit is explicit and not self._worn and not self.rotating
        if desk.link is Link.UP and answered and as_usual and timings.linger_s > 0:
            desk.waits.drop(*OF_CONNECTING)
            desk.wait(ev.LingerOver, timings.linger_s)
            return
        down = desk.link is not Link.UP
        self.close()
        if down and desk.cause in OUTAGES:
            self.offline = True
            self._try_later()

    def give_up_waiting(self) -> None:
        """Nothing came of a link that was opened in advance."""
        self.close()
        if self.offline:
            self._try_later()

    # --- replacing --------------------------------------------------------------------------------

    def go_away(self, time_left_s: float) -> None:
        """The service will end the link."""
        self._worn = True
        self._desk.wait(ev.RotationDue, max(0.0, time_left_s - GO_AWAY_MARGIN_S))

    def aged(self) -> None:
        """It is time for a new link, when it suits."""
        self._worn = True

    def rotation_due(self) -> None:
        """It is high time."""
        self._worn = self._urgent = True

    def rotate(self, *, quiet: bool, busy: bool) -> None:
        """Replace a worn link: between turns, or when it is high time, but never under a reply or a tool."""
        if not self._worn or self.rotating or self._desk.link is not Link.UP or busy:
            return
        if self._desk.turn is Turn.ASLEEP:
            self.close()
            return
        if quiet or self._urgent:
            self._worn = False
            self.rotating = True
            self._desk.waits.drop(ev.LinkAged, ev.RotationDue)
            self._desk.do(do.RotateLink())

    def handed_over(self) -> None:
        """The old socket is closed, the setup of the new one is under way."""
        self.rotating = False

    def hand_over_failed(self) -> None:
        """The old link goes on for now."""
        self.rotating = False
        self._desk.wait(ev.LinkAged, ROTATE_AGAIN_S)

    def _try_later(self) -> None:
        somebody_waits = self._desk.turn is not Turn.ASLEEP
        most_s = MOST_BACKOFF_AWAKE_S if somebody_waits else self._timings.backoff_cap_s
        self._desk.wait(ev.RetryDue, self._backoff.next_s(most_s))

    def _open(self, *, explicit: bool) -> None:
        self._explicit = explicit
        self._desk.do(do.OpenLink(explicit_activity=explicit, fresh=self._fresh))
