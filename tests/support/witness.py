"""The oracle of the core: watches events and effects, knows nothing of the inside, and objects.

It follows each frame and each reply by the number in its bytes (see `pcm`), keeps its own books of the
link, the activity and the speaker, and reads only the public status.
"""

from collections import deque

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.conversation import Rules
from assistant.core.cues import light_for
from assistant.core.signals import STREAMING_LIGHTS, Light
from assistant.core.states import Link, Switch, Turn
from assistant.core.status import Status
from assistant.core.timings import FRAME_S
from tests.support.pcm import number_of

TO_THE_SERVICE = (do.SendAudio, do.SendText, do.StartActivity, do.EndActivity, do.StopAudio)


def frames(seconds: float) -> int:
    return round(seconds / FRAME_S)


class Wire:
    """The link, as its adapter would see it."""

    def __init__(self) -> None:
        self.link = Link.DOWN
        self.explicit = False
        self.in_activity = False
        self.rotating = False

    def note(self, event: ev.Event) -> None:
        if isinstance(event, ev.HandOverFailed):
            self.rotating = False
        if isinstance(event, ev.LinkHandedOver) and self.rotating:
            self.link, self.in_activity, self.rotating = Link.OPENING, False, False
        if isinstance(event, ev.LinkOpened) and self.link is Link.OPENING:
            self.link = Link.UP
        if isinstance(event, ev.LinkLost):
            self._down()

    def perform(self, effect: do.Effect) -> None:
        if isinstance(effect, TO_THE_SERVICE):
            assert self.link is Link.UP, f"{type(effect).__name__} without a link"
        match effect:
            case do.OpenLink(explicit):
                assert self.link is Link.DOWN
                self.link, self.explicit = Link.OPENING, explicit
            case do.CloseLink():
                assert self.link is not Link.DOWN
                self._down()
            case do.RotateLink():
                assert self.link is Link.UP
                assert not self.rotating
                self.rotating = True
            case do.StartActivity():
                assert self.explicit
                assert not self.in_activity
                self.in_activity = True
            case do.StopAudio():
                self.in_activity = False
            case do.EndActivity():
                assert self.in_activity
                self.in_activity = False
            case do.SendAudio():
                assert self.in_activity is self.explicit

    def _down(self) -> None:
        self.link, self.in_activity, self.rotating = Link.DOWN, False, False


class Mouth:
    """The speaker: an interrupted reply never resumes, and a sleeper is silent."""

    def __init__(self) -> None:
        self.playing = False
        self.ended = False
        self._current: int | None = None
        self._cut: set[int] = set()

    def note(self, event: ev.Event) -> None:
        if isinstance(event, ev.ModelSpoke):
            self._current = number_of(event.pcm)
        if isinstance(event, ev.ReplyInterrupted):
            self._cut_off()
        if isinstance(event, ev.PlayoutDrained) and self.ended:
            self.playing = False

    def perform(self, effect: do.Effect) -> None:
        """Check one effect."""
        match effect:
            case do.Play(pcm):
                assert number_of(pcm) not in self._cut, "an interrupted reply resumed"
                self.playing, self.ended = True, False
            case do.EndReply():
                assert self.playing
                assert not self.ended
                self.ended = True
            case do.FlushPlayout():
                self.playing = self.ended = False
                self._cut_off()

    def _cut_off(self) -> None:
        if self._current:  # replies without a number are told apart by nobody
            self._cut.add(self._current)


class Witness:
    """Objects to whatever no sequence of events may lead to."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.wire = Wire()
        self.mouth = Mouth()
        self.heard = 0
        """The number of the last frame."""
        self.sent = 0
        """The number of the last frame that left."""
        self._owed: deque[int] = deque()
        """Frames that were admitted for certain and did not leave yet."""
        self._floor = 0
        """No frame up to this number may leave any more."""
        self._gated: set[int] = set()
        self._taboo: set[int] = set()
        self._undecided = False
        self._explicit = rules.explicit_activity
        self._kept_asleep: list[int] = []
        self._shown = Light.DARK
        self._spelling = False
        self._answered = 0
        """No frame up to this number belongs to a question that may still be asked again."""
        self._onset: deque[int] = deque(maxlen=frames(rules.timings.speech_start_s + 0.3))
        """The last frames that left on this link: within them somebody may have begun to speak, unnoticed."""
        self._again: deque[int] = deque()
        """Of the link before, what goes up once more before anything newer: all of it, or its end."""
        self._repeating = False
        self._line_unread = rules.mute_line

    def saw(self, before: Status, event: ev.Event, effects: list[do.AnyEffect], after: Status) -> None:
        """Check one step."""
        self.wire.note(event)
        self.mouth.note(event)
        if isinstance(event, ev.PairingCodeMade | ev.CodeSpelled):
            self._spelling = isinstance(event, ev.PairingCodeMade)
        if isinstance(event, ev.MuteLineChanged):
            self._line_unread = False
        if isinstance(event, ev.LightsShown):
            self._shown = event.indication.light
        if isinstance(event, ev.DeviceLost) and event.device is ev.Device.LIGHTS:
            self._shown = Light.DARK
        if before.turn is Turn.SPEAKING and isinstance(event, ev.GenerationCompleted | ev.TurnCompleted):
            self._answered = self.sent
        if after.asked_again != before.asked_again:
            self.sent = max(self._floor, self._answered - frames(self._rules.timings.pre_roll_s))
            self._onset.clear()
            self._again.clear()
        elif isinstance(event, ev.LinkLost | ev.LinkHandedOver) and not self._explicit:
            self._again += self._onset
            self._onset.clear()
        if after.refused == before.refused:
            self._note_gesture(event, before, after)
            self._note_wake(event, before)
        self._note_frame(event, before, after)
        self._forbid(event, before, after)
        burst = sum(isinstance(effect, do.SendAudio) for effect in effects)
        most = frames(self._rules.timings.backlog_s)
        assert burst <= most, "memory grows"
        for effect in effects:
            self.wire.perform(effect)
            self.mouth.perform(effect)
            if isinstance(effect, do.SendAudio):
                self._left(number_of(effect.pcm), after, gap_allowed=burst == most)
        self._check(before, after)

    # --- what the microphone's frames may do ------------------------------------------------------

    def _note_gesture(self, event: ev.Event, before: Status, after: Status) -> None:
        match event:
            case ev.TalkPressed():
                self._undecided = before.microphone is Switch.ON
                self._kept_asleep.clear()
            case ev.TalkReleased() | ev.MutePressed() | ev.MuteLineChanged(True):
                self._undecided = False
            case ev.MuteTouched() | ev.MuteSettled() if after.microphone is not before.microphone:
                self._undecided = False
            case ev.WakeWordHeard() if before.microphone is Switch.ON:
                self._undecided = False
        if after.held:
            self._undecided = False
            self._explicit = True

    def _note_frame(self, event: ev.Event, before: Status, after: Status) -> None:
        if not isinstance(event, ev.FrameHeard):
            return
        number = number_of(event.pcm)
        assert number > self.heard
        self.heard = number
        if before.microphone is Switch.OFF or self._spelling:
            self._taboo.add(number)
        elif before.turn is Turn.ASLEEP:
            self._kept_asleep.append(number)
        elif before.asking or (self._rules.half_duplex and before.turn is Turn.SPEAKING):
            self._gated.add(number)
        elif before.held or (before.streaming and not self._explicit and not self._undecided):
            self._owed.append(number)

    def _note_wake(self, event: ev.Event, before: Status) -> None:
        """What was kept in sleep goes up with the question, and nothing older does."""
        timings = self._rules.timings
        if before.streaming or before.microphone is Switch.OFF:
            return
        match event:
            case ev.WakeWordHeard():
                if before.turn is Turn.ASLEEP and not self._undecided:
                    most = frames(timings.pre_roll_s)
                    self._owed += self._kept_asleep[-most:] if most else []
                self._kept_asleep.clear()
                if not before.held:
                    self._floor = max(self._floor, self.heard - self._most_kept())
            case ev.TalkPressed():
                self._floor = max(self._floor, self.heard - frames(timings.press_pre_roll_s))

    def _most_kept(self) -> int:
        timings = self._rules.timings
        return max(frames(timings.pre_roll_s), frames(timings.press_pre_roll_s + timings.hold_after_s) + 1)

    def _forbid(self, event: ev.Event, before: Status, after: Status) -> None:
        """Mute and sleep forget everything; so does the end of a reply where no echo is cancelled."""
        fell_asleep = before.turn is not Turn.ASLEEP and after.turn is Turn.ASLEEP
        moved = after.microphone is not before.microphone
        muted = isinstance(event, ev.MutePressed) or event == ev.MuteLineChanged(muted=True) or moved
        lost = isinstance(event, ev.DeviceLost) and event.device is ev.Device.MICROPHONE
        if fell_asleep:
            self._shown = Light.DARK  # what is seen then belongs to the conversation that is over
        if fell_asleep or muted:
            self._floor = self.heard
        if after.turn is Turn.ASLEEP:
            self._explicit = self._rules.explicit_activity
        if fell_asleep or lost or muted:
            self._kept_asleep.clear()
        late_hold = isinstance(event, ev.DeadlinePassed) and after.held and not before.held
        if not after.streaming or late_hold:  # the latter may have slept in between
            self._owed.clear()
        spoke = before.turn is Turn.SPEAKING and after.turn is not Turn.SPEAKING
        if spoke or (before.asking and not after.asking):
            called = isinstance(event, ev.WakeWordHeard) or (after.held and not before.held)
            self._taboo |= set() if called else self._gated
            self._gated.clear()

    def _left(self, number: int, after: Status, *, gap_allowed: bool) -> None:
        if number <= self.sent:
            assert number in self._again, "a frame left twice, or out of order"
            skipped = self._again.index(number)
            assert not skipped or not self._repeating, "a frame of the onset was left out"
            for _ in range(skipped + 1):
                self._again.popleft()
            self._repeating = bool(self._again)
        else:
            assert not self._repeating or gap_allowed, "the end of the onset was left out"
            self._again.clear()
            self._repeating = False
        assert number > self._floor, "a frame left that was to be forgotten"
        assert number not in self._taboo | self._gated, "a frame left that was not to be heard"
        assert after.streaming, "a frame left unseen"
        assert self._rules.no_light or self._shown in STREAMING_LIGHTS, "a frame left in the dark"
        self._onset.append(number)
        self.sent = max(self.sent, number)
        while self._owed and self._owed[0] <= number:
            assert self._owed.popleft() == number or gap_allowed, "a frame that was admitted did not leave"

    # --- what holds at all times ------------------------------------------------------------------

    def _check(self, before: Status, after: Status) -> None:
        assert after.link is self.wire.link
        assert not (after.streaming and after.microphone is Switch.OFF)
        assert not (self._line_unread and after.microphone is Switch.ON), "the switch was not read yet"
        assert not (after.streaming and light_for(after) is Light.DARK)
        assert not (after.held and not after.streaming)
        if after.turn is Turn.ASLEEP:
            assert not self.mouth.playing
            assert not self.wire.in_activity
            assert not after.streaming
        if after.turn is not Turn.SPEAKING:
            assert not self.mouth.playing
        if after.tools:
            return  # what is admitted meanwhile may have to wait for them
        if after.link is Link.UP and not self._undecided and self._shown in STREAMING_LIGHTS:
            assert not self._owed, "an admitted frame did not leave"
