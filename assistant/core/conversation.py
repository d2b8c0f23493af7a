"""The decisions: one event in, effects out. The tables in `states` say which state follows.

`Conversation` reads no clock and waits for nothing: `now` is handed in, in seconds of any monotonic
clock, and `next_deadline` says when it wants a `DeadlinePassed`. What is decided stands by family in
`on_person`, `on_service`, `on_link` and `on_devices`, what goes with a change of the turn in `turns`.
"""

from collections.abc import Callable

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core import on_devices, on_link, on_person, on_service, states, turns
from assistant.core.events import Event
from assistant.core.sight import Source
from assistant.core.states import Link, Reply, Switch, Turn
from assistant.core.status import Status
from assistant.core.talk import Rules, Talk
from assistant.core.timings import FRAME_S

__all__ = ["Conversation", "Rules"]

ENCOURAGEMENT = (ev.WakeWordHeard, ev.TalkHeld, ev.SpeechStarted)
"""Events that make a listening device wait afresh."""


FORGETTING = "forget everything"
"""What may be asked for by the button of that name."""


class Conversation:
    """A person's talks with the assistant, each from the wake word to sleep."""

    def __init__(self, rules: Rules, draw: Callable[[], float]) -> None:
        """`draw` gives a random number in [0, 1) for the jitter of retries."""
        self._talk = Talk(rules, draw)
        self._closed = False
        self._status = self._describe()
        self._stale = False

    # --- the face ---------------------------------------------------------------------------------

    def handle(self, event: Event, now: float) -> list[do.AnyEffect]:
        """Take note of `event` and decide. The effects are to be performed in order, at once."""
        if self._closed:
            return []
        talk, desk = self._talk, self._talk.desk
        desk.now = now
        was_asking = talk.approval.asking
        desk.post(event)
        while (happened := desk.next_event()) is not None:
            self._take(happened)
        if isinstance(event, ev.ShutdownRequested):
            self._closed = True
            talk.line.close()
            desk.waits.drop_all()
        else:
            if was_asking and not talk.approval.asking:
                talk.ears.forget()  # it was for the gate alone
            self._ask_and_tell()
            self._keep_link()
            talk.watch_lights()
            talk.watch_mute_line()
            talk.send()
        return desk.take_effects()

    def next_deadline(self) -> float | None:
        """When `DeadlinePassed` is due, on the clock of `now`; None if nothing is waited for."""
        return self._talk.desk.waits.next()

    def status(self) -> Status:
        """What a person may know; the same object as long as nothing changed."""
        if self._stale:
            self._stale = False
            status = self._describe()
            if status != self._status:
                self._status = status
        return self._status

    # --- one event --------------------------------------------------------------------------------

    def _take(self, event: Event) -> None:  # noqa: C901 - which family is it of
        talk, desk = self._talk, self._talk.desk
        if not isinstance(event, ev.FrameHeard):
            self._stale = True
        if not self._concerns_us(event):
            return
        before, link_before, reply_before = desk.turn, desk.link, desk.reply
        desk.move(type(event))
        if isinstance(event, ev.ReplyInterrupted):
            talk.attempts.end_owed = True
        if reply_before is Reply.DISCARDING and isinstance(event, ev.OF_A_REPLY):
            return
        desk.turn = states.after(states.TURN, before, type(event))
        if desk.turn is not before:
            turns.leave(talk, before, event)
        match event:
            case ev.FrameHeard(pcm, speech):
                self._hear(pcm, speech=speech)
            case ev.DeadlinePassed():
                due = desk.waits.take_due(desk.now)
                if due is not None:  # one at a time: what it leads to may drop the next
                    desk.post(due, event)
            case ev.LinkLost():
                on_link.lose(talk, event, link_before, reply_before)
            case _ if isinstance(event, ev.OF_THE_SESSION):
                on_service.decide(talk, event, before, reply_before)
            case _:
                on_person.decide(talk, event, before)
                on_link.decide(talk, event)
                on_devices.decide(talk, event, before)
        if desk.turn is not before:
            turns.enter(talk, before, event)
        elif before is Turn.LISTENING and isinstance(event, ENCOURAGEMENT):
            talk.await_speech()

    def _concerns_us(self, event: Event) -> bool:  # noqa: C901 - a table: one case for each refusal
        """Mute means mute, a refused press is answered, and nothing is played to a sleeper."""
        talk, desk = self._talk, self._talk.desk
        asleep = desk.turn is Turn.ASLEEP
        match event:
            case ev.FrameHeard() | ev.WakeWordHeard() if talk.muted:
                return False
            case ev.TalkPressed() | ev.StopWordHeard() if talk.ringing:
                desk.post(ev.RingAnswered())  # before all else that it could mean: it is what they hear
                return False
            case ev.FrameHeard() | ev.WakeWordHeard() if ev.SpellingOver in desk.waits:
                return False  # a code is for the ears in the room
            case ev.TalkPressed() if ev.SpellingOver in desk.waits:
                talk.refuse()
                return False
            case ev.WakeWordHeard() if asleep and talk.barred is not None:
                talk.ringing.end()
                talk.turn_away(talk.barred)
                return False
            case ev.WakeWordSuspected():
                return asleep and not talk.muted and talk.barred is None
            case ev.TalkPressed(ago_s) if talk.approval.asking:
                self._approve(early=talk.approval.pressed_early(ago_s))
                return False
            case ev.WakeWordHeard() if talk.approval.asking and talk.rules.wake_word_approves:
                self._approve(early=talk.approval.echoes)
                return False
            case ev.TalkPressed() if ev.ForgettingLapsed in desk.waits:
                desk.post(ev.ForgetConfirmed())
                return False
            case ev.TalkPressed() if talk.muted and asleep:
                talk.refuse()
                return False
            case ev.TalkPressed() | ev.TextSubmitted() if asleep and talk.barred is not None:
                talk.turn_away(talk.barred)
                return False
            case ev.MutePressed() if talk.here.line_muted:
                talk.refuse()
                return False
            case ev.MuteTouched():
                talk.touched = not talk.muted
                if talk.touched:
                    desk.post(ev.MutePressed())
                return False
            case ev.MuteSettled(meant):
                if meant is not talk.touched:
                    desk.post(ev.MutePressed())
                talk.touched = False
                return False
            case ev.TalkHeld() if asleep and talk.barred is not None:
                talk.ears.undecided = False
                talk.turn_away(talk.barred)
                return False
            case ev.ModelSpoke() | ev.ToolCalled() if asleep:
                talk.line.close()
                return False
            case ev.ModelSpoke() if talk.ears.held or talk.approval.asking:
                return False
            case ev.PlayoutDrained():
                return talk.playing.ended
        return self._is_of_the_link(event)

    def _approve(self, *, early: bool) -> None:
        """The person says yes to the gate's question, unless it is too `early` for them to know it."""
        if early:
            self._talk.refuse()
        else:
            self._talk.desk.post(ev.ApprovalGiven())

    def _ask_and_tell(self) -> None:
        """What the device has to say waits until nobody speaks, and until a press can mean nothing else."""
        talk, desk = self._talk, self._talk.desk
        in_the_way = talk.ears.in_speech or talk.ringing or ev.ForgettingLapsed in desk.waits
        if desk.turn is Turn.THINKING and not in_the_way:
            talk.approval.ask()
        if desk.turn is Turn.ASLEEP:
            talk.ringing.tell()
        talk.see_to_loudness()

    def _is_of_the_link(self, event: Event) -> bool:
        """Whether it belongs to the link that there is; always true for what belongs to none."""
        desk = self._talk.desk
        match event:
            case ev.LinkOpened():
                return desk.link is Link.OPENING
            case ev.LinkLost():
                return desk.link is not Link.DOWN
            case ev.LinkHandedOver() | ev.HandOverFailed():
                return self._talk.line.rotating
            case ev.TokensUsed():
                return True  # it is to be paid for, whatever became of the link
        return desk.link is Link.UP or not isinstance(event, ev.OF_THE_SESSION)

    def _hear(self, pcm: bytes, *, speech: bool) -> None:
        talk = self._talk
        own_voice = talk.rules.half_duplex and talk.desk.turn is Turn.SPEAKING
        gated = own_voice or talk.deaf
        if speech and not gated:
            talk.attempts.hear(FRAME_S)
        found = talk.ears.hear(pcm, speech=speech, gated=gated)
        if found is not None:
            talk.desk.post(found)

    def _keep_link(self) -> None:
        talk, turn = self._talk, self._talk.desk.turn
        if turn is not Turn.ASLEEP and not talk.ears.undecided and not talk.given_up:
            was_up = talk.desk.link is Link.UP
            talk.line.keep(explicit=talk.ears.explicit)
            if was_up and talk.desk.link is not Link.UP:
                talk.link_gone()
        quiet = turn in (Turn.LISTENING, Turn.FOLLOW_UP) and not talk.ears.in_speech
        talk.line.rotate(quiet=quiet, busy=talk.desk.reply is not Reply.NONE or bool(talk.calls))

    def _describe(self) -> Status:
        talk, desk, here = self._talk, self._talk.desk, self._talk.here
        return Status(
            turn=desk.turn,
            link=desk.link,
            reply=desk.reply,
            microphone=Switch.OFF if talk.muted else Switch.ON,
            mute_line=here.line_muted,
            mute_line_read=here.line_read,
            streaming=talk.ears.open and desk.turn is not Turn.ASLEEP and not talk.deaf,
            camera=Switch.ON if talk.eyes.watching(Source.CAMERA) else Switch.OFF,
            screen=Switch.ON if talk.eyes.watching(Source.SCREEN) else Switch.OFF,
            camera_pictures=talk.eyes.pictures[Source.CAMERA],
            screen_pictures=talk.eyes.pictures[Source.SCREEN],
            held=talk.ears.held,
            offline=talk.line.offline,
            cause=desk.cause,
            refused=talk.refused,
            asked_again=talk.asked_again,
            tools=talk.calls.names,
            sources=talk.transcript.sources,
            asking=talk.approval.words or (FORGETTING if ev.ForgettingLapsed in desk.waits else ""),
            ringing=talk.ringing.alarms,
            alarms=here.alarms,
            quiet=talk.playing.quiet,
            safe_mode=talk.rules.safe_mode,
            volume=here.volume,
            costs=here.costs,
            wake_word=talk.wake_word,
            person=talk.transcript.person,
            model=talk.transcript.model,
            marks=talk.transcript.marks,
            written=talk.transcript.written,
            missing=here.missing,
        )
