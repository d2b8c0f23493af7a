"""Everything that a conversation consists of, and what several of its decisions have in common."""

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.approval import Approval
from assistant.core.causes import Cause
from assistant.core.desk import Desk
from assistant.core.ears import Ears
from assistant.core.events import Device
from assistant.core.eyes import Eyes
from assistant.core.line import Line
from assistant.core.loudness import Loudness
from assistant.core.notices import Notices
from assistant.core.outsiders import Outsiders
from assistant.core.playing import Playing
from assistant.core.question import VOICE, Attempts, Failure, Question, Rung
from assistant.core.ringing import Ringing
from assistant.core.sight import Source
from assistant.core.signals import Notice, notice_of
from assistant.core.states import Link, Switch, Turn
from assistant.core.surroundings import Surroundings
from assistant.core.timings import LONGEST_EARCON_S, LONGEST_LINE_READING_S, Timings
from assistant.core.toolcall import ToolCall
from assistant.core.toolcalls import ToolCalls
from assistant.core.transcript import Transcript

DEVICE = {Source.CAMERA: Device.CAMERA, Source.SCREEN: Device.SCREEN}


@dataclass(frozen=True, slots=True)
class Rules:
    """How this device converses; the owner's choice, fixed at start."""

    timings: Timings = field(default_factory=Timings)
    half_duplex: bool = False
    """No echo is cancelled here: what is heard while the reply plays does not leave."""
    explicit_activity: bool = False
    """The device's own endpointing ends an utterance, not the service's."""
    no_light: bool = False
    """There is no light to wait for, a sound tells each time; else nothing leaves before one is seen."""
    mute_line: bool = False
    """The board has a mute switch of its own: muted until it is known where that stands."""
    pairs: bool = False
    """A PC can be paired with this device."""
    volume: float = 1.0
    """How loud it is at start, 0 to 1."""
    keep_watching: bool = False
    """Camera and screen stay on over the end of a conversation; else they are switched off with it."""
    always_look: bool = False
    """Pictures go up during the whole conversation, not only while somebody speaks."""
    wake_word_approves: bool = False
    """On a device without a button the wake word says yes to what a tool would do."""
    safe_mode: bool = False
    """The device has crashed too often, and does without what it can do without."""
    after_crash: bool = False
    """The last run did not end in order."""


class Talk:
    """The parts, each with a job of its own, and the verbs that need several of them."""

    def __init__(self, rules: Rules, draw: Callable[[], float]) -> None:
        """`draw` gives a random number in [0, 1)."""
        timings: Timings = rules.timings
        self.rules = rules
        self.timings = timings
        self.desk = Desk()
        self.here = Surroundings(no_light=rules.no_light, mute_line=rules.mute_line, volume=rules.volume)
        self.ears = Ears(timings, explicit=rules.explicit_activity)
        self.line = Line(self.desk, timings, draw, explicit=rules.explicit_activity)
        self.playing = Playing(self.desk, timings)
        self.notices = Notices(self.desk, self.playing, timings.notice_again_after_s)
        self.calls = ToolCalls(self.desk)
        self.eyes = Eyes(self.desk, keep_on=rules.keep_watching, always=rules.always_look)
        self.approval = Approval(self.desk, self.here, timings.confirm_s)
        self.ringing = Ringing(self.desk, self.here)
        self.loudness = Loudness(self.desk, self.here)
        self.outsiders = Outsiders(self.desk)
        self.attempts = Attempts()
        self.transcript = Transcript()
        self.wake_word = ""
        self.refused = 0
        self.asked_again = 0
        self.touched = False
        """The finger that is on the mute button has muted."""
        self.context_lost = False
        """The service has forgotten what was said before, and nobody was told yet."""
        self.leaving = False
        """The person takes leave: the conversation ends when the reply was heard."""
        self.given_up = False
        """No more can be asked: the conversation ends when the reply, which is all here, was heard."""
        self._voice = self._language = ""

    @property
    def muted(self) -> bool:
        """By the button, or by the board's own switch, which wins."""
        return self.here.line_muted or self.desk.microphone is Switch.OFF

    @property
    def can_hear(self) -> bool:
        """The ears are open, and there is a microphone."""
        return self.ears.open and Device.MICROPHONE not in self.here.missing

    @property
    def question(self) -> Question:
        """What went up of the question under way."""
        return self.ears.outgoing.question

    @property
    def gated(self) -> bool:
        """Nothing may be sent now: the person is asked something, or the service waits for a tool."""
        return self.approval.asking or self.calls.gating

    @property
    def deaf(self) -> bool:
        """What is heard now is passed over. What is said in the person's own turn is not: it waits."""
        their_turn = self.desk.turn is Turn.LISTENING or self.ears.in_speech
        return self.approval.asking or (self.calls.gating and not their_turn)

    def send(self) -> None:
        """Let everything that was admitted leave, if it can be seen that it does."""
        if self.desk.link is not Link.UP:
            return
        if (self.here.lit or self.muted) and not self.gated:
            self.desk.do(*self.ears.drain())
        if self.desk.turn is not Turn.ASLEEP:
            source = self.eyes.send(self.here.watching)
            self.outsiders.spoke([source.value] if source else [])

    def watch_lights(self) -> None:
        """Open ears, and what is to be sent, want a light soon."""
        waits = self.desk.waits
        wanted = self.ears.open or (self.desk.turn is not Turn.ASLEEP and bool(self.ears.outgoing))
        if not wanted or self.here.lit or self.muted:
            waits.drop(ev.LightsLost)
        elif ev.LightsLost not in waits:
            self.desk.wait(ev.LightsLost, self.timings.light_timeout_s)

    def watch_mute_line(self) -> None:
        """Where the board's mute switch stands is to be known soon."""
        unread = not self.here.line_read and Device.BUTTONS not in self.here.missing
        if unread and ev.LineUnread not in self.desk.waits:
            self.desk.wait(ev.LineUnread, LONGEST_LINE_READING_S)

    @property
    def barred(self) -> Cause | None:
        """Why no conversation may begin now."""
        return self.here.forbids or self.line.barred

    def turn_away(self, cause: Cause) -> None:
        """Somebody calls, and may not be served."""
        self.refuse()
        self.desk.cause = cause
        self.desk.wait(ev.ProblemShown, self.timings.problem_shown_s)
        self.notices.tell(notice_of(cause))

    def switch(self, source: Source) -> None:
        """Camera or screen, on or off."""
        self.eyes.press(source)
        if self.eyes.watching(source):
            self.tell_by_ear()
        self.here.missing -= {DEVICE[source]}  # it is to be found out again whether it works
        if self.eyes.watching(source):
            self.see()

    def see(self) -> None:
        """It is time for a picture, or there can be one now: it is taken if one is wanted."""
        if self.desk.turn is not Turn.ASLEEP:
            self.eyes.go_on(speaking=self.ears.in_speech)

    def rest_eyes(self) -> None:
        """The conversation is over; what nobody watches any more is not missed."""
        self.eyes.rest()
        self.here.missing -= {DEVICE[source] for source in Source if not self.eyes.watching(source)}

    def refuse(self) -> None:
        """Tell the person that this press or text came to nothing."""
        self.refused += 1

    def see_to_loudness(self) -> None:
        """What the person must not miss is heard."""
        telling = ev.EarconOver in self.desk.waits
        self.loudness.see_to(must_be_heard=bool(self.ringing) or self.approval.asking or telling)

    def tell_by_ear(self) -> None:
        """Where no light tells it, an earcon is heard, however quiet the device is."""
        if self.rules.no_light:
            self.desk.wait(ev.EarconOver, LONGEST_EARCON_S)

    # --- the question -----------------------------------------------------------------------------

    def begin_question(self, *, called: bool, asker: str = VOICE) -> None:
        """The person begins to ask; `called`: they asked for our attention first."""
        self.leaving = self.playing.quiet = False
        self.attempts.begin(called=called, asker=asker)
        if not self.ears.in_activity:  # what is said in one activity is one question
            self.question.begin(carry=not self.ears.explicit)
        self.eyes.look_unless_just_done()

    def ask_again(self) -> None:
        """Send once more what went up of the question, before anything newer."""
        if self.question:
            self.ears.outgoing.ask_again()
            self.asked_again += 1

    def say_onset_again(self) -> None:
        """Who began to speak as the link went is heard on the next one from the first syllable on."""
        if self.ears.open and not self.ears.explicit:
            self.ears.outgoing.say_onset_again()

    def link_gone(self) -> None:
        """Whatever was under way on the link went with it."""
        self.ears.outgoing.activity_gone()
        self.calls.cancel_all()
        self.approval.drop(self.calls.__contains__)
        self.attempts.end_owed = False
        self.desk.waits.drop(ev.ReplyTimedOut)

    def fail(self, failure: Failure) -> None:
        """The question came to nothing, or to half a reply: climb the ladder."""
        desk, attempts = self.desk, self.attempts
        if desk.turn is Turn.THINKING and attempts.of_nobody(failure):
            desk.post(ev.NobodyMeantUs())
        elif self.question:
            self._climb(attempts.next(failure), failure)
        elif desk.turn is Turn.SPEAKING:
            desk.cause = desk.cause or Cause.NO_ANSWER
            desk.post(ev.ReplyLost())
        elif desk.turn is Turn.THINKING:
            self._climb(Rung.APOLOGY, failure)

    def _climb(self, rung: Rung, failure: Failure) -> None:
        desk, line = self.desk, self.line
        if rung is Rung.APOLOGY:
            if failure is not Failure.LOST or desk.cause is None:  # else it is known why
                desk.cause = Cause.NO_ANSWER
            desk.post(ev.AnswerGivenUp())
            return
        if rung is Rung.FRESH:
            line.start_afresh()
        if rung is not Rung.RETRY and desk.link is not Link.DOWN:
            line.close()
            self.link_gone()
        self.ask_again()
        self.await_reply()
        desk.post(ev.AskedAgain())

    def own_up(self) -> None:
        """Say that what was said before is forgotten, if it is: nobody may have been awake to be told."""
        if self.context_lost:
            self.context_lost = False
            self.notices.tell(Notice.CONTEXT_LOST)

    def asked_for(self, call: ToolCall) -> do.RunTool:
        """The call with what the gate has to know of it."""
        return do.RunTool(call, self.outsiders.kinds, self.attempts.asker)

    # --- the turn ---------------------------------------------------------------------------------

    def close_ears(self) -> None:
        """No microphone audio leaves from here on, not even what waits in the adapter."""
        if self.ears.close() and self.desk.link is Link.UP:
            self.desk.do(do.StopAudio())
        self.check_question()

    def check_question(self) -> None:
        """There is no answer to wait for when the question neither left nor waits for a link."""
        desk = self.desk
        if desk.turn is Turn.THINKING and desk.link is not Link.UP and not self.ears.outgoing:
            desk.post(ev.QuestionLost())

    def await_speech(self) -> None:
        """The person is to speak, or to come to an end."""
        desk, timings = self.desk, self.timings
        desk.waits.drop(ev.ListenTimedOut, ev.UtteranceTooLong)
        if self.ears.in_speech:
            desk.wait(ev.UtteranceTooLong, timings.longest_utterance_s)
        else:
            desk.wait(ev.ListenTimedOut, timings.listen_timeout_s)

    def await_reply(self) -> None:
        """The service is to answer, unless it waits for a tool of ours."""
        if self.calls:
            self.desk.waits.drop(ev.ReplyTimedOut, ev.ReplyStalled)
        elif self.desk.turn is Turn.THINKING and self.desk.link is Link.UP:
            patience_s = self.attempts.patience_s(self.timings.reply_timeout_s)
            self.desk.wait(ev.ReplyTimedOut, patience_s)
        elif self.desk.turn is Turn.SPEAKING:
            self.playing.expect_more()

    def end_reply(self, *, written: bool = False) -> None:
        """All of the reply is here: the question is answered. `written`: its transcript is here, too."""
        if self.desk.turn is Turn.SPEAKING:
            self.playing.end(written=written)
            self.question.answered()
            self.attempts.answered()

    def end_transcript(self) -> None:
        """Both sides have said what they had to say in this turn."""
        if self.transcript.end_turn():
            said = self.transcript
            self.desk.do(do.RememberTurn(said.person, said.model, said.sources))

    # --- what goes with the conversation ----------------------------------------------------------

    def change_voice(self, voice: str = "", language: str = "") -> None:
        """Speak otherwise, from the next link on, which is to come soon."""
        self._voice, self._language = voice or self._voice, language or self._language
        self.desk.do(do.ChangeVoice(self._voice, self._language))
        self.line.aged()

    def usual_voice(self) -> bool:
        """Speak as configured, from the next link on. False if that is so already."""
        if not self._voice and not self._language:
            return False
        self._voice = self._language = ""
        self.desk.do(do.ChangeVoice())
        return True

    def part(self) -> None:
        """The conversation is over: the next one knows nothing of what was special about it."""
        self.leaving = self.given_up = self.playing.quiet = False
        if self.usual_voice():
            self.line.aged()

    def forget(self) -> None:
        """Nothing was ever said."""
        self.transcript.forget()
        self.outsiders.forget()
        self.context_lost = False  # it is what they want
        self.desk.do(do.ForgetEverything(), do.Unpair())
        self.line.give_up_waiting()
        self.line.start_afresh()
