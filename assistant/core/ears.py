"""Which microphone audio may leave the device, from where on, and in what order."""

from assistant.core.effects import WireEffect
from assistant.core.endpointing import Endpointer
from assistant.core.events import SpeechEnded, SpeechStarted
from assistant.core.outgoing import Outgoing, PreRoll
from assistant.core.timings import FRAME_S, ONSET_MARGIN_S, Timings


class Ears:
    """Every frame is either admitted, then it leaves once and in order, or kept for a moment and forgotten.

    Frames are admitted only while the person has opened the ears, by the wake word or a press. With
    `explicit` activity the device says where an utterance starts and ends, and only frames within one
    are admitted; else the service finds that out and hears everything until the ears are closed.
    """

    def __init__(self, timings: Timings, *, explicit: bool) -> None:
        self.open = False
        self.explicit = explicit
        self.undecided = False
        """The button is down and may yet be tapped or held: frames are kept, not admitted."""
        self.held = False
        self._in_activity = False
        self._timings = timings
        self._pre_roll = PreRoll()
        self._endpointer = Endpointer(timings.speech_start_s, timings.speech_end_s)
        onset_s = timings.speech_start_s + ONSET_MARGIN_S
        self.outgoing = Outgoing(timings.backlog_s, timings.pre_roll_s, onset_s)

    @property
    def in_speech(self) -> bool:
        """The person is speaking, or holds the button to do so."""
        return self.held or self._endpointer.in_speech

    @property
    def in_activity(self) -> bool:
        """An utterance is under way whose end the device will tell."""
        return self._in_activity

    def hear(self, pcm: bytes, *, speech: bool, gated: bool) -> SpeechStarted | SpeechEnded | None:
        """Take a frame; `gated` frames hold the device's own reply and are neither sent nor judged."""
        if self.open and not gated and not self.undecided and (self._in_activity or not self.explicit):
            self._pre_roll.clear()  # what was passed over stays behind: nothing leaves out of order
            self.outgoing.add_audio(pcm, speech=speech)
        else:
            self._pre_roll.append(pcm)
            if not self.undecided:
                self._pre_roll.trim(self._timings.pre_roll_s)
        if not self.open or gated or self.held or self.undecided:
            return None
        return self._endpointer.hear(speech=speech, seconds=FRAME_S)

    def invite(self) -> None:
        """The wake word or the button: open, and judge anew what is said."""
        self.open = True
        self.judge_anew()

    def judge_anew(self) -> None:
        """Whoever speaks from here on has just started."""
        self._endpointer.reset()

    def await_gesture(self, ago_s: float) -> None:
        """The button went down `ago_s` ago."""
        self.undecided = True
        self._pre_roll.trim(self._timings.press_pre_roll_s + ago_s)

    def begin_utterance(self) -> None:
        """Admit the pre-roll, and with explicit activity the frames that follow."""
        self.undecided = False
        self._in_activity = self.explicit
        for pcm in self._pre_roll.take():
            self.outgoing.add_audio(pcm)

    def speech_started(self) -> None:
        """Endpointing found the start of speech: with explicit activity that begins an utterance."""
        if self.explicit and not self._in_activity:
            self.begin_utterance()

    def end_utterance(self) -> None:
        """With explicit activity: nothing more is admitted until the next utterance."""
        self.held = False
        if self._in_activity:
            self._in_activity = False
            self.outgoing.end_activity()

    def forget(self) -> None:
        """Forget what was heard and not admitted, and whether somebody is speaking."""
        self._pre_roll.clear()
        self._endpointer.reset()

    def close(self) -> bool:
        """Admit nothing, and forget admitted audio that waits. True if they were open."""
        was_open, self.open = self.open, False
        self.held = self._in_activity = False
        self.outgoing.drop_audio()
        self.outgoing.activity_gone()
        self.forget()
        return was_open

    def drain(self) -> list[WireEffect]:
        """What may leave now, on a link that is up."""
        return [] if self.undecided else self.outgoing.drain(explicit_activity=self.explicit)
