"""The link: refused, lost, retried, lingering."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import BARRING, FATAL_FOR_THIS_CONVERSATION, Cause
from assistant.core.conversation import Rules
from assistant.core.signals import Earcon, Light, Notice, notice_of
from assistant.core.states import Link, Reply, Turn
from assistant.core.timings import Timings
from tests.support.talk import Talk, answering, asking, following_up, split_by_links

PATIENT = Rules(Timings(connect_timeout_s=125, listen_timeout_s=60, longest_utterance_s=600))


def test_a_refused_first_connect_is_tried_again_and_loses_nothing() -> None:
    talk = Talk().passes(3).wake().says(1).link_lost(Cause.SERVICE_DOWN)
    assert (talk.turn, talk.link, talk.light) == (Turn.LISTENING, Link.DOWN, Light.WAKING)
    talk.says(0.25)
    talk.is_now(Link.OPENING)
    talk.link_opens()
    assert talk.sent == list(range(51, talk.frames + 1))  # the whole pre-roll, and all since
    assert talk.status.cause is None


def test_what_waited_for_the_link_is_marked_as_late() -> None:
    talk = Talk().wake().says(1).link_opens().passes(0.5)
    sent = talk.all(do.SendAudio)
    assert [effect.late for effect in sent] == [True] * 49 + [False] * 26
    assert [effect.speech for effect in sent] == [True] * 50 + [False] * 25
    talk.link_lost().passes(0.25)
    talk.link_opens()
    assert [effect.late for effect in talk.all(do.SendAudio)[75:]] == [True] * 86 + [False]


def test_retries_wait_longer_and_longer_with_full_jitter() -> None:
    ceilings, shares = [0.5, 1, 2, 2, 2, 2, 2, 2], [0.9, 0.1, 0.5, 1.0, 0.3, 0.7, 0.0, 0.9]
    draws = iter(shares)
    talk = Talk(PATIENT, draw=lambda: next(draws)).wake()
    for ceiling, share in zip(ceilings, shares, strict=True):
        lost_at = talk.now
        talk.link_lost(Cause.NO_NETWORK).passes(15.1, speech=True)
        assert talk.at(do.OpenLink)[-1] == pytest.approx(lost_at + ceiling * share)


def test_nobody_waits_for_the_end_of_an_outage_so_its_retries_grow_on() -> None:
    talk = Talk(draw=lambda: 1.0).wake().link_lost(Cause.NO_NETWORK).press().release()
    waits = []
    for _ in range(7):
        lost_at = talk.now
        talk.passes(16)
        waits.append(talk.at(do.OpenLink)[-1] - lost_at)
        talk.link_lost(Cause.NO_NETWORK)
    assert waits == pytest.approx([1, 2, 4, 8, 15, 15, 15])


def test_one_refusal_is_one_retry() -> None:
    talk = Talk().wake().link_lost().passes(5)
    assert len(talk.all(do.OpenLink)) == 2
    assert len(talk.link_lost().link_lost().passes(2).all(do.OpenLink)) == 3


def test_a_service_that_works_resets_the_backoff() -> None:
    talk = Talk(PATIENT, draw=lambda: 1.0).wake()
    for _ in range(4):
        talk.link_lost().passes(16, speech=True)
    talk.link_opens().tell(ev.PersonTranscribed("hm")).link_lost()
    lost_at = talk.now
    talk.says(16)
    assert talk.at(do.OpenLink)[-1] == pytest.approx(lost_at + 0.5)


def test_a_link_that_only_opens_does_not_reset_the_backoff() -> None:
    talk = Talk(PATIENT, draw=lambda: 1.0).wake()
    for wait in (0.5, 1, 2, 2):
        lost_at = talk.link_opens().link_lost().now
        talk.says(5)
        assert talk.at(do.OpenLink)[-1] == pytest.approx(lost_at + wait)


def test_no_link_in_time_ends_the_conversation() -> None:
    talk = Talk().wake().asks().passes(17.9)
    talk.is_now(Turn.THINKING)
    talk.passes(0.2)
    assert (talk.turn, talk.link, talk.light) == (Turn.ASLEEP, Link.DOWN, Light.OFFLINE)
    assert talk.status.cause is Cause.NO_SETUP
    assert talk.notices == [Notice.NO_SETUP]


def test_a_better_reason_than_no_setup_is_told() -> None:
    talk = Talk().wake().link_lost(Cause.NO_NETWORK).asks().passes(20)
    assert (talk.turn, talk.status.cause) == (Turn.ASLEEP, Cause.NO_NETWORK)


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause in FATAL_FOR_THIS_CONVERSATION])
def test_a_fatal_cause_ends_the_conversation_and_a_later_wake_tries_anew(cause: Cause) -> None:
    talk = Talk().wake().says(0.5).link_lost(cause)
    assert (talk.turn, talk.link, talk.light) == (Turn.ASLEEP, Link.DOWN, Light.TROUBLE)
    assert talk.status.cause is cause
    assert talk.earcons == [Earcon.WAKE, Earcon.TROUBLE]
    assert talk.notices == [notice_of(cause)]
    talk.passes(61)
    assert len(talk.all(do.OpenLink)) == 1
    talk.wake()
    assert len(talk.all(do.OpenLink)) == 2
    assert talk.status.cause is None


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause in BARRING])
def test_a_service_that_said_no_is_not_hammered(cause: Cause) -> None:
    talk = Talk().wake().tell(ev.LinkLost(cause, retry_after_s=27.0)).passes(26)
    for _ in range(3):
        talk.wake().passes(0.1)
    assert (talk.turn, talk.status.cause, len(talk.all(do.OpenLink))) == (Turn.ASLEEP, cause, 1)
    assert talk.status.refused == 3  # and each is answered
    assert talk.notices == [notice_of(cause)]
    talk.passes(1).wake()
    assert len(talk.all(do.OpenLink)) == 2


def test_a_new_key_is_tried_at_once() -> None:
    talk = Talk().wake().link_lost(Cause.KEY_REFUSED).tell(ev.KeyChanged()).wake()
    assert len(talk.all(do.OpenLink)) == 2


def test_lost_while_listening_what_is_said_meanwhile_waits() -> None:
    talk = Talk(link_takes=1.0).wake().passes(1.1).says(1)
    talk.link_lost().says(2)
    talk.is_now(Link.UP)
    first, second = split_by_links(talk)
    assert second == list(range(first[0], talk.frames + 1))  # all of it once more, and what was said since


def test_lost_while_thinking_the_question_is_asked_again() -> None:
    talk = asking().tell(ev.PersonTranscribed("what")).link_lost()
    assert (talk.turn, talk.earcons[-1]) == (Turn.THINKING, Earcon.TROUBLE)
    talk.passes(1)
    first, second = split_by_links(talk)
    assert second == list(range(first[0], talk.frames + 1))
    talk.tell(ev.PersonTranscribed("what is")).model_says(1)
    assert (talk.turn, talk.status.person) == (Turn.SPEAKING, "what is")


def test_what_the_service_refused_is_not_sent_again() -> None:
    talk = asking().link_lost(Cause.CONTENT_REFUSED)
    talk.is_now(Turn.LISTENING)
    talk.passes(1)
    assert talk.all(do.OpenLink)[-1].fresh
    first, second = split_by_links(talk)
    assert not set(first) & set(second)


def test_a_question_that_still_waits_is_not_lost_with_the_attempt() -> None:
    talk = asking(link_takes=None).link_lost().passes(1).link_opens()
    talk.is_now(Turn.THINKING)
    assert talk.sent == list(range(1, talk.frames + 1))


def test_lost_within_the_reply_it_falls_silent_and_connects_again() -> None:
    talk = answering()
    talk.new()
    talk.link_lost()
    assert (talk.turn, talk.status.reply, talk.earcons[-1]) == (Turn.THINKING, Reply.NONE, Earcon.TROUBLE)
    assert talk.new() == [do.FlushPlayout()]
    talk.passes(1)
    talk.is_now(Link.UP)
    talk.model_says(1).is_now(Turn.SPEAKING)


def test_lost_after_the_reply_was_all_here_it_is_heard_to_its_end() -> None:
    talk = asking().model_says(60).model_ends()
    talk.tell(ev.LinkLost(Cause.NO_NETWORK))
    for _ in range(4):
        talk.passes(10)
        talk.tell(ev.LinkLost(Cause.NO_NETWORK))
    talk.is_now(Turn.SPEAKING)
    assert not talk.all(do.FlushPlayout)
    talk.passes(21)
    talk.is_now(Turn.FOLLOW_UP)


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause in FATAL_FOR_THIS_CONVERSATION])
def test_a_fatal_loss_does_not_cut_a_reply_that_is_all_here(cause: Cause) -> None:
    talk = answering(seconds=5).model_ends().link_lost(cause).passes(4).is_now(Turn.SPEAKING)
    assert len(talk.all(do.OpenLink)) == 1, "there is no use in asking again"
    talk.passes(1).is_now(Turn.ASLEEP)
    assert (talk.status.cause, talk.notices[-1]) == (cause, notice_of(cause))
    assert not talk.all(do.FlushPlayout)


@pytest.mark.parametrize("event", [ev.WakeWordHeard("okay nabu", 0.9), ev.TextSubmitted("and?")])
def test_who_asks_on_after_a_fatal_loss_is_told_at_once(event: ev.Event) -> None:
    talk = answering(seconds=5).model_ends().link_lost(Cause.TLS_REFUSED).tell(event).is_now(Turn.ASLEEP)
    assert talk.notices == [Notice.TLS_REFUSED]
    talk.wake().is_now(Turn.LISTENING, Link.OPENING)


def test_lost_in_the_follow_up_window_it_connects_again() -> None:
    talk = following_up().link_lost().passes(1)
    assert (talk.turn, talk.link) == (Turn.FOLLOW_UP, Link.UP)


def test_lost_within_the_first_syllable_the_next_link_hears_all_of_it() -> None:
    talk = following_up().passes(0.3)
    first = talk.frames + 1
    talk.says(0.1)  # too short yet to be taken for speech
    before = len(talk.sent)
    talk.link_lost().says(1)
    said = talk.sent[before:]
    assert said == list(range(said[0], talk.frames + 1))
    assert first - 25 < said[0] <= first
    assert talk.status.asked_again == 0


def test_lost_again_and_again_before_anything_is_said_no_more_than_a_moment_goes_up() -> None:
    talk = following_up().passes(2)
    before = len(talk.sent)
    for _ in range(3):
        talk.link_lost()
    talk.passes(1)
    said = talk.sent[before:]
    assert said == list(range(talk.frames - 74, talk.frames + 1))


def test_after_the_last_word_the_link_lingers_and_then_closes() -> None:
    talk = following_up().passes(8)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.UP)
    talk.new()
    talk.says(29.8)
    assert talk.new() == []
    talk.passes(0.2)
    assert (talk.link, talk.new()) == (Link.DOWN, [do.CloseLink()])
    assert talk.conversation.next_deadline() is None


def test_a_lingering_link_is_used_again() -> None:
    talk = following_up().passes(20).wake().asks()
    assert len(talk.all(do.OpenLink)) == 1
    talk.passes(3).model_says(40)
    talk.is_now(Turn.SPEAKING)
    talk.passes(35).is_now(Link.UP)


def test_a_link_may_be_closed_at_once() -> None:
    talk = following_up(Rules(Timings(linger_s=0))).passes(8)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.DOWN)


def test_a_link_that_is_lost_while_asleep_is_nobodys_trouble() -> None:
    talk = following_up().passes(9).link_lost()
    assert (talk.link, talk.light, talk.status.cause) == (Link.DOWN, Light.DARK, None)
    assert talk.conversation.next_deadline() is None


@pytest.mark.parametrize(
    "stale",
    [
        ev.LinkOpened(),
        ev.LinkLost(Cause.LINK_LOST),
        ev.PersonTranscribed("?"),
        ev.ReplyTranscribed("?"),
        ev.GenerationCompleted(),
        ev.TurnCompleted(),
        ev.ReplyInterrupted(),
        ev.PlayoutDrained(),
        ev.ModelSpoke(b"\0\0"),
    ],
)
def test_reports_of_a_link_that_is_no_more_say_nothing(stale: ev.Event) -> None:
    talk = Talk().passes(1)
    before = talk.status
    talk.tell(stale)
    assert (talk.status, talk.log) == (before, [])


def test_a_link_that_opens_twice_opens_once() -> None:
    talk = asking()
    talk.new()
    before = talk.status
    assert (talk.link_opens().new(), talk.status) == ([], before)
