"""What the person does, and what is decided about it."""

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.events import Event
from assistant.core.question import TYPED
from assistant.core.sight import Source
from assistant.core.signals import Notice
from assistant.core.states import Turn
from assistant.core.talk import Talk


def decide(talk: Talk, event: Event, before: Turn) -> None:
    """`before` is whose turn it was until `event`."""
    match event:
        case ev.TalkPressed() | ev.TalkReleased() | ev.TalkTapped() | ev.TalkHeld():
            _of_the_talk_button(talk, event)
        case ev.WakeWordSuspected():
            talk.line.suspect()
        case ev.WakeWordHeard(word):
            talk.wake_word = word
            talk.ringing.end()
            talk.approval.refuse()  # they have something else to say
            talk.desk.waits.drop(ev.ForgettingLapsed)
            talk.ears.invite()
            talk.begin_question(called=True)
            talk.ears.begin_utterance()
        case ev.SpeechStarted():
            _of_speech(talk, before)
        case ev.SpeechEnded() | ev.HoldEnded():
            talk.ears.end_utterance()
        case ev.UtteranceTooLong() if talk.ears.held:
            talk.ears.end_utterance()
        case ev.UtteranceTooLong():
            talk.close_ears()
        case ev.MutePressed() | ev.LineMuted():
            talk.close_ears()
            talk.ears.undecided = False
            talk.desk.waits.drop(ev.TalkHeld)
        case ev.TextSubmitted(text, quiet, mark):
            if before is Turn.FOLLOW_UP:
                talk.end_transcript()  # its end was not told yet; what is typed is no part of it
            talk.begin_question(called=True, asker=TYPED)
            talk.playing.quiet = quiet
            if talk.ears.outgoing.add_text(text):
                talk.transcript.type(text, mark)
            else:
                talk.refuse()
        case ev.CameraPressed():
            talk.switch(Source.CAMERA)
        case ev.ScreenPressed():
            talk.switch(Source.SCREEN)
        case ev.LookAsked(source) if talk.desk.turn is not Turn.ASLEEP:
            talk.eyes.glance(source)
        case ev.PictureDue():
            talk.see()
        case ev.PairingAsked():
            talk.desk.do(do.OpenPairing())
        case ev.VolumePressed(step):
            talk.here.louder(step)
            talk.loudness.change()
        case ev.VolumeSet(level):
            talk.here.as_loud_as(level)
            talk.loudness.change()
        case ev.VoiceChosen(voice, language) if talk.desk.turn is not Turn.ASLEEP:
            talk.change_voice(voice, language)
        case ev.GoodbyeAsked():
            talk.leaving = talk.desk.turn is not Turn.ASLEEP
        case ev.StopWordHeard() if talk.desk.turn is Turn.SPEAKING:
            talk.desk.post(ev.StopPressed())
        case ev.StopWordHeard():
            talk.approval.refuse()  # and be asked the next, if there is one
        case ev.SnoozePressed(minutes):
            talk.ringing.snooze(minutes)
        case ev.RingAnswered() | ev.StopPressed():
            talk.ringing.end()
        case ev.ApprovalGiven():
            talk.approval.answer(granted=True)
        case ev.ForgetPressed():
            talk.notices.answer(Notice.CONFIRM_FORGETTING)
            talk.desk.wait(ev.ForgettingLapsed, talk.timings.confirm_s)
        case ev.ForgetConfirmed():
            talk.desk.waits.drop(ev.ForgettingLapsed)
            talk.forget()
            talk.notices.answer(Notice.FORGOTTEN)


def _of_the_talk_button(talk: Talk, event: Event) -> None:
    desk, ears = talk.desk, talk.ears
    listening = desk.turn is Turn.LISTENING
    match event:
        case ev.TalkPressed(ago_s) if not talk.muted:
            ears.await_gesture(ago_s)
            desk.wait(ev.TalkHeld, max(0.0, talk.timings.hold_after_s - ago_s))
            if listening:
                ears.invite()
        case ev.TalkReleased():
            desk.waits.drop(ev.TalkHeld)
            desk.post(ev.HoldEnded() if ears.held else ev.TalkTapped())
        case ev.TalkTapped():
            ears.undecided = False
            if listening:
                talk.begin_question(called=True)
                ears.begin_utterance()
        case ev.TalkHeld():
            ears.held = ears.explicit = True
            ears.invite()
            talk.begin_question(called=True)
            ears.begin_utterance()


def _of_speech(talk: Talk, before: Turn) -> None:
    """Speech within a turn of the person's is what they ask; over a reply it is decided by the service."""
    talk.desk.waits.drop(ev.PhantomExposed)
    talk.leaving = False
    if before in (Turn.LISTENING, Turn.FOLLOW_UP):
        talk.begin_question(called=before is Turn.LISTENING and talk.attempts.called)
    talk.eyes.look_unless_just_done()
    talk.ears.speech_started()
