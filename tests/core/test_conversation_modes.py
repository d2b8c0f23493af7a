"""Devices without echo cancellation (half duplex), and devices that find the end of speech themselves."""

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.conversation import Rules
from assistant.core.states import Link, Turn
from tests.support.talk import Talk, answering, asking, following_up

HALF_DUPLEX = Rules(half_duplex=True)
EXPLICIT = Rules(explicit_activity=True)
BOTH = Rules(half_duplex=True, explicit_activity=True)


def test_half_duplex_hears_nothing_while_the_reply_plays() -> None:
    talk = asking(HALF_DUPLEX)
    before = talk.frames
    talk.model_says(2).says(1.9)
    assert talk.sent == list(range(1, before + 1))
    talk.model_ends().passes(0.2)
    talk.is_now(Turn.FOLLOW_UP)
    resumed = talk.frames
    talk.asks()
    talk.is_now(Turn.THINKING)
    assert talk.sent == list(range(1, before + 1)) + list(range(min(talk.sent[before:]), talk.frames + 1))
    assert talk.sent[before] >= resumed - 10


def test_half_duplex_the_wake_word_still_interrupts_and_nothing_overtakes() -> None:
    talk = answering(HALF_DUPLEX).passes(3).wake().asks()
    talk.is_now(Turn.THINKING)
    assert talk.sent == sorted(set(talk.sent))
    assert talk.frames in talk.sent


def test_half_duplex_a_reply_that_broke_off_does_not_go_up_later() -> None:
    for rules in (HALF_DUPLEX, BOTH):
        talk = answering(rules)
        first = talk.frames
        talk.passes(3)
        last = talk.frames
        talk.tell(ev.ReplyInterrupted()).passes(0.1).wake().asks().asks()
        assert not set(talk.sent) & set(range(first + 1, last + 1))
        assert talk.sent == sorted(set(talk.sent))


def test_device_endpointing_marks_what_it_sends() -> None:
    talk = Talk(EXPLICIT, link_takes=0.0).passes(3).wake().passes(0.1)
    assert talk.all(do.OpenLink) == [do.OpenLink(explicit_activity=True)]
    talk.asks()
    talk.is_now(Turn.THINKING)
    assert talk.new_kinds() == [do.OpenLink, do.StartActivity, do.SendAudio, do.EndActivity]
    talk.passes(3)
    assert talk.new() == []
    talk.says(0.5)
    assert talk.new_kinds() == [do.StartActivity, do.SendAudio]
    talk.is_now(Turn.LISTENING)


def test_device_endpointing_keeps_the_first_syllable_of_the_follow_up() -> None:
    talk = following_up(EXPLICIT).passes(3)
    began = talk.frames
    talk.asks()
    assert set(range(began + 1, began + 50)) <= set(talk.sent)
    assert talk.sent == sorted(set(talk.sent))


def test_device_endpointing_lets_speech_interrupt() -> None:
    talk = answering(EXPLICIT)
    talk.new()
    talk.says(0.5)
    assert talk.new_kinds() == [do.StartActivity, do.SendAudio]
    talk.tell(ev.ReplyInterrupted())
    talk.is_now(Turn.LISTENING)


def test_device_endpointing_a_wake_word_within_an_utterance_is_a_part_of_it() -> None:
    talk = following_up(EXPLICIT).passes(0.3)
    first = talk.frames + 1
    talk.says(1).wake().asks()
    talk.is_now(Turn.THINKING)
    before = len(talk.sent)
    talk.link_lost().passes(1)
    assert talk.status.asked_again == 1
    said = talk.sent[before:]
    assert said == list(range(said[0], said[-1] + 1))
    assert said[0] <= first


def test_device_endpointing_a_wake_word_with_nothing_after_it_ends_its_activity() -> None:
    talk = Talk(EXPLICIT, link_takes=0.0).wake().passes(9)
    assert (talk.turn, talk.link) == (Turn.ASLEEP, Link.DOWN)
    assert [type(effect) for effect in talk.new()][-2:] == [do.StopAudio, do.CloseLink]


def test_device_endpointing_an_utterance_that_is_too_long_closes_the_ears() -> None:
    talk = Talk(EXPLICIT, link_takes=0.0).wake().says(61)
    assert (talk.turn, talk.status.streaming) == (Turn.THINKING, False)
    assert talk.new()[-1] == do.StopAudio()
    talk.says(3)
    assert talk.new() == []


def test_device_endpointing_the_ordinary_link_serves_the_held_button_too() -> None:
    talk = following_up(EXPLICIT).passes(9).press().says(1).release()
    assert len(talk.all(do.OpenLink)) == 1
    talk.is_now(Turn.THINKING)


def test_device_endpointing_a_reply_into_an_open_activity() -> None:
    """The model speaks although the person said nothing yet: what was begun is ended before sleep."""
    talk = Talk(EXPLICIT, link_takes=0.0).wake().passes(0.5).model_says(1).model_ends().passes(20)
    talk.is_now(Turn.ASLEEP)
    assert not talk.witness.wire.in_activity
    assert talk.link is Link.UP
    talk.new()
    talk.wake().passes(0.1)
    assert talk.new_kinds() == [do.StartActivity, do.SendAudio]


def test_device_endpointing_speech_over_the_end_of_a_reply_is_one_utterance() -> None:
    talk = asking(EXPLICIT).model_says(1).model_ends().passes(0.5)
    talk.new()
    talk.says(1)
    talk.is_now(Turn.LISTENING)
    talk.passes(1)
    assert talk.new_kinds() == [do.StartActivity, do.SendAudio, do.EndActivity]
