"""Links opened in advance, outages watched, and what the person is told of them."""

import itertools

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.signals import Light, Notice
from assistant.core.states import Link, Turn
from tests.support.talk import Talk, asking, following_up

SUSPECTED = ev.WakeWordSuspected("okay nabu", 0.4)


def test_the_beginning_of_a_wake_word_opens_a_link_and_sends_nothing() -> None:
    talk = Talk(link_takes=0.2).passes(3).tell(SUSPECTED).says(0.5)
    assert (talk.turn, talk.link, talk.light, talk.sent) == (Turn.ASLEEP, Link.UP, Light.DARK, [])
    talk.wake().says(0.1)
    assert len(talk.all(do.OpenLink)) == 1
    assert talk.sent[-1] == talk.frames


def test_a_word_that_does_not_come_closes_it_in_silence() -> None:
    talk = Talk(link_takes=0.2).tell(SUSPECTED).says(3.1)
    assert (talk.link, talk.sent, talk.earcons, talk.lights) == (Link.DOWN, [], [], [Light.DARK])
    assert talk.conversation.next_deadline() is None


def test_a_suspicion_that_cannot_be_followed_is_nobodys_problem() -> None:
    talk = Talk().tell(SUSPECTED).link_lost(Cause.NO_NETWORK).passes(20)
    assert (talk.light, talk.notices, len(talk.all(do.OpenLink))) == (Light.DARK, [], 1)


@pytest.mark.parametrize("talk", [asking(), Talk().mute(), following_up().passes(9)])
def test_nothing_is_opened_where_nothing_is_to_be_gained(talk: Talk) -> None:
    opened = len(talk.all(do.OpenLink))
    talk.tell(SUSPECTED)
    assert len(talk.all(do.OpenLink)) == opened


def test_an_outage_is_told_while_the_person_waits_and_watched_until_it_is_over() -> None:
    talk = Talk().wake().asks().link_lost(Cause.NAME_NOT_FOUND)
    for _ in range(10):
        talk.passes(0.6).link_lost(Cause.NAME_NOT_FOUND)
    assert talk.notices == [Notice.NAME_NOT_FOUND]
    assert talk.at(do.Say)[0] - 1000 <= 3.2
    talk.passes(20)
    assert (talk.turn, talk.light, talk.status.offline) == (Turn.ASLEEP, Light.OFFLINE, True)
    for _ in range(30):
        talk.passes(16).link_lost(Cause.NO_NETWORK)
    assert talk.notices == [Notice.NAME_NOT_FOUND]
    openings = talk.at(do.OpenLink)[-20:]
    assert max(later - earlier for earlier, later in itertools.pairwise(openings)) <= 31
    talk.passes(16).link_opens()
    assert (talk.link, talk.light, talk.status.offline) == (Link.DOWN, Light.DARK, False)
    talk.passes(60)
    assert talk.conversation.next_deadline() is None
    assert talk.sent == []


def test_an_attempt_that_hangs_is_told_when_it_fails() -> None:
    talk = Talk().wake().asks().passes(6).link_lost(Cause.NO_SETUP)
    assert talk.notices == [Notice.NO_SETUP]


def test_a_probe_that_hangs_is_given_up_and_tried_again() -> None:
    talk = Talk().wake().link_lost(Cause.NO_NETWORK).passes(100)
    assert talk.status.offline
    assert len(talk.all(do.OpenLink)) >= 4


def test_a_route_that_returns_ends_the_wait() -> None:
    talk = Talk(draw=lambda: 1.0).wake().link_lost(Cause.NO_NETWORK).tell(ev.RouteReturned())
    assert talk.link is Link.OPENING
    talk.tell(ev.RouteReturned())  # what hangs is started anew
    assert len(talk.all(do.CloseLink)) == 1
    assert talk.link is Link.OPENING


def test_a_sleeper_finds_out_at_once_that_the_network_is_back() -> None:
    talk = Talk(draw=lambda: 1.0).wake().link_lost(Cause.NO_NETWORK).passes(9).link_lost(Cause.NO_NETWORK)
    talk.passes(21).link_lost(Cause.NO_NETWORK)
    assert (talk.turn, talk.status.offline) == (Turn.ASLEEP, True)
    talk.tell(ev.RouteReturned()).link_opens()
    assert not talk.status.offline


@pytest.mark.parametrize("talk", [Talk(), asking()])
def test_a_route_means_nothing_to_those_who_do_not_wait(talk: Talk) -> None:
    talk.new()
    talk.tell(ev.RouteReturned())
    assert talk.new() == []


def test_a_call_in_an_outage_is_answered_at_once() -> None:
    talk = Talk().wake().link_lost(Cause.NO_NETWORK).passes(21)
    talk.wake().is_now(Turn.LISTENING, Link.OPENING)


def test_the_same_notice_comes_once_in_five_minutes() -> None:
    talk = Talk()
    for _ in range(4):
        talk.wake().link_lost(Cause.TLS_REFUSED).passes(70)
    assert talk.notices == [Notice.TLS_REFUSED]
    talk.passes(30).wake().link_lost(Cause.TLS_REFUSED)
    assert talk.notices == [Notice.TLS_REFUSED] * 2


def test_a_session_that_forgot_is_told() -> None:
    talk = Talk().wake().tell(ev.LinkOpened(remembered=False))
    assert talk.notices == [Notice.CONTEXT_LOST]
    talk = Talk().tell(SUSPECTED, ev.LinkOpened(remembered=False))
    assert not talk.notices
    talk.wake()
    assert talk.notices == [Notice.CONTEXT_LOST]
    talk.passes(20).is_now(Turn.ASLEEP).wake()
    assert talk.notices == [Notice.CONTEXT_LOST], "once"


def test_who_wants_all_to_be_forgotten_is_not_told_that_it_is() -> None:
    talk = Talk().tell(SUSPECTED, ev.LinkOpened(remembered=False))
    talk.tell(ev.ForgetPressed()).passes(1).press().release().wake()
    assert Notice.CONTEXT_LOST not in talk.notices


def test_forgetting_does_not_end_the_watch() -> None:
    talk = Talk().wake().passes(0.1).link_lost(Cause.NO_NETWORK).tell(ev.StopPressed(), ev.ForgetPressed())
    talk.press().release().passes(60)
    assert len(talk.all(do.OpenLink)) > 2


def test_a_service_that_says_no_has_been_reached() -> None:
    talk = Talk().wake().link_lost(Cause.NO_NETWORK).passes(21).link_lost(Cause.QUOTA).passes(55)
    assert (talk.status.offline, len(talk.all(do.OpenLink)) < 5) == (False, True)


def test_who_calls_in_an_outage_does_not_sit_out_its_backoff() -> None:
    talk = Talk(draw=lambda: 0.99).wake().link_lost(Cause.NO_NETWORK).passes(60).link_lost(Cause.NO_NETWORK)
    woken_at = talk.now
    assert talk.wake().at(do.OpenLink)[-1] == woken_at


def test_a_fresh_session_stays_wanted_until_somebody_uses_it() -> None:
    talk = asking().link_lost(Cause.CONTENT_REFUSED).tell(ev.StopPressed(), SUSPECTED).passes(5)
    talk.wake()
    assert talk.all(do.OpenLink)[-1].fresh
