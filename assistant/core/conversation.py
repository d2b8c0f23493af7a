"""The decisions: one event in, effects out. The tables in `states` say which state follows.

`Conversation` reads no clock and waits for nothing: `now` is handed in, in seconds of any monotonic
clock, and `next_deadline` says when it wants a `DeadlinePassed`.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core import states
from assistant.core.backoff import Backoff
from assistant.core.causes import FATAL_FOR_THIS_CONVERSATION, Cause
from assistant.core.deadlines import Deadlines
from assistant.core.ears import Ears
from assistant.core.effects import Effect
from assistant.core.events import Device, Event
from assistant.core.states import Link, Reply, Switch, Turn
from assistant.core.status import Status
from assistant.core.timings import Timings, reply_seconds
from assistant.core.transcript import Transcript

OF_THE_TURN = (
    ev.ListenTimedOut,
    ev.UtteranceTooLong,
    ev.ReplyTimedOut,
    ev.ReplyStalled,
    ev.FollowUpTimedOut,
)
"""Waits that belong to one state of the turn and end with it."""

OF_THE_CONVERSATION = (*OF_THE_TURN, ev.ConversationTooLong, ev.ConnectTimedOut, ev.RetryDue)
"""Waits that end with the conversation at the latest."""

ENCOURAGEMENT = (ev.WakeWordHeard, ev.TalkHeld, ev.SpeechStarted)
"""Events that make a listening device wait afresh."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How this device converses; the owner's choice, fixed at start."""

    timings: Timings = field(default_factory=Timings)
    half_duplex: bool = False
    """No echo is cancelled here: what is heard while the reply plays does not leave."""
    explicit_activity: bool = False
    """The device's own endpointing ends an utterance, not the service's."""


class Conversation:
    """A person's talks with the assistant, each from the wake word to sleep."""

    def __init__(self, rules: Rules, draw: Callable[[], float]) -> None:
        """`draw` gives a random number in [0, 1) for the jitter of retries."""
        timings = rules.timings
        self._rules = rules
        self._timings = timings
        self._turn = Turn.ASLEEP
        self._link = Link.DOWN
        self._reply = Reply.NONE
        self._microphone = Switch.ON
        self._ears = Ears(timings, explicit=rules.explicit_activity)
        self._link_explicit = rules.explicit_activity
        self._backoff = Backoff(timings.backoff_base_s, timings.backoff_cap_s, draw)
        self._deadlines = Deadlines()
        self._transcript = Transcript()
        self._reply_ended = False
        self._playing_until = 0.0
        self._wake_word = ""
        self._cause: Cause | None = None
        self._missing: frozenset[Device] = frozenset()
        self._refused = 0
        self._closed = False
        self._todo: deque[Event] = deque()
        self._effects: list[Effect] = []
        self._status: Status | None = None

    # --- the face ---------------------------------------------------------------------------------

    def handle(self, event: Event, now: float) -> list[Effect]:
        """Take note of `event` and decide. The effects are to be performed in order, at once."""
        if self._closed:
            return []
        self._todo.append(event)
        while self._todo:
            self._take(self._todo.popleft(), now)
        if isinstance(event, ev.ShutdownRequested):
            self._close_link()
            self._deadlines.drop_all()
        else:
            self._want_link(now)
            if self._link is Link.UP:
                self._effects += self._ears.drain()
        decided, self._effects = self._effects, []
        return decided

    def next_deadline(self) -> float | None:
        """When `DeadlinePassed` is due, on the clock of `now`; None if nothing is waited for."""
        return self._deadlines.next()

    def status(self) -> Status:
        """What a person may know; the same object as long as nothing changed."""
        if self._status is None:
            self._status = Status(
                turn=self._turn,
                link=self._link,
                reply=self._reply,
                microphone=self._microphone,
                streaming=self._ears.open and self._turn is not Turn.ASLEEP,
                held=self._ears.held,
                cause=self._cause,
                refused=self._refused,
                wake_word=self._wake_word,
                person=self._transcript.person,
                model=self._transcript.model,
                missing=self._missing,
            )
        return self._status

    # --- one event --------------------------------------------------------------------------------

    def _take(self, event: Event, now: float) -> None:
        if not self._concerns_us(event):
            return
        if not isinstance(event, ev.FrameHeard):
            self._status = None
        before, reply_before = self._turn, self._reply
        self._move(type(event))
        if reply_before is Reply.DISCARDING and isinstance(event, ev.OF_A_REPLY):
            return
        self._turn = states.after(states.TURN, before, type(event))
        if self._turn is not before:
            self._leave(before, event)
        self._decide(event, before, reply_before, now)
        if self._turn is not before:
            self._enter(before, now)
        elif before is Turn.LISTENING and isinstance(event, ENCOURAGEMENT):
            self._await_speech(now)

    def _move(self, mover: states.Mover) -> None:
        self._link = states.after(states.LINK, self._link, mover)
        self._reply = states.after(states.REPLY, self._reply, mover)
        self._microphone = states.after(states.MICROPHONE, self._microphone, mover)

    def _do(self, effect: Effect) -> None:
        self._move(type(effect))
        self._effects.append(effect)
        self._status = None

    def _concerns_us(self, event: Event) -> bool:
        """Mute means mute, a refused press is answered, and nothing is played to a sleeper."""
        muted = self._microphone is Switch.OFF
        match event:
            case ev.FrameHeard() | ev.WakeWordHeard():
                return not muted
            case ev.TalkPressed() if muted and self._turn is Turn.ASLEEP:
                self._refused += 1
                self._status = None
                return False
            case ev.LinkOpened():
                return self._link is Link.OPENING
            case ev.LinkLost():
                return self._link is not Link.DOWN
            case ev.ModelSpoke() if self._turn is Turn.ASLEEP:
                self._close_link()
                return False
            case ev.ModelSpoke() if self._ears.held:
                return False
            case ev.PlayoutDrained():
                return self._reply_ended
        return self._link is Link.UP or not isinstance(event, ev.OF_THE_SESSION)

    def _decide(self, event: Event, before: Turn, reply_before: Reply, now: float) -> None:  # noqa: C901
        if isinstance(event, ev.OF_THE_SESSION):
            self._backoff.reset()
        match event:
            case ev.FrameHeard(pcm, speech):
                gated = self._rules.half_duplex and self._turn is Turn.SPEAKING
                found = self._ears.hear(pcm, speech=speech, gated=gated)
                if found is not None:
                    self._todo.append(found)
            case ev.DeadlinePassed():
                due = self._deadlines.take_due(now)
                if due is not None:  # one at a time: what it leads to may drop the next
                    self._todo.extend((due, event))
            # the person
            case ev.WakeWordHeard(word):
                self._wake_word = word
                self._ears.invite()
                self._ears.begin_utterance()
            case ev.TalkPressed() if self._microphone is Switch.ON:
                self._ears.await_gesture()
                self._deadlines.set(ev.TalkHeld, now + self._timings.hold_after_s)
                if self._turn is Turn.LISTENING:
                    self._ears.invite()
            case ev.TalkReleased():
                self._deadlines.drop(ev.TalkHeld)
                self._todo.append(ev.HoldEnded() if self._ears.held else ev.TalkTapped())
            case ev.TalkTapped():
                self._ears.undecided = False
                if self._turn is Turn.LISTENING:
                    self._ears.begin_utterance()
            case ev.TalkHeld():
                self._ears.held = self._ears.explicit = True
                self._ears.invite()
                self._ears.begin_utterance()
            case ev.SpeechStarted():
                self._ears.speech_started()
            case ev.SpeechEnded() | ev.HoldEnded():
                self._ears.end_utterance()
            case ev.UtteranceTooLong() if self._ears.held:
                self._ears.end_utterance()
            case ev.UtteranceTooLong():
                self._close_ears()
            case ev.MutePressed():
                self._close_ears()
                self._ears.undecided = False
                self._deadlines.drop(ev.TalkHeld)
            case ev.TextSubmitted(text):
                self._refused += not self._ears.outgoing.add_text(text)
            # the session
            case ev.LinkOpened():
                self._deadlines.drop(ev.ConnectTimedOut)
                self._cause = None
                if self._turn is Turn.THINKING:
                    self._await_reply(now)
            case ev.LinkLost(cause):
                self._lose_link(cause, reply_before, now)
            case ev.ModelSpoke(pcm):
                self._do(do.Play(pcm))
                self._reply_ended = False
                self._playing_until = max(self._playing_until, now) + reply_seconds(pcm)
                self._deadlines.set(ev.ReplyStalled, self._playing_until + self._timings.reply_timeout_s)
            case ev.GenerationCompleted():
                self._end_reply()
            case ev.TurnCompleted():
                self._end_reply()
                self._transcript.end_turn()
            case ev.ReplyInterrupted():
                self._transcript.end_turn()
            case ev.PersonTranscribed(text):
                self._transcript.add(person=text)
                if self._turn is Turn.THINKING:
                    self._await_reply(now)
            case ev.ReplyTranscribed(text):
                self._transcript.add(model=text)
            # the waits
            case ev.ReplyTimedOut():
                self._cause = Cause.NO_ANSWER
            case ev.ReplyStalled() if not self._reply_ended:
                self._cause = self._cause or Cause.NO_ANSWER
            case ev.ConnectTimedOut():
                self._cause = self._cause or Cause.NO_SETUP
            case ev.ProblemShown():
                self._cause = None
            case ev.LingerOver():
                self._close_link()
            # the devices
            case ev.DeviceReady(device):
                self._missing -= {device}
            case ev.DeviceLost(device):
                self._missing |= {device}
                if device is Device.MICROPHONE:
                    self._ears.forget()
                    self._todo.append(ev.EarsLost())
            case ev.EarsLost() if before in (Turn.LISTENING, Turn.FOLLOW_UP):
                self._cause = Cause.MICROPHONE_GONE
            case ev.ShutdownRequested():
                self._closed = True

    # --- the turn ---------------------------------------------------------------------------------

    def _leave(self, before: Turn, event: Event) -> None:
        self._deadlines.drop(*OF_THE_TURN)
        if before is Turn.SPEAKING:
            self._playing_until = 0.0
            if not isinstance(event, ev.PlayoutDrained):
                self._do(do.FlushPlayout())
                self._transcript.end_turn()
            if self._rules.half_duplex and not isinstance(event, (ev.WakeWordHeard, ev.TalkHeld)):
                self._ears.forget()  # they heard the reply, and nobody called into it

    def _enter(self, before: Turn, now: float) -> None:
        if before is Turn.ASLEEP:
            self._deadlines.set(ev.ConversationTooLong, now + self._timings.longest_conversation_s)
            self._deadlines.drop(ev.LingerOver, ev.ProblemShown)
            self._backoff.reset()
            self._cause = None
        match self._turn:
            case Turn.LISTENING if Device.MICROPHONE in self._missing:
                self._todo.append(ev.EarsLost())
            case Turn.LISTENING if not self._ears.open:
                self._todo.append(ev.ListenTimedOut())
            case Turn.LISTENING:
                self._await_speech(now)
            case Turn.THINKING if self._link is Link.UP:
                self._await_reply(now)
            case Turn.FOLLOW_UP if self._timings.follow_up_s == 0 or not self._can_hear():
                self._todo.append(ev.FollowUpTimedOut())
            case Turn.FOLLOW_UP if self._ears.explicit and self._ears.in_speech:
                self._todo.append(ev.SpeechStarted())  # over the end of the reply
            case Turn.FOLLOW_UP:
                self._ears.judge_anew()  # what was judged so far may be the reply's own echo
                self._deadlines.set(ev.FollowUpTimedOut, now + self._timings.follow_up_s)
            case Turn.ASLEEP:
                self._fall_asleep(before, now)

    def _fall_asleep(self, before: Turn, now: float) -> None:
        self._close_ears()
        self._ears.outgoing.clear()
        self._transcript.end_turn()
        self._deadlines.drop(*OF_THE_CONVERSATION)
        if self._cause is not None:
            self._deadlines.set(ev.ProblemShown, now + self._timings.problem_shown_s)
        answered = self._reply is Reply.NONE and before in (Turn.SPEAKING, Turn.FOLLOW_UP)
        self._ears.explicit = self._rules.explicit_activity
        as_usual = self._link_explicit is self._ears.explicit
        if self._link is Link.UP and answered and as_usual and self._timings.linger_s > 0:
            self._deadlines.set(ev.LingerOver, now + self._timings.linger_s)
        else:
            self._close_link()

    def _can_hear(self) -> bool:
        return self._ears.open and Device.MICROPHONE not in self._missing

    def _close_ears(self) -> None:
        """No microphone audio leaves from here on, not even what waits in the adapter."""
        if self._ears.close() and self._link is Link.UP:
            self._do(do.StopAudio())
        self._check_question()

    def _check_question(self) -> None:
        """There is no answer to wait for when the question neither left nor waits for a link."""
        if self._turn is Turn.THINKING and self._link is not Link.UP and not self._ears.outgoing:
            self._todo.append(ev.QuestionLost())

    def _await_speech(self, now: float) -> None:
        self._deadlines.drop(ev.ListenTimedOut, ev.UtteranceTooLong)
        if self._ears.in_speech:
            self._deadlines.set(ev.UtteranceTooLong, now + self._timings.longest_utterance_s)
        else:
            self._deadlines.set(ev.ListenTimedOut, now + self._timings.listen_timeout_s)

    def _await_reply(self, now: float) -> None:
        self._deadlines.set(ev.ReplyTimedOut, now + self._timings.reply_timeout_s)

    def _end_reply(self) -> None:
        if self._turn is Turn.SPEAKING and not self._reply_ended:
            self._reply_ended = True
            self._do(do.EndReply())
            self._deadlines.set(ev.ReplyStalled, self._playing_until + self._timings.drain_margin_s)

    # --- the link ---------------------------------------------------------------------------------

    def _want_link(self, now: float) -> None:
        if self._turn is Turn.ASLEEP or self._ears.undecided:
            return
        if self._link is not Link.DOWN and self._link_explicit is not self._ears.explicit:
            self._close_link()
        if self._link is Link.DOWN and ev.RetryDue not in self._deadlines:
            self._link_explicit = self._ears.explicit
            self._do(do.OpenLink(explicit_activity=self._link_explicit))
        if self._link is Link.UP or self._turn is Turn.SPEAKING or ev.ConnectTimedOut in self._deadlines:
            return  # a reply that is all here is heard to its end, link or no link
        self._deadlines.set(ev.ConnectTimedOut, now + self._timings.connect_timeout_s)

    def _lose_link(self, cause: Cause, reply_before: Reply, now: float) -> None:
        self._ears.outgoing.activity_gone()
        self._deadlines.drop(ev.LingerOver)
        if self._turn is Turn.ASLEEP:
            return
        self._cause = cause
        self._transcript.end_turn()
        if cause in FATAL_FOR_THIS_CONVERSATION:
            self._todo.append(ev.ConnectGivenUp())
            return
        self._deadlines.set(ev.RetryDue, now + self._backoff.next_s())
        self._check_question()
        if self._turn is Turn.SPEAKING and reply_before is Reply.RUNNING and not self._reply_ended:
            self._todo.append(ev.ReplyStalled())

    def _close_link(self) -> None:
        self._ears.outgoing.activity_gone()
        self._deadlines.drop(ev.LingerOver, ev.ConnectTimedOut, ev.RetryDue)
        if self._link is not Link.DOWN:
            self._do(do.CloseLink())
