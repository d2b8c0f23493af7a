"""What the service says on a link that is up, and what is decided about it."""

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.events import Event
from assistant.core.outsiders import SEARCH
from assistant.core.question import VOICE, Failure
from assistant.core.states import Reply, Turn
from assistant.core.talk import Talk
from assistant.core.toolcall import ToolCall


def decide(talk: Talk, event: Event, before: Turn, reply_before: Reply) -> None:
    """`before` is whose turn it was until `event`, and `reply_before` what became of its reply."""
    desk, attempts = talk.desk, talk.attempts
    talk.line.works()
    match event:
        case ev.ModelSpoke(pcm):
            attempts.end_owed = False
            talk.playing.add(pcm)
        case ev.GenerationCompleted():
            talk.end_reply()
        case ev.TurnCompleted():
            talk.end_reply(written=True)
            owed, attempts.end_owed = attempts.end_owed, False
            if _of_the_calls(talk):
                talk.transcript.pause()
            elif not owed and not _is_yet_to_answer(talk):
                talk.end_transcript()
            silent = desk.turn is Turn.THINKING and reply_before is Reply.NONE and not owed
            if silent and not attempts.tools_used:
                talk.fail(Failure.EMPTY)
            elif silent and not talk.calls:  # or only the turn of the calls is over, and words are to come
                desk.waits.drop(ev.ReplyTimedOut)
                desk.wait(ev.WorkDone, talk.timings.reply_timeout_s)
        case ev.ReplyInterrupted():
            if not _is_yet_to_answer(talk):
                talk.end_transcript()
            _interrupted(talk, before)
        case ev.PersonTranscribed(text, speaker):
            talk.outsiders.heard(speaker)
            if speaker:
                attempts.asker = f"{VOICE} {speaker}"
            talk.transcript.add(person=text)
            attempts.understood = True
            talk.await_reply()
        case ev.ReplyTranscribed(text):
            talk.transcript.add(model=text)
        case ev.SourcesCited(sources):
            talk.outsiders.spoke([SEARCH])
            talk.transcript.cite(sources)
        case ev.TokensUsed(usage):
            new_turn, attempts.uncounted = attempts.uncounted, False
            desk.do(do.CountTokens(usage, new_turn=new_turn))
        case ev.GoAwayReceived(time_left_s):
            talk.line.go_away(time_left_s)
        case ev.ToolCalled(call, blocking):
            attempts.tools_used = True
            talk.question.answered()  # what a tool did must not be done twice
            talk.calls.called(talk.asked_for(call), blocking=blocking)
            talk.await_reply()
        case ev.ToolCallsRefused(name, why):
            desk.do(do.NoteRefusal(talk.asked_for(ToolCall("", name)), why))
        case ev.ToolCallsCancelled(ids):  # pragma: no branch - the last of them
            talk.calls.cancel(ids)
            talk.approval.drop(talk.calls.__contains__)
            talk.await_reply()


def _of_the_calls(talk: Talk) -> bool:
    """Whether only the turn has ended in which tools were called: what they were for is to come."""
    return bool(talk.calls) or (talk.attempts.tools_used and not talk.transcript.model)


def _is_yet_to_answer(talk: Talk) -> bool:
    """Whether what was typed waits for its answer: what the service ends now is of before, or was nothing."""
    return talk.transcript.asked and talk.desk.turn in (Turn.THINKING, Turn.LISTENING)


def _interrupted(talk: Talk, before: Turn) -> None:
    """By the person, whose question this is; or by nobody, as far as our ears can tell."""
    if before is not Turn.SPEAKING:
        return
    if talk.ears.in_speech:
        talk.begin_question(called=False)
    else:
        talk.desk.wait(ev.PhantomExposed, talk.timings.phantom_s)
