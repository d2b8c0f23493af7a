"""Whatever happens, in whatever order: what has to hold of the core.

The machine plays a person, a service that keeps to its protocol, a speaker and a clock, each of them
sometimes late, twice or out of place. It starts awake. The `Witness` objects; it knows the audio only
by the numbers in its bytes, and nothing of the inside.
"""

import copy
import itertools

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.causes import Cause
from assistant.core.conversation import Conversation, Rules
from assistant.core.cues import indication_for
from assistant.core.sight import Picture, Source
from assistant.core.signals import Indication, Notice
from assistant.core.states import Link, Switch, Turn
from assistant.core.timings import FRAME_S, PICTURE_EVERY_S, Timings, reply_seconds
from assistant.core.toolcall import ToolCall, ToolResponse
from assistant.core.usage import Costs, Usage
from tests.support.pcm import frame, reply
from tests.support.witness import Witness

ANY_TIMINGS = st.builds(
    Timings,
    pre_roll_s=st.sampled_from([0.0, 0.1, 2.0]),
    press_pre_roll_s=st.sampled_from([0.0, 0.3]),
    hold_after_s=st.sampled_from([0.05, 0.4, 2.0]),
    speech_start_s=st.sampled_from([0.02, 0.2]),
    speech_end_s=st.sampled_from([0.1, 0.8]),
    listen_timeout_s=st.sampled_from([0.4, 8.0]),
    longest_utterance_s=st.sampled_from([3.0, 60.0]),
    reply_timeout_s=st.sampled_from([0.4, 10.0]),
    follow_up_s=st.sampled_from([0.0, 0.4, 8.0]),
    longest_conversation_s=st.sampled_from([20.0, 1800.0]),
    connect_timeout_s=st.sampled_from([2.0, 20.0]),
    backlog_s=st.sampled_from([1.0, 15.0]),
    linger_s=st.sampled_from([0.0, 30.0]),
    backoff_base_s=st.sampled_from([0.5, 60.0]),
    backoff_cap_s=st.sampled_from([0.5, 15.0]),
)
TIMINGS = st.one_of(st.just(Timings()), st.just(Timings(backlog_s=1.0, hold_after_s=0.05)), ANY_TIMINGS)
MODES = st.sampled_from([(False, False), (True, False), (False, True), (True, True)])

TEA = Alarm(1, AlarmKind.TIMER, "tea", 1.0)

ODDITIES = (
    ev.LinkOpened(),
    ev.PlayoutDrained(),
    ev.TurnCompleted(),
    ev.GenerationCompleted(),
    ev.PersonTranscribed("who"),
    ev.ReplyTranscribed("me"),
    ev.DeadlinePassed(),
    ev.TalkReleased(),
    ev.MutePressed(),
    ev.MuteTouched(),
    ev.MuteSettled(meant=True),
    ev.MuteSettled(meant=False),
    ev.LinkLost(Cause.LINK_LOST),
    ev.WakeWordSuspected("okay nabu", 0.4),
    ev.LinkHandedOver(),
    ev.HandOverFailed(),
    ev.GoAwayReceived(3.0),
    ev.GoAwayReceived(60.0),
    ev.ToolCalled(ToolCall("1", "look")),
    ev.ToolFinished(ToolResponse("1", "look", {"output": "a cat"})),
    ev.ToolCallsCancelled(("1",)),
    ev.TokensUsed(Usage(audio_in=250)),
    ev.CostsCounted(Costs(day=2.0, limit=1.0)),
    ev.CostsCounted(Costs()),
    ev.NoticeSpoken(),
    ev.CodeSpelled(),
    ev.RouteReturned(),
    ev.KeyChanged(),
    ev.VolumePressed(1),
    ev.StopPressed(),
    ev.ForgetPressed(),
    ev.ForgetConfirmed(),
    ev.MuteLineChanged(muted=True),
    ev.MuteLineChanged(muted=False),
    ev.ToolCalled(ToolCall("2", "unlock"), blocking=True),
    ev.ToolFinished(ToolResponse("2", "unlock", {"output": "done"}), untrusted=True),
    ev.ApprovalAsked("1", "look"),
    ev.ApprovalAsked("2", "unlock"),
    ev.NoticeSpoken(Notice.ASK_APPROVAL, "look"),
    ev.NoticeSpoken(Notice.ASK_APPROVAL, "unlock"),
    ev.NoticeSpoken(Notice.ASK_APPROVAL, "unlock", heard=False),
    ev.AlarmDue(TEA),
    ev.AlarmMissed(TEA),
    ev.AlarmsChanged((TEA,)),
    ev.AlarmsChanged(()),
    ev.StopWordHeard(),
    ev.SnoozePressed(),
    ev.VolumeSet(0.3),
    ev.VoiceChosen("Puck"),
    ev.GoodbyeAsked(),
    ev.TextSubmitted("hush", quiet=True),
    ev.SourcesCited(()),
    ev.StorageFailed(),
)
"""Events that a late or doubled report may bring at any time."""


class Commotion(RuleBasedStateMachine):
    """One device, and everything that can happen to it."""

    @initialize(
        timings=TIMINGS,
        mode=MODES,
        begin=st.sampled_from(["listening", "thinking", "speaking", "held", "asleep", "switch not read"]),
    )
    def begin(self, timings: Timings, mode: tuple[bool, bool], begin: str) -> None:
        self.now = 5000.0
        unread = begin == "switch not read"
        rules = Rules(timings, half_duplex=mode[0], explicit_activity=mode[1], mute_line=unread, pairs=True)
        self.ways = rules
        draws = itertools.cycle([0.9, 0.0, 0.37, 0.7])
        self.conversation = Conversation(rules, lambda: next(draws))
        self.witness = Witness(rules)
        self.generation = 1
        self.generating = False
        self.playing_until = 0.0
        self.shown = Indication()
        self.lights_work = True
        self.picture_at = float("-inf")
        self.calls: dict[str, ToolCall] = {}
        if not unread:
            self.reaches(begin)

    @rule(begin=st.sampled_from(["listening", "speaking", "follow-up", "held"]))
    def reaches(self, begin: str) -> None:
        """The short way to where something is going on."""
        self.happens(ev.MuteLineChanged(muted=False))
        if self.conversation.status().microphone is Switch.OFF:
            self.happens(ev.MutePressed())
        self.happens(ev.DeviceReady(ev.Device.MICROPHONE))
        self.happens(ev.CostsCounted(Costs()))
        self.mends_the_lights()
        if begin in ("listening", "thinking", "speaking", "follow-up"):
            self.happens(ev.WakeWordHeard("okay nabu", 0.9))
            self.happens(ev.LinkOpened())
        if begin in ("thinking", "speaking", "follow-up"):
            self.hears(20, speech=True)
            self.hears(50, speech=False)
        if begin == "speaking":
            self.speaks(3.0)
        if begin == "follow-up":
            self.speaks(0.04)
            self.completes()
            self.drains()
        if begin == "held":
            self.happens(ev.TalkPressed())
            self.comes_due()
            self.happens(ev.LinkOpened())

    def happens(self, event: ev.Event) -> None:
        before = self.conversation.status()
        effects = self.conversation.handle(event, self.now)
        self.witness.saw(before, event, effects, self.conversation.status())
        if isinstance(event, ev.ToolFinished):
            self.calls.pop(event.response.id, None)
        if self.witness.wire.link is not Link.UP:
            self.generating = False
        for effect in effects:
            if isinstance(effect, do.Play):
                self.playing_until = max(self.playing_until, self.now) + reply_seconds(effect.pcm)
            elif isinstance(effect, do.FlushPlayout):
                self.playing_until = self.now
            elif isinstance(effect, do.SendPicture):
                assert self.now - self.picture_at >= PICTURE_EVERY_S - 1e-9, "one a second in all"
                self.picture_at = self.now
            elif isinstance(effect, do.RunTool):
                self.calls[effect.call.id] = effect.call
            elif isinstance(effect, do.CancelTool):
                self.calls.pop(effect.call_id, None)
        self.sees()

    def sees(self) -> None:
        """The lights show what they are to show, and say so, as long as they work."""
        indication = indication_for(self.conversation.status())
        if self.lights_work and indication != self.shown:
            self.shown = indication
            self.happens(ev.LightsShown(indication))

    # --- the person -------------------------------------------------------------------------------

    @rule(count=st.integers(1, 60), speech=st.booleans())
    def hears(self, count: int, *, speech: bool) -> None:
        """The microphone delivers; deadlines fire exactly when they are due."""
        for _ in range(count):
            frame_at = self.now + FRAME_S
            while (at := self.conversation.next_deadline()) is not None and at <= frame_at:
                self.now = max(self.now, at)
                self.happens(ev.DeadlinePassed())
            self.now = frame_at
            if ev.Device.MICROPHONE not in self.conversation.status().missing:
                self.happens(ev.FrameHeard(frame(self.witness.heard + 1), speech))

    @rule()
    def wakes(self) -> None:
        self.happens(ev.WakeWordHeard("okay nabu", 0.9))

    @rule()
    def presses(self) -> None:
        self.happens(ev.TalkPressed())

    @rule()
    def releases(self) -> None:
        self.happens(ev.TalkReleased())

    @rule(
        count=st.integers(0, 10),
        meanwhile=st.sampled_from([ev.TextSubmitted("now"), ev.WakeWordHeard("alexa", 0.5), None, None]),
    )
    def fumbles(self, count: int, meanwhile: ev.Event | None) -> None:
        """A short press, and something else before it is over."""
        self.presses()
        self.hears(count, speech=True)
        if meanwhile is not None:
            self.happens(meanwhile)
        self.releases()

    @precondition(lambda self: self.conversation.status().turn is not Turn.ASLEEP)
    @rule()
    def mutes(self) -> None:
        self.happens(ev.MutePressed())

    @precondition(lambda self: self.conversation.status().microphone is Switch.OFF)
    @rule()
    def unmutes(self) -> None:
        self.happens(ev.MutePressed())

    @rule(count=st.integers(1, 10))
    def types(self, count: int) -> None:
        for _ in range(count):
            self.happens(ev.TextSubmitted("hello"))

    @rule(
        press=st.sampled_from([ev.CameraPressed(), ev.ScreenPressed()]),
        sources=st.lists(st.sampled_from(Source), max_size=4),
        fingerprint=st.integers(0, 2**64 - 1),
        look=st.booleans(),
    )
    def shows(self, press: ev.Event, sources: list[Source], fingerprint: int, *, look: bool) -> None:
        """A switch, and pictures as they come: at any pace, asked for or not, dropped by the link or not."""
        self.happens(press)
        for source in sources:
            if look:
                self.happens(ev.LookAsked(source))
            self.happens(ev.PictureTaken(Picture(source, b"jpeg", fingerprint)))
            if fingerprint % 2:
                self.happens(ev.PictureSent(source))

    # --- the service ------------------------------------------------------------------------------

    @precondition(lambda self: self.witness.wire.link is Link.OPENING)
    @rule()
    def link_opens(self) -> None:
        self.happens(ev.LinkOpened())

    @precondition(lambda self: self.witness.wire.link is not Link.DOWN)
    @rule(cause=st.sampled_from([Cause.LINK_LOST, Cause.SERVICE_DOWN, Cause.NO_NETWORK, Cause.KEY_REFUSED]))
    def link_is_lost(self, cause: Cause) -> None:
        self.generating = False
        self.happens(ev.LinkLost(cause))

    @precondition(lambda self: self.witness.wire.link is Link.UP)
    @rule(seconds=st.sampled_from([0.04, 1.0, 20.0]))
    def speaks(self, seconds: float) -> None:
        if not self.generating:
            self.generation += 1
            self.generating = True
        self.happens(ev.ModelSpoke(reply(seconds, self.generation)))

    @precondition(lambda self: self.generating)
    @rule()
    def is_interrupted(self) -> None:
        self.generating = False
        self.happens(ev.ReplyInterrupted())

    @precondition(lambda self: self.generating)
    @rule()
    def completes(self) -> None:
        self.generating = False
        self.happens(ev.GenerationCompleted())
        self.happens(ev.TurnCompleted())

    # --- the devices and the clock ----------------------------------------------------------------

    @precondition(lambda self: self.witness.mouth.ended)
    @rule()
    def drains(self) -> None:
        self.happens(ev.PlayoutDrained())

    @rule(
        device=st.sampled_from([ev.Device.MICROPHONE, ev.Device.SPEAKER]),
        lost=st.sampled_from([False, False, True]),
    )
    def device_changes(self, device: ev.Device, *, lost: bool) -> None:
        self.happens(ev.DeviceLost(device) if lost else ev.DeviceReady(device))

    @rule()
    def breaks_the_lights(self) -> None:
        self.lights_work = False
        self.happens(ev.DeviceLost(ev.Device.LIGHTS))

    @rule()
    def mends_the_lights(self) -> None:
        self.lights_work = True
        self.shown = Indication()
        self.happens(ev.DeviceReady(ev.Device.LIGHTS))

    @precondition(lambda self: self.conversation.next_deadline() is not None)
    @rule()
    def comes_due(self) -> None:
        """Nothing else happens until the next deadline."""
        self.now = max(self.now, self.conversation.next_deadline() or 0.0)
        self.happens(ev.DeadlinePassed())

    @rule(seconds=st.sampled_from([0.01, 0.3, 1.0, 30.0]))
    def clock_jumps(self, seconds: float) -> None:
        """The machine was suspended, or the loop late: all that is due fires at once."""
        self.now += seconds
        self.happens(ev.DeadlinePassed())

    @rule(event=st.sampled_from(ODDITIES))
    def odd(self, event: ev.Event) -> None:
        if isinstance(event, ev.TurnCompleted | ev.LinkLost):
            self.generating = False
        self.happens(event)

    # --- what has to hold -------------------------------------------------------------------------

    @invariant()
    def every_wait_has_a_deadline(self) -> None:
        if self.conversation.status().turn is not Turn.ASLEEP:
            assert self.conversation.next_deadline() is not None

    @invariant()
    def closing_closes_the_link_and_stops_playout(self) -> None:
        conversation, witness = copy.deepcopy((self.conversation, self.witness))
        before = conversation.status()
        effects = conversation.handle(ev.ShutdownRequested(), self.now)
        witness.saw(before, ev.ShutdownRequested(), effects, conversation.status())
        assert not witness.mouth.playing
        assert witness.wire.link is Link.DOWN
        assert conversation.next_deadline() is None
        for event in (
            ev.WakeWordHeard("", 1.0),
            ev.TalkPressed(),
            ev.TextSubmitted("?"),
            ev.DeadlinePassed(),
        ):
            assert conversation.handle(event, self.now) == []

    def quiet(self) -> None:
        """When nothing more happens but that the service can be reached, it sleeps in good time."""
        timings = self.ways.timings
        began = max(self.now, self.playing_until)
        self.happens(ev.NoticeSpoken())
        self.happens(ev.AlarmsChanged(()))
        for call in tuple(self.calls.values()):  # the port's promise: each ends, within its own time
            self.happens(ev.ToolFinished(ToolResponse(call.id, call.name, {"error": "it took too long"})))
        for _ in range(300):
            asleep = self.conversation.status().turn is Turn.ASLEEP
            if asleep and self.witness.wire.link is Link.OPENING:
                self.happens(ev.LinkOpened())
            if self.conversation.next_deadline() is None:
                break
            self.comes_due()
        status = self.conversation.status()
        assert (status.turn, status.link) == (Turn.ASLEEP, Link.DOWN)
        assert self.conversation.next_deadline() is None
        assert self.now - began <= (
            timings.hold_after_s
            + timings.listen_timeout_s * 2
            + timings.longest_utterance_s
            + timings.reply_timeout_s * 8
            + timings.phantom_s
            + timings.drain_margin_s
            + timings.follow_up_s
            + timings.connect_timeout_s * 6
            + timings.backoff_cap_s
            + max(timings.linger_s, timings.problem_shown_s, timings.confirm_s)
        )

    def teardown(self) -> None:
        self.quiet()


TestCommotion = Commotion.TestCase
