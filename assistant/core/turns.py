"""What goes with a change of the turn: leaving one state, entering the next."""

from assistant.core import events as ev
from assistant.core.events import Device, Event
from assistant.core.signals import Indication, notice_of
from assistant.core.states import Reply, Turn
from assistant.core.talk import Talk

OF_THE_TURN = (
    ev.ListenTimedOut,
    ev.UtteranceTooLong,
    ev.PhantomExposed,
    ev.ReplyTimedOut,
    ev.WorkDone,
    ev.ReplyStalled,
    ev.PlayoutDrained,
    ev.PlayoutOverdue,
    ev.FollowUpTimedOut,
)
"""Waits that belong to one state of the turn and end with it."""

OF_THE_CONVERSATION = (*OF_THE_TURN, ev.ConversationTooLong, ev.LightsLost)
"""Waits that end with the conversation at the latest; those for a link are the line's."""

TOLD = (
    ev.ConnectTimedOut,
    ev.ConnectGivenUp,
    ev.AnswerGivenUp,
    ev.EarsLost,
    ev.LightsLost,
    ev.BudgetSpent,
)
"""Ends of a conversation that are not the person's doing: they are told why."""


def leave(talk: Talk, before: Turn, event: Event) -> None:
    """The turn was `before`, until `event`."""
    talk.desk.waits.drop(*OF_THE_TURN)
    if before is not Turn.SPEAKING:
        return
    talk.playing.over()
    if not isinstance(event, ev.PlayoutDrained):
        talk.playing.cut()
        talk.end_transcript()
    if talk.rules.half_duplex and not isinstance(event, (ev.WakeWordHeard, ev.TalkHeld)):
        talk.ears.forget()  # they heard the reply, and nobody called into it


def enter(talk: Talk, before: Turn, event: Event) -> None:
    """The turn is another one than `before`, by `event`."""
    desk = talk.desk
    if before is Turn.ASLEEP:
        _wake(talk)
    match desk.turn:
        case Turn.LISTENING | Turn.THINKING | Turn.FOLLOW_UP if talk.given_up:
            desk.post(ev.ConnectGivenUp())
        case Turn.LISTENING | Turn.FOLLOW_UP if talk.here.costs.spent:
            desk.post(ev.BudgetSpent())
        case Turn.LISTENING if Device.MICROPHONE in talk.here.missing:
            desk.post(ev.EarsLost())
        case Turn.LISTENING if talk.ears.open:
            talk.tell_by_ear()
            talk.await_speech()
        case Turn.LISTENING if isinstance(event, ev.ReplyInterrupted) and talk.attempts.tools_used:
            desk.post(ev.ToolAwaited())  # nobody can have spoken: a result takes the place of what was said
        case Turn.LISTENING:
            desk.post(ev.ListenTimedOut())
        case Turn.THINKING:
            talk.await_reply()
        case Turn.FOLLOW_UP:
            _wait_for_more(talk)
        case Turn.ASLEEP:
            _fall_asleep(talk, before, event)


def _wait_for_more(talk: Talk) -> None:
    desk, timings, ears = talk.desk, talk.timings, talk.ears
    if talk.calls:
        desk.post(ev.ToolAwaited())
    elif talk.leaving:
        desk.post(ev.GoodbyeSaid())
    elif timings.follow_up_s == 0 or not talk.can_hear:
        desk.post(ev.FollowUpTimedOut())
    elif ears.explicit and ears.in_speech:
        desk.post(ev.SpeechStarted())  # over the end of the reply
    else:
        ears.judge_anew()  # what was judged so far may be the reply's own echo
        desk.wait(ev.FollowUpTimedOut, timings.follow_up_s)


def _wake(talk: Talk) -> None:
    desk = talk.desk
    desk.wait(ev.ConversationTooLong, talk.timings.longest_conversation_s)
    desk.waits.drop(ev.LingerOver, ev.SuspicionOver, ev.ProblemShown, ev.RetryDue)
    talk.outsiders.begin()
    talk.line.works()
    talk.own_up()
    desk.cause = None


def _fall_asleep(talk: Talk, before: Turn, event: Event) -> None:
    desk, ears = talk.desk, talk.ears
    talk.close_ears()
    ears.outgoing.clear()
    talk.link_gone()
    talk.rest_eyes()
    talk.here.shown = Indication()  # what is seen now belongs to this conversation, not to the next
    talk.end_transcript()
    desk.waits.drop(*OF_THE_CONVERSATION)
    if desk.cause is not None:
        desk.wait(ev.ProblemShown, talk.timings.problem_shown_s)
        if isinstance(event, TOLD):
            talk.notices.tell(notice_of(desk.cause))
    talk.part()
    complete = desk.reply is Reply.NONE or (desk.reply is Reply.RUNNING and talk.playing.ended)
    answered = complete and before in (Turn.SPEAKING, Turn.FOLLOW_UP)
    ears.explicit = talk.rules.explicit_activity
    talk.line.rest(answered=answered, explicit=ears.explicit)
