"""What happens to the link, and to those who wait for it."""

from assistant.core import events as ev
from assistant.core.causes import FATAL_FOR_THIS_CONVERSATION, Cause
from assistant.core.events import Event
from assistant.core.question import Failure
from assistant.core.signals import notice_of
from assistant.core.states import Link, Reply, Turn
from assistant.core.talk import Talk


def decide(talk: Talk, event: Event) -> None:
    """Everything but the loss of a link."""
    desk, line = talk.desk, talk.line
    match event:
        case ev.LinkOpened(remembered):
            line.opened()
            desk.cause = None
            talk.await_reply()
            talk.context_lost = talk.context_lost or not remembered
            if desk.turn is not Turn.ASLEEP:
                talk.own_up()
        case ev.LinkHandedOver():
            line.handed_over()
            talk.link_gone()
            if desk.turn is Turn.SPEAKING and not talk.playing.ended:
                talk.fail(Failure.LOST)  # it began while the successor was being made
            elif desk.turn is Turn.THINKING or talk.ears.in_speech:
                talk.ask_again()  # the session remembers turns, not what it had heard of this one
            else:
                talk.say_onset_again()
            talk.check_question()
        case ev.QuestionLost() if desk.cause is not None:
            talk.notices.tell(notice_of(desk.cause))
        case ev.HandOverFailed():
            line.hand_over_failed()
            talk.usual_voice()  # it may be what was refused; it would be refused again
        case ev.PictureSent(source):
            talk.eyes.sent(source)
        case ev.LinkAged():
            line.aged()
        case ev.RotationDue():
            line.rotation_due()
        case ev.LingerOver():
            line.close()
        case ev.SuspicionOver():
            line.give_up_waiting()
        case ev.RetryDue() if desk.turn is Turn.ASLEEP:
            line.probe()
        case ev.RouteReturned():
            line.hurry()
        case ev.KeyChanged():
            line.unbar()
        case ev.ProblemPersists() if desk.cause is not None:
            talk.notices.tell(notice_of(desk.cause))
        case ev.ConnectTimedOut():
            desk.cause = desk.cause or Cause.NO_SETUP
        case ev.ReplyTimedOut() | ev.ReplyStalled() if not talk.calls:
            talk.fail(Failure.SILENT)
        case ev.WorkDone():
            talk.end_transcript()
        case ev.PhantomExposed():
            talk.fail(Failure.EMPTY)


def lose(talk: Talk, event: ev.LinkLost, link_before: Link, reply_before: Reply) -> None:
    """The link went down, or did not come up."""
    desk = talk.desk
    talk.link_gone()
    talk.line.lost(event.cause, event.retry_after_s)
    if desk.turn is Turn.ASLEEP:
        return
    desk.cause = event.cause
    talk.end_transcript()
    refused = link_before is Link.OPENING and event.cause in (Cause.MODEL_REFUSED, Cause.CONTENT_REFUSED)
    if refused and talk.usual_voice():
        talk.line.unbar()  # it was the voice that the person chose
    elif event.cause in FATAL_FOR_THIS_CONVERSATION:
        if desk.turn is Turn.SPEAKING and talk.playing.ended:
            talk.given_up = True  # what is here is heard to its end
        else:
            desk.post(ev.ConnectGivenUp())
        return
    if ev.ConnectTimedOut in desk.waits and ev.ProblemPersists not in desk.waits:
        talk.notices.tell(notice_of(event.cause))
    if event.cause is Cause.CONTENT_REFUSED:
        talk.ears.outgoing.drop_audio()  # what was refused once is not sent again
    broken_off = desk.turn is Turn.SPEAKING and reply_before is Reply.RUNNING and not talk.playing.ended
    if broken_off or (desk.turn is Turn.THINKING and link_before is Link.UP and talk.question):
        talk.fail(Failure.LOST)
    elif desk.turn is Turn.LISTENING and (talk.ears.in_speech or talk.attempts.called):
        talk.ask_again()
    else:
        talk.say_onset_again()
    talk.check_question()
