"""Drives a `Conversation` in virtual time: a person, a service, a speaker and a clock for narrative tests."""

from collections.abc import Callable
from typing import TypeVar

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Conversation, Rules
from assistant.core.cues import earcon_for, indication_for, light_for
from assistant.core.sight import Source
from assistant.core.signals import Earcon, Indication, Light, Notice
from assistant.core.states import Link, Turn
from assistant.core.status import Status
from assistant.core.timings import FRAME_S, reply_seconds
from tests.support.pcm import frame, number_of, reply
from tests.support.witness import Witness

E = TypeVar("E", bound=do.Effect)
SOON = 1e-9
NOTICE_S = 1.0
SPELLING_S = 8.0


class Talk:
    """One device and everyone around it; deadlines fire exactly when they are due.

    The microphone delivers a numbered frame every 20 ms of `passes`. A link that is asked for opens
    after `link_takes` seconds, or when the test says so if that is None. The speaker reports the end
    of a reply when it was played. A `Witness` watches.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        link_takes: float | None = None,
        draw: Callable[[], float] = lambda: 0.5,
    ) -> None:
        self.now = 1000.0
        self.conversation = Conversation(rules or Rules(), draw)
        self.witness = Witness(rules or Rules())
        self.log: list[tuple[float, do.Effect]] = []
        self.earcons: list[Earcon] = []
        self.lights: list[Light] = [self.light]
        self.frames = 0
        self._speech = False
        self._next_frame_at = self.now + FRAME_S
        self._link_takes = link_takes
        self._opens_at: float | None = None
        self._playing_until = self.now
        self._drains_at: float | None = None
        self._said_at: float | None = None
        self._saying = do.Say(Notice.PAIRED)
        self._spelled_at: float | None = None
        self._taken = 0
        self.broken_lights = False
        self.narrow = False
        """The link drops the pictures that it is given."""
        self._leaving: list[Source] = []
        self.shown = Indication()

    # --- what happens -----------------------------------------------------------------------------

    def tell(self, *events: ev.Event) -> "Talk":
        """Let `events` happen now."""
        for event in events:
            before = self.status
            effects = self.conversation.handle(event, self.now)
            self.witness.saw(before, event, effects, self.status)
            for effect in effects:
                self.log.append((self.now, effect))
                self._perform(effect)
            self._note(before)
            self._show()
            while self._leaving:
                self.tell(ev.PictureSent(self._leaving.pop(0)))
        return self

    def passes(self, seconds: float, *, speech: bool = False, microphone: bool = True) -> "Talk":
        """Let time go by, with or without the microphone delivering frames."""
        end = self.now + seconds
        if not microphone:
            self._next_frame_at = end + FRAME_S
        self._speech = speech
        while (step := self._next_step())[0] <= end + SOON:
            self.now, event = max(self.now, step[0]), step[1]
            self.tell(event() if callable(event) else event)
        self.now = end
        return self

    def says(self, seconds: float) -> "Talk":
        """The person speaks."""
        return self.passes(seconds, speech=True)

    def asks(self, seconds: float = 1.0) -> "Talk":
        """The person speaks, and is silent for long enough to have finished."""
        return self.says(seconds).passes(1.0)

    def wake(self, word: str = "okay nabu") -> "Talk":
        return self.tell(ev.WakeWordHeard(word, 0.9))

    def press(self) -> "Talk":
        return self.tell(ev.TalkPressed())

    def release(self) -> "Talk":
        return self.tell(ev.TalkReleased())

    def tap(self) -> "Talk":
        """A short press."""
        return self.press().passes(0.1).release()

    def mute(self) -> "Talk":
        return self.tell(ev.MutePressed())

    def types(self, text: str = "hello") -> "Talk":
        return self.tell(ev.TextSubmitted(text))

    def link_never_opens(self) -> "Talk":
        """From now on a link opens only when the test says so."""
        self._link_takes = None
        return self

    def link_opens(self) -> "Talk":
        return self.tell(ev.LinkOpened())

    def link_lost(self, cause: Cause = Cause.LINK_LOST) -> "Talk":
        self._opens_at = None
        return self.tell(ev.LinkLost(cause))

    def model_says(self, seconds: float = 1.0, *, number: int = 0) -> "Talk":
        return self.tell(ev.ModelSpoke(reply(seconds, number)))

    def model_ends(self) -> "Talk":
        return self.tell(ev.GenerationCompleted(), ev.TurnCompleted())

    def shutdown(self) -> "Talk":
        return self.tell(ev.ShutdownRequested())

    # --- what comes of it -------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        return self.conversation.status()

    @property
    def turn(self) -> Turn:
        return self.status.turn

    @property
    def link(self) -> Link:
        return self.status.link

    @property
    def light(self) -> Light:
        return light_for(self.status)

    @property
    def sent(self) -> list[int]:
        """The numbers of all frames that left."""
        return [number_of(effect.pcm) for effect in self.all(do.SendAudio)]

    def is_now(self, *expected: Turn | Link | Light) -> "Talk":
        """Fails unless the device is in this state, or shows this light."""
        actual = (self.turn, self.link, self.light)
        assert set(expected) <= set(actual), f"expected {expected}, is {actual}"
        return self

    def all(self, kind: type[E]) -> list[E]:
        """All effects of this kind so far."""
        return [effect for _, effect in self.log if isinstance(effect, kind)]

    def at(self, kind: type[do.Effect]) -> list[float]:
        """When the effects of this kind were decided on."""
        return [at for at, effect in self.log if isinstance(effect, kind)]

    def new(self) -> list[do.Effect]:
        """The effects since the last call."""
        effects = [effect for _, effect in self.log[self._taken :]]
        self._taken = len(self.log)
        return effects

    def new_kinds(self) -> list[type[do.Effect]]:
        """The kinds of the effects since the last call; neighbours of one kind count once."""
        kinds: list[type[do.Effect]] = []
        for effect in self.new():
            if kinds[-1:] != [type(effect)]:
                kinds.append(type(effect))
        return kinds

    @property
    def notices(self) -> list[Notice]:
        """What the device has said in its own voice."""
        return [effect.notice for effect in self.all(do.Say)]

    # --- the world --------------------------------------------------------------------------------

    def _next_step(self) -> tuple[float, Callable[[], ev.Event] | ev.Event]:
        steps: list[tuple[float, Callable[[], ev.Event] | ev.Event]] = [(self._next_frame_at, self._hear)]
        deadline = self.conversation.next_deadline()
        if deadline is not None:
            steps.append((deadline, ev.DeadlinePassed()))
        if self._opens_at is not None:
            steps.append((self._opens_at, self._open))
        if self._said_at is not None:
            steps.append((self._said_at, self._said))
        if self._spelled_at is not None:
            steps.append((self._spelled_at, self._spelled))
        if self._drains_at is not None:
            steps.append((self._drains_at, self._drain))
        return min(steps, key=lambda step: step[0])

    def _hear(self) -> ev.Event:
        self._next_frame_at += FRAME_S
        self.frames += 1
        return ev.FrameHeard(frame(self.frames), self._speech)

    def _open(self) -> ev.Event:
        self._opens_at = None
        return ev.LinkOpened()

    def _said(self) -> ev.Event:
        self._said_at = None
        return ev.NoticeSpoken(self._saying.notice, self._saying.words)

    def _spelled(self) -> ev.Event:
        self._spelled_at = None
        return ev.CodeSpelled()

    def _drain(self) -> ev.Event:
        self._drains_at = None
        return ev.PlayoutDrained()

    def _perform(self, effect: do.Effect) -> None:
        match effect:
            case do.OpenLink() if self._link_takes is not None:
                self._opens_at = self.now + self._link_takes
            case do.CloseLink():
                self._opens_at = None
            case do.Play(pcm):
                self._playing_until = max(self._playing_until, self.now) + reply_seconds(pcm)
                self._drains_at = None
            case do.Say():
                self._saying = effect
                self._said_at = self.now + NOTICE_S
            case do.SendPicture(picture) if not self.narrow:
                self._leaving.append(picture.source)
            case do.SpellCode():
                self._spelled_at = self.now + SPELLING_S
            case do.EndReply():
                self._drains_at = max(self._playing_until, self.now)
            case do.FlushPlayout():
                self._playing_until = self.now
                self._drains_at = None

    def _show(self) -> None:
        """The hardware of the lights takes what is to be shown, and says so."""
        indication = indication_for(self.status)
        if indication != self.shown and not self.broken_lights:
            self.shown = indication
            self.tell(ev.LightsShown(indication))

    def _note(self, before: Status) -> None:
        earcon = earcon_for(before, self.status)
        if earcon is not None:
            self.earcons.append(earcon)
        if self.light is not self.lights[-1]:
            self.lights.append(self.light)


def asking(rules: Rules | None = None, *, link_takes: float | None = 0.0) -> Talk:
    """Woken, the link up, a question asked: THINKING."""
    return Talk(rules, link_takes=link_takes).wake().passes(0.1).asks()


def answering(rules: Rules | None = None, *, seconds: float = 5.0) -> Talk:
    """A reply of `seconds` is playing, of which no end was told: SPEAKING."""
    return asking(rules).model_says(seconds).passes(0.5)


def following_up(rules: Rules | None = None) -> Talk:
    """A reply was heard to its end: FOLLOW_UP."""
    return asking(rules).model_says(1.0).model_ends().passes(1.1)


def split_by_links(talk: Talk) -> list[list[int]]:
    """The numbers of the frames that left, for each link that any left on."""
    links: list[list[int]] = [[]]
    for _, effect in talk.log:
        if isinstance(effect, do.OpenLink):
            links.append([])
        if isinstance(effect, do.SendAudio):
            links[-1].append(number_of(effect.pcm))
    return [link for link in links if link]
