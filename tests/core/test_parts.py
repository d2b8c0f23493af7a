"""The small parts that the conversation is made of."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core import states
from assistant.core.backoff import Backoff
from assistant.core.causes import Cause
from assistant.core.deadlines import Deadlines
from assistant.core.endpointing import Endpointer
from assistant.core.outgoing import Outgoing, PreRoll
from assistant.core.signals import Indication, Light, notice_of
from assistant.core.states import Turn
from assistant.core.timings import FRAME_S, MAX_PENDING_TEXTS, TRANSCRIPT_LIMIT
from assistant.core.transcript import Transcript
from assistant.core.usage import Costs, Usage
from tests.support.pcm import frame

# --- endpointing ----------------------------------------------------------------------------------


def found(opinions: str) -> list[tuple[int, type[ev.Event]]]:
    """What an endpointer (0.2 s, 0.8 s) finds at which frame; "s" is speech, "." is none."""
    endpointer = Endpointer(0.2, 0.8)
    events = [endpointer.hear(speech=opinion == "s", seconds=FRAME_S) for opinion in opinions]
    return [(at, type(event)) for at, event in enumerate(events, 1) if event is not None]


@pytest.mark.parametrize(
    ("opinions", "events"),
    [
        ("s" * 9 + "." * 200, []),
        ("s" * 10, [(10, ev.SpeechStarted)]),
        ("s" * 300, [(10, ev.SpeechStarted)]),
        ("s" * 9 + "." + "s" * 2, [(12, ev.SpeechStarted)]),
        ("s." * 200, []),
        ("ss." * 20, [(26, ev.SpeechStarted)]),
        ("s" * 10 + "." * 39 + "s" + "." * 39, [(10, ev.SpeechStarted)]),
        ("s" * 10 + "." * 40, [(10, ev.SpeechStarted), (50, ev.SpeechEnded)]),
        (
            "s" * 10 + "." * 40 + "s" * 10,
            [(10, ev.SpeechStarted), (50, ev.SpeechEnded), (60, ev.SpeechStarted)],
        ),
    ],
)
def test_endpointing(opinions: str, events: list[tuple[int, type[ev.Event]]]) -> None:
    assert found(opinions) == events


def test_endpointing_forgets() -> None:
    endpointer = Endpointer(0.2, 0.8)
    for _ in range(10):
        endpointer.hear(speech=True, seconds=FRAME_S)
    assert endpointer.in_speech
    endpointer.reset()
    assert (endpointer.in_speech, endpointer.hear(speech=True, seconds=FRAME_S)) == (False, None)


@given(st.lists(st.booleans(), max_size=300))
def test_starts_and_ends_alternate(opinions: list[bool]) -> None:
    kinds = [kind for _, kind in found("".join("s" if opinion else "." for opinion in opinions))]
    assert kinds == ([ev.SpeechStarted, ev.SpeechEnded] * len(kinds))[: len(kinds)]


# --- deadlines ------------------------------------------------------------------------------------


def test_deadlines_come_due_one_by_one_in_order() -> None:
    deadlines = Deadlines()
    assert (deadlines.next(), deadlines.take_due(99)) == (None, None)
    deadlines.set(ev.LingerOver, 3)
    deadlines.set(ev.RetryDue, 2)
    deadlines.set(ev.LingerOver, 1)
    assert deadlines.next() == 1
    assert deadlines.take_due(0.99) is None
    assert [deadlines.take_due(2), deadlines.take_due(2), deadlines.take_due(2)] == [
        ev.LingerOver(),
        ev.RetryDue(),
        None,
    ]


def test_dropped_deadlines_do_not_come() -> None:
    deadlines = Deadlines()
    deadlines.set(ev.LingerOver, 1)
    deadlines.set(ev.RetryDue, 2)
    assert ev.LingerOver in deadlines
    deadlines.drop(ev.LingerOver, ev.TalkHeld)
    assert ev.LingerOver not in deadlines
    deadlines.drop_all()
    assert deadlines.next() is None


# --- backoff --------------------------------------------------------------------------------------


def test_backoff_doubles_up_to_its_cap_and_starts_anew() -> None:
    backoff = Backoff(0.5, 3, lambda: 1.0)
    assert [backoff.next_s(60) for _ in range(5)] == [0.5, 1, 2, 3, 3]
    backoff.reset()
    assert backoff.next_s(60) == 0.5


def test_who_waits_does_not_wait_so_long_and_the_next_wait_grows_on() -> None:
    backoff = Backoff(0.5, 15, lambda: 1.0)
    assert [backoff.next_s(2) for _ in range(4)] == [0.5, 1, 2, 2]
    assert backoff.next_s(15) == 8


def test_backoff_is_fully_jittered() -> None:
    draws = iter([0.0, 0.25, 0.5])
    backoff = Backoff(1, 60, lambda: next(draws))
    assert [backoff.next_s(60) for _ in range(3)] == [0.0, 0.5, 2.0]


def test_no_wait_is_above_the_cap() -> None:
    backoff = Backoff(60, 15, lambda: 1.0)
    assert [backoff.next_s(60), backoff.next_s(60)] == [15, 15]
    backoff.reset()
    assert backoff.next_s(60) == 15


# --- what waits for a link ------------------------------------------------------------------------


def kinds(effects: list[do.WireEffect]) -> list[type[do.Effect]]:
    return [type(effect) for effect in effects]


def test_outgoing_leaves_once_and_in_order() -> None:
    outgoing = Outgoing(15, pre_roll_s=2.0, onset_s=0.5)
    outgoing.add_audio(frame(1))
    assert outgoing.add_text("hm")
    outgoing.add_audio(frame(2))
    assert len(outgoing) == 3
    assert outgoing.drain(explicit_activity=False) == [
        do.SendAudio(frame(1)),
        do.SendText("hm"),
        do.SendAudio(frame(2)),
    ]
    assert (len(outgoing), outgoing.drain(explicit_activity=False)) == (0, [])


def test_outgoing_drops_the_oldest_frames_and_no_text() -> None:
    outgoing = Outgoing(3 * FRAME_S, pre_roll_s=2.0, onset_s=0.5)
    outgoing.add_text("hm")
    for number in range(1, 6):
        outgoing.add_audio(frame(number))
    assert outgoing.drain(explicit_activity=False) == [
        do.SendText("hm"),
        *(do.SendAudio(frame(number)) for number in (3, 4, 5)),
    ]


def test_outgoing_refuses_too_many_texts() -> None:
    outgoing = Outgoing(15, pre_roll_s=2.0, onset_s=0.5)
    assert [outgoing.add_text("hm") for _ in range(MAX_PENDING_TEXTS + 1)] == [True] * MAX_PENDING_TEXTS + [
        False
    ]
    outgoing.clear()
    assert outgoing.add_text("hm")


def test_outgoing_marks_activities() -> None:
    outgoing = Outgoing(15, pre_roll_s=2.0, onset_s=0.5)
    for number in (1, 2, 3, 4):
        outgoing.add_audio(frame(number))
        if number % 2 == 0:
            outgoing.end_activity()
    one = [do.StartActivity, do.SendAudio, do.SendAudio, do.EndActivity]
    assert kinds(outgoing.drain(explicit_activity=True)) == one + one


def test_outgoing_starts_an_activity_again_on_the_next_link() -> None:
    outgoing = Outgoing(15, pre_roll_s=2.0, onset_s=0.5)
    outgoing.add_audio(frame(1))
    outgoing.drain(explicit_activity=True)
    outgoing.add_audio(frame(2))
    assert kinds(outgoing.drain(explicit_activity=True)) == [do.SendAudio]
    outgoing.activity_gone()
    outgoing.add_audio(frame(3))
    assert kinds(outgoing.drain(explicit_activity=True)) == [do.StartActivity, do.SendAudio]


def test_outgoing_does_not_end_what_the_lost_link_took_with_it() -> None:
    outgoing = Outgoing(15, pre_roll_s=2.0, onset_s=0.5)
    outgoing.add_audio(frame(1))
    outgoing.drain(explicit_activity=True)
    outgoing.activity_gone()
    outgoing.end_activity()
    assert outgoing.drain(explicit_activity=True) == []


def test_outgoing_forgets_speech_and_keeps_text() -> None:
    outgoing = Outgoing(3 * FRAME_S, pre_roll_s=2.0, onset_s=0.5)
    for number in range(1, 4):
        outgoing.add_audio(frame(number))
    outgoing.add_text("hm")
    outgoing.end_activity()
    outgoing.drop_audio()
    outgoing.add_audio(frame(4))
    assert outgoing.drain(explicit_activity=False) == [do.SendText("hm"), do.SendAudio(frame(4))]


def test_pre_roll_keeps_the_newest() -> None:
    pre_roll = PreRoll()
    for number in range(10):
        pre_roll.append(frame(number))
    pre_roll.trim(3 * FRAME_S)
    assert pre_roll.take() == [frame(7), frame(8), frame(9)]
    assert pre_roll.take() == []
    pre_roll.append(frame(10))
    pre_roll.clear()
    assert pre_roll.take() == []


# --- the transcript -------------------------------------------------------------------------------


def test_the_transcript_stays_until_the_next_turn_begins() -> None:
    transcript = Transcript()
    transcript.add(person="what")
    transcript.add(model="It")
    transcript.add(person=" time?")
    assert (transcript.person, transcript.model) == ("what time?", "It")
    transcript.end_turn()
    assert transcript.person == "what time?"
    transcript.add(model="Well")
    assert (transcript.person, transcript.model) == ("", "Well")


def test_the_transcript_is_bounded() -> None:
    transcript = Transcript()
    transcript.add(person="a" * TRANSCRIPT_LIMIT)
    transcript.add(person="bc")
    assert len(transcript.person) == TRANSCRIPT_LIMIT
    assert transcript.person.endswith("abc")


# --- the tables -----------------------------------------------------------------------------------

TABLES: list[states.Table[Any]] = [states.TURN, states.LINK, states.REPLY, states.MICROPHONE]


@pytest.mark.parametrize("table", TABLES)
def test_each_state_has_a_row_that_leads_somewhere_else(table: states.Table[Enum]) -> None:
    kind = type(next(iter(table)))
    assert set(table) == set(kind)
    for state, row in table.items():
        assert row
        assert state not in row.values()


@pytest.mark.parametrize("table", TABLES)
def test_the_movers_are_events_and_effects(table: states.Table[Enum]) -> None:
    for row in table.values():
        for mover in row:
            assert issubclass(mover, (ev.Event, do.Effect))
            assert mover not in (ev.Event, do.Effect)


@pytest.mark.parametrize("table", TABLES)
def test_each_state_can_be_reached(table: states.Table[Enum]) -> None:
    states_ = list(table)
    reached = {states_[0]}
    for _ in states_:
        reached |= {after for state in reached for after in table[state].values()}
    assert reached == set(states_)


def test_what_ends_a_conversation_ends_it_in_any_awake_state() -> None:
    for turn, row in states.TURN.items():
        endings = {mover for mover in states.ENDINGS if row.get(mover) is Turn.ASLEEP}
        assert endings == (set() if turn is Turn.ASLEEP else set(states.ENDINGS))


def test_the_tables_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        cast("dict[Turn, Mapping[states.Mover, Turn]]", states.TURN)[Turn.ASLEEP] = {}


def test_a_pair_that_is_not_listed_means_stay() -> None:
    assert states.after(states.TURN, Turn.SPEAKING, ev.FrameHeard) is Turn.SPEAKING
    assert states.after(states.TURN, Turn.ASLEEP, ev.WakeWordHeard) is Turn.LISTENING


def test_usage_adds_up() -> None:
    used = Usage(text_in=1, audio_in=2) + Usage(audio_in=3, audio_out=4)
    assert (used, used.tokens) == (Usage(text_in=1, audio_in=5, audio_out=4), 10)


@pytest.mark.parametrize(
    ("day", "low", "spent"), [(0.89, False, False), (0.9, True, False), (1.0, True, True)]
)
def test_a_budget(day: float, low: bool, spent: bool) -> None:
    costs = Costs(day=day, limit=1.0)
    assert (costs.low, costs.spent) == (low, spent)
    assert not Costs(day=day).spent


@pytest.mark.parametrize(
    ("indication", "dark"),
    [(Indication(), True), (Indication(Light.MUTED), False), (Indication(camera=True), False)],
)
def test_an_indication_is_dark_if_nothing_is_lit(indication: Indication, dark: bool) -> None:
    assert indication.dark is dark


def test_every_cause_has_its_notice() -> None:
    assert {notice_of(cause).name for cause in Cause} == {cause.name for cause in Cause}


def test_outgoing_asks_again_before_what_waits_and_within_its_bounds() -> None:
    outgoing = Outgoing(0.1, pre_roll_s=2.0, onset_s=0.5)
    outgoing.question.begin(carry=False)
    for number in range(1, 5):
        outgoing.add_audio(frame(number))
    outgoing.drain(explicit_activity=False)
    for number in range(5, 8):
        outgoing.add_audio(frame(number))
    outgoing.ask_again()
    assert outgoing.drain(explicit_activity=False) == [do.SendAudio(frame(number)) for number in range(3, 8)]
