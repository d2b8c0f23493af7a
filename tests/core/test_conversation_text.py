"""Typed messages."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.signals import Earcon, Light
from assistant.core.states import Link, Turn
from assistant.core.timings import LONGEST_MARK, MAX_PENDING_TEXTS, MOST_MARKS, TRANSCRIPT_LIMIT
from tests.support.talk import Talk, answering, asking, following_up


def test_text_to_a_sleeper_never_opens_the_microphone() -> None:
    talk = Talk(link_takes=1.0).passes(3, speech=True).types("what time is it?")
    assert (talk.turn, talk.light) == (Turn.THINKING, Light.CONNECTING)
    talk.says(1.1)
    talk.is_now(Light.THINKING)
    talk.model_says(1).model_ends().passes(3, speech=True)
    talk.is_now(Turn.ASLEEP)
    assert talk.sent == []
    assert talk.all(do.SendText) == [do.SendText("what time is it?")]
    assert talk.earcons == []


def test_text_over_the_reply_interrupts_it() -> None:
    talk = answering()
    talk.new()
    talk.types()
    assert (talk.turn, talk.new()) == (Turn.THINKING, [do.FlushPlayout(), do.SendText("hello")])


def test_text_while_it_listens_is_the_question() -> None:
    Talk(link_takes=0.0).wake().passes(1).types().is_now(Turn.THINKING)


def test_text_in_the_follow_up_window() -> None:
    following_up().types().is_now(Turn.THINKING)


def test_texts_keep_their_place_among_the_speech() -> None:
    talk = Talk().wake().passes(0.1).types("one").passes(0.1).types("two")
    talk.link_opens()
    assert talk.new_kinds() == [do.OpenLink, do.SendAudio, do.SendText, do.SendAudio, do.SendText]
    assert [text.text for text in talk.all(do.SendText)] == ["one", "two"]


def test_too_many_waiting_texts_are_refused() -> None:
    talk = Talk()
    for _ in range(MAX_PENDING_TEXTS + 2):
        talk.types()
    assert talk.status.refused == 2
    assert talk.earcons == [Earcon.REFUSED] * 2
    talk.link_opens()
    assert len(talk.all(do.SendText)) == MAX_PENDING_TEXTS
    assert talk.types().status.refused == 2


def test_muting_keeps_the_text_that_waits() -> None:
    talk = asking(link_takes=None).types().mute()
    talk.is_now(Turn.THINKING)
    talk.link_opens()
    assert talk.all(do.SendText)
    assert not talk.all(do.SendAudio)


@pytest.mark.parametrize("muted", [False, True])
def test_a_text_that_went_with_the_link_is_asked_again(muted: bool) -> None:
    talk = Talk(link_takes=0.0)
    if muted:
        talk.mute()
    talk.types("why").passes(0.1).link_lost().passes(1)
    assert (talk.turn, talk.link) == (Turn.THINKING, Link.UP)
    assert talk.all(do.SendText) == [do.SendText("why")] * 2


# --- what was typed, and its answer, are one turn ---------------------------------------------------

STORY = do.RememberTurn("tell me a story", "Once upon a time")
RAIN = do.RememberTurn("and the weather?", "It rains.")


def told_a_story(talk: Talk) -> Talk:
    """A reply is under way of which the service has not told the end."""
    return talk.tell(ev.PersonTranscribed(STORY.person), ev.ReplyTranscribed(STORY.model)).model_says(5)


def answers_the_weather(talk: Talk) -> None:
    """The service does, and what was typed stands beside its answer to the end."""
    assert talk.status.person == RAIN.person
    talk.tell(ev.ReplyTranscribed(RAIN.model)).model_says(0.5)
    assert (talk.status.person, talk.status.model) == (RAIN.person, RAIN.model)
    talk.model_ends().passes(5, microphone=False)
    assert (talk.status.person, talk.status.model) == (RAIN.person, RAIN.model)
    assert talk.all(do.RememberTurn) == [STORY, RAIN]


@pytest.mark.parametrize("quiet", [False, True])
def test_what_is_typed_over_a_reply_keeps_its_answer(quiet: bool) -> None:
    talk = told_a_story(asking()).tell(ev.TextSubmitted(RAIN.person, quiet)).passes(0.1)
    answers_the_weather(talk.tell(ev.ReplyInterrupted(), ev.TurnCompleted()))


@pytest.mark.parametrize("ends", [(ev.ReplyInterrupted(), ev.TurnCompleted()), (ev.TurnCompleted(),)])
def test_what_is_typed_after_a_reply_whose_end_comes_late_keeps_its_answer(ends: tuple[ev.Event]) -> None:
    talk = told_a_story(asking()).tell(ev.GenerationCompleted()).passes(5.5).is_now(Turn.FOLLOW_UP)
    answers_the_weather(talk.types(RAIN.person).passes(0.1).tell(*ends))


def test_what_is_typed_after_a_quiet_reply_whose_end_comes_late_keeps_its_answer() -> None:
    talk = Talk(link_takes=0.0).tell(ev.TextSubmitted(STORY.person, quiet=True)).passes(0.1)
    talk.tell(ev.ReplyTranscribed(STORY.model)).model_says(5).tell(ev.GenerationCompleted()).passes(1.5)
    talk.is_now(Turn.ASLEEP).tell(ev.TextSubmitted(RAIN.person, quiet=True)).passes(0.1)
    answers_the_weather(talk.tell(ev.ReplyInterrupted(), ev.TurnCompleted()))


def test_what_is_typed_and_first_comes_to_nothing_keeps_its_answer() -> None:
    talk = Talk(link_takes=0.0).types("why").passes(0.1).tell(ev.TurnCompleted()).passes(0.1)
    talk.tell(ev.ReplyTranscribed("So.")).model_says(1).model_ends()
    assert (talk.status.asked_again, talk.all(do.RememberTurn)) == (1, [do.RememberTurn("why", "So.")])


def test_the_end_of_what_the_person_spoke_over_does_not_cut_their_question() -> None:
    talk = told_a_story(asking()).says(0.5).tell(ev.ReplyInterrupted(), ev.PersonTranscribed("and the"))
    talk.tell(ev.TurnCompleted(), ev.PersonTranscribed(" weather?")).passes(1)
    answers_the_weather(talk)


# --- who typed knows the turn again -----------------------------------------------------------------


def marked(talk: Talk, *marks: str) -> tuple[str, ...]:
    return talk.tell(*(ev.TextSubmitted("why", mark=mark) for mark in marks)).status.marks


def test_the_marks_of_a_turn_are_shown_until_the_next_one_begins() -> None:
    talk = Talk(link_takes=0.0)
    assert marked(talk, "1", "", "2") == ("1", "2")
    talk.passes(0.1).model_says(1).model_ends().passes(1.1)
    assert (talk.turn, talk.status.marks) == (Turn.ASLEEP, ("1", "2"))
    assert marked(talk, "3") == ("3",)


def test_no_more_marks_are_shown_than_texts_may_wait() -> None:
    marks = [f"{number}".rjust(LONGEST_MARK) for number in range(MOST_MARKS + 2)]
    talk = asking()
    assert marked(talk, *(f"{mark}and more" for mark in marks)) == tuple(marks[2:])


def test_all_that_the_model_wrote_is_counted() -> None:
    talk = told_a_story(asking()).types().tell(ev.ReplyInterrupted(), ev.TurnCompleted())
    assert (talk.status.written, talk.status.model) == (len(STORY.model), "")
    talk.tell(ev.ReplyTranscribed("x" * 2 * TRANSCRIPT_LIMIT))
    assert talk.status.written == len(STORY.model) + 2 * TRANSCRIPT_LIMIT
