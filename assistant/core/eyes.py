"""What the assistant may look at, and when: around speech, and only where a switch is on."""

from dataclasses import dataclass, field

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.desk import Desk
from assistant.core.sight import Picture, Source
from assistant.core.states import Switch
from assistant.core.timings import PICTURE_EVERY_S, SAME_AGAIN_AFTER_S, SAME_BITS


@dataclass(slots=True)
class _Eye:
    switch: Switch = Switch.OFF
    asked: bool = False
    """Somebody asked for a look: the next picture goes up whether somebody speaks or not."""
    waiting: Picture | None = None
    handed_over: Picture | None = field(default=None, repr=False)
    """To the link, which may have to drop it."""
    handed_over_at: float = float("-inf")
    sent: Picture | None = field(default=None, repr=False)
    sent_at: float = 0.0


class Eyes:
    """A switch for each source, off at start, and when the conversation ends unless the owner wants else."""

    def __init__(self, desk: Desk, *, keep_on: bool, always: bool) -> None:
        """`keep_on`: a switch stays on over the end of a conversation; `always`: also while nobody speaks."""
        self._desk = desk
        self._keep_on = keep_on
        self._always = always
        self._eyes = {source: _Eye() for source in Source}
        self._next_at = float("-inf")
        """When the service takes a picture again."""
        self.pictures = dict.fromkeys(Source, 0)
        """How many went up so far."""

    def watching(self, source: Source) -> bool:
        """Whether its switch is on."""
        return self._eyes[source].switch is Switch.ON

    # --- the switches -----------------------------------------------------------------------------

    def press(self, source: Source) -> None:
        """Its switch changes over."""
        if self.watching(source):
            self.close(source)
        else:
            self._eyes[source] = _Eye(Switch.ON)
            self._desk.do(do.StartWatching(source))

    def close(self, source: Source) -> None:
        """Off: nothing of it leaves any more."""
        if self.watching(source):
            self._eyes[source] = _Eye()
            self._desk.do(do.StopWatching(source))

    def rest(self) -> None:
        """The conversation is over."""
        self._desk.waits.drop(ev.PictureDue)
        for source, eye in self._eyes.items():
            eye.waiting = eye.handed_over = eye.sent = None
            eye.asked = False
            if not self._keep_on:
                self.close(source)

    # --- looking ----------------------------------------------------------------------------------

    def look(self) -> None:
        """The person begins to say something: what is to be seen now belongs to it."""
        sources = [source for source in Source if self.watching(source)]
        self._desk.do(*(do.TakePicture(source) for source in sources))
        if sources:
            self._desk.wait(ev.PictureDue, PICTURE_EVERY_S)

    def look_unless_just_done(self) -> None:
        """Who calls and then speaks begins once: the service takes no more than a picture a second."""
        if ev.PictureDue not in self._desk.waits:
            self.look()

    def go_on(self, *, speaking: bool) -> None:
        """It is time for the next picture, if it is still wanted."""
        if speaking or self._always:
            self.look()

    def glance(self, source: Source) -> None:
        """The model asks for one picture. Nothing happens while the switch is off."""
        if self.watching(source):
            self._eyes[source].asked = True
            self._desk.do(do.TakePicture(source))

    def taken(self, picture: Picture) -> None:
        """A picture that was asked for is there; the newest waits for its turn to leave."""
        if self.watching(picture.source):
            self._eyes[picture.source].waiting = picture

    def forget(self, source: Source) -> None:
        """What waits is too old by now."""
        self._eyes[source].waiting = None

    def send(self, seen: frozenset[Source]) -> Source | None:
        """Let what is new leave, of sources whose light is `seen` to be on; the source of which some did.

        One a second in all: the sources take turns, and what the model asked for comes first.
        """
        ready: list[tuple[_Eye, Picture]] = []
        for source, eye in self._eyes.items():
            if eye.waiting is None or source not in seen:
                continue
            if eye.asked or self._is_new(eye, eye.waiting):
                ready.append((eye, eye.waiting))
            else:
                eye.waiting = None
        if not ready:
            return None
        now, left = self._desk.now, None
        if now >= self._next_at:
            eye, picture = min(ready, key=lambda one: (not one[0].asked, one[0].handed_over_at))
            eye.asked, eye.waiting = False, None
            eye.handed_over, eye.handed_over_at = picture, now
            self._next_at, left = now + PICTURE_EVERY_S, picture.source
            self._desk.do(do.SendPicture(picture))
        self._desk.wait(ev.PictureDue, self._next_at - now)
        return left

    def sent(self, source: Source) -> None:
        """The link had room for the picture that it was given; one that it dropped was never seen."""
        self.pictures[source] += 1
        eye = self._eyes[source]
        if eye.handed_over is not None:
            eye.sent, eye.sent_at, eye.handed_over = eye.handed_over, self._desk.now, None

    def _is_new(self, eye: _Eye, picture: Picture) -> bool:
        if eye.sent is None or self._desk.now - eye.sent_at >= SAME_AGAIN_AFTER_S:
            return True
        return (eye.sent.fingerprint ^ picture.fingerprint).bit_count() > SAME_BITS
