"""A question that is not answered: asked again on the same link, on another, in a fresh session, given up."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.signals import Earcon, Light, Notice
from assistant.core.states import Link, Turn
from assistant.core.timings import Timings
from assistant.core.toolcall import ToolCall, ToolResponse
from tests.support.talk import Talk, answering, asking, following_up, split_by_links

LOOK = ToolCall("1", "look")
SEEN = ToolResponse("1", "look", {"output": "a cat"})


def test_silence_is_answered_by_resuming_then_by_a_fresh_session_then_by_an_apology() -> None:
    talk = asking()
    asked_at = talk.now
    talk.passes(13)
    assert [effect.fresh for effect in talk.all(do.OpenLink)] == [False, False, True]
    assert talk.at(do.OpenLink)[1] == pytest.approx(asked_at - 0.2 + 4, abs=0.05)
    first, second, third = split_by_links(talk)
    assert first[0] == second[0] == third[0]
    assert second == list(range(second[0], second[-1] + 1))
    assert (talk.turn, talk.light, talk.notices) == (Turn.ASLEEP, Light.TROUBLE, [Notice.NO_ANSWER])
    assert talk.at(do.Say)[0] - asked_at == pytest.approx(-0.2 + 4 + 2 + 2, abs=0.05)


@pytest.mark.parametrize(
    "said",
    [(), (ev.ReplyInterrupted(), ev.TurnCompleted()), (ev.TurnCompleted(),)],
    ids=["silence", "interrupted", "an empty turn"],
)
def test_whoever_gets_no_answer_is_told_so_within_ten_seconds(said: tuple[ev.Event, ...]) -> None:
    talk = asking()
    asked_at = talk.now - 1.0  # the end of what was said
    while talk.turn is Turn.THINKING and talk.now < asked_at + 20:
        talk.tell(*said).passes(1.0)
    assert talk.notices == [Notice.NO_ANSWER]
    assert talk.at(do.Say)[0] - asked_at <= 9


def test_an_answer_on_the_second_link_is_an_answer() -> None:
    talk = asking().passes(5).model_says(1).model_ends().passes(1.1)
    assert (talk.turn, talk.notices) == (Turn.FOLLOW_UP, [])
    talk.asks().passes(3.7)
    assert talk.status.asked_again == 1
    talk.passes(0.2)
    assert talk.status.asked_again == 2
    assert not talk.all(do.OpenLink)[-1].fresh, "the ladder starts anew with each question"


def test_an_empty_turn_is_asked_again_on_the_same_link_and_then_in_a_fresh_session() -> None:
    talk = asking()
    talk.new()
    talk.tell(ev.TurnCompleted())
    assert set(talk.new_kinds()) == {do.SendAudio}
    assert (talk.turn, talk.link) == (Turn.THINKING, Link.UP)
    talk.tell(ev.TurnCompleted()).passes(0.1)
    assert talk.all(do.OpenLink)[-1].fresh
    talk.tell(ev.TurnCompleted())
    assert (talk.turn, talk.status.cause) == (Turn.ASLEEP, Cause.NO_ANSWER)


def test_half_a_reply_is_cut_and_the_question_asked_again() -> None:
    talk = asking().model_says(1).passes(4.9)
    talk.is_now(Turn.SPEAKING)
    talk.passes(0.2)
    talk.is_now(Turn.THINKING, Link.UP)
    talk.model_says(2).model_ends().passes(2.1)
    assert (talk.turn, talk.status.cause) == (Turn.FOLLOW_UP, None)


def test_half_a_reply_that_nobody_asked_for_just_ends() -> None:
    talk = following_up().model_says(1).passes(5.1)
    assert (talk.turn, talk.status.cause) == (Turn.FOLLOW_UP, Cause.NO_ANSWER)


def test_a_link_that_dies_with_each_asking_is_not_asked_for_ever() -> None:
    talk = asking()
    for _ in range(3):
        talk.link_lost().passes(1)
        talk.is_now(Turn.THINKING, Link.UP)
    assert [effect.fresh for effect in talk.all(do.OpenLink)] == [False, False, False, True]
    talk.link_lost()
    assert (talk.turn, talk.notices) == (Turn.ASLEEP, [Notice.LINK_LOST])


def test_whose_every_link_the_service_closes_is_told_why_and_the_outage_is_watched() -> None:
    talk = asking()
    for _ in range(4):
        talk.link_lost(Cause.SERVICE_DOWN).passes(1)
    assert (talk.turn, talk.notices, talk.light) == (Turn.ASLEEP, [Notice.SERVICE_DOWN], Light.OFFLINE)


def test_fifty_closes_in_a_row_are_told_once_and_survived() -> None:
    talk = Talk(link_takes=0.1, draw=lambda: 0.99)
    for _ in range(50):
        if talk.turn is Turn.ASLEEP:
            talk.wake().asks()
        while talk.link is not Link.UP:
            talk.passes(0.1)
        talk.link_lost(Cause.SERVICE_DOWN)
    assert talk.notices == [Notice.SERVICE_DOWN]
    over_at = talk.now
    while talk.link is not Link.UP or talk.status.offline:
        talk.passes(0.1)
    assert talk.now - over_at <= 15


def test_noise_in_the_follow_up_window_is_nobodys_question() -> None:
    talk = following_up().asks().tell(ev.TurnCompleted())
    assert (talk.turn, talk.earcons, talk.notices) == (Turn.ASLEEP, [Earcon.WAKE, Earcon.SLEEP], [])
    assert talk.status.asked_again == 0


def test_a_follow_up_of_which_the_service_says_nothing_is_a_question() -> None:
    talk = following_up().asks().passes(3.9)
    assert (talk.turn, talk.status.asked_again, talk.all(do.OpenLink)[-1].fresh) == (Turn.THINKING, 1, False)
    talk.passes(4.1)
    assert (talk.turn, talk.status.asked_again, talk.notices) == (Turn.ASLEEP, 2, [Notice.NO_ANSWER])


def test_a_short_noise_of_which_the_service_says_nothing_is_asked_once_more_and_no_trouble() -> None:
    talk = following_up().asks(0.5).passes(3.9)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 1)
    talk.passes(2.1)
    assert (talk.turn, talk.earcons, talk.notices) == (Turn.ASLEEP, [Earcon.WAKE, Earcon.SLEEP], [])
    assert not talk.all(do.OpenLink)[-1].fresh


def test_a_follow_up_that_the_service_understood_is_a_question() -> None:
    talk = following_up().asks().tell(ev.PersonTranscribed("and Peru")).passes(4.1)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 1)


def test_an_interruption_by_nobody_is_found_out() -> None:
    talk = answering().tell(ev.ReplyInterrupted(), ev.TurnCompleted())
    talk.is_now(Turn.LISTENING)
    talk.passes(1.6)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 1)
    talk.model_says(1).is_now(Turn.SPEAKING)


def test_an_interruption_by_somebody_is_a_new_question() -> None:
    talk = answering().says(0.5).tell(ev.ReplyInterrupted(), ev.TurnCompleted()).says(1).passes(1)
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 0)
    talk.new()
    talk.link_lost().passes(1)
    said = [effect for effect in talk.new() if isinstance(effect, do.SendAudio)]
    assert 1.5 <= len(said) * 0.02 <= 6  # what was said over the reply is part of it; the old question is not


def test_after_an_interruption_of_what_was_all_there_it_just_listens() -> None:
    talk = answering().tell(ev.GenerationCompleted(), ev.ReplyInterrupted()).passes(2)
    assert (talk.turn, talk.status.asked_again) == (Turn.LISTENING, 0)


def test_somebody_who_speaks_after_the_interruption_was_no_phantom() -> None:
    talk = answering().tell(ev.ReplyInterrupted(), ev.TurnCompleted()).passes(1).says(2)
    assert (talk.turn, talk.status.asked_again) == (Turn.LISTENING, 0)


def test_the_end_of_an_interrupted_turn_is_no_empty_turn() -> None:
    talk = answering().says(0.5).tell(ev.ReplyInterrupted()).says(0.5).passes(1)
    talk.is_now(Turn.THINKING)
    talk.tell(ev.TurnCompleted())
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 0)


def test_a_reply_that_is_interrupted_before_its_first_word_is_not_empty_yet() -> None:
    talk = asking().tell(ev.ReplyInterrupted(), ev.TurnCompleted())
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 0)
    talk.passes(4.1)
    assert talk.status.asked_again == 1


def test_a_second_end_of_the_turn_does_no_harm() -> None:
    talk = asking().model_says(1).model_ends().tell(ev.TurnCompleted()).passes(1.1).tell(ev.TurnCompleted())
    assert (talk.turn, talk.status.asked_again) == (Turn.FOLLOW_UP, 0)


def test_the_longest_question_that_is_kept() -> None:
    talk = Talk(Rules(Timings(backlog_s=2.0)), link_takes=0.0).wake().says(5).link_lost().passes(1)
    _, second = split_by_links(talk)
    assert len(second) <= 100 + 51


def test_what_was_asked_before_the_mute_is_not_sent_again() -> None:
    talk = asking().mute()
    talk.new()
    talk.link_lost().passes(2)
    assert not [effect for effect in talk.new() if isinstance(effect, do.SendAudio)]


def test_the_question_before_does_not_go_up_again_with_the_next() -> None:
    talk = asking().model_says(0.5).model_ends().passes(0.6)
    answered_at = talk.frames
    talk.passes(0.2).says(0.6).passes(0.9).tell(ev.PersonTranscribed("more"))
    before = len(talk.sent)
    talk.tell(ev.TurnCompleted())
    assert talk.sent[before] > answered_at - 40  # the reply began 0.8 s before


# --- tools ------------------------------------------------------------------------------------------


def test_a_tool_at_work_is_waited_for() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK))
    assert talk.new()[-1] == do.RunTool(LOOK, asker="voice")
    talk.passes(30)
    assert (talk.turn, talk.status.tools) == (Turn.THINKING, ("look",))
    talk.new()
    talk.tell(ev.ToolFinished(SEEN))
    assert talk.new() == [do.SendToolResponse(SEEN)]
    assert talk.status.tools == ()
    talk.passes(3.9)
    talk.is_now(Turn.THINKING)
    talk.passes(0.2)  # what a tool did is not done twice: no second asking
    assert (talk.turn, talk.status.cause, talk.status.asked_again) == (Turn.ASLEEP, Cause.NO_ANSWER, 0)


def test_a_turn_that_ends_with_the_call_is_not_empty() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK), ev.TurnCompleted())
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 0)


def test_work_that_was_done_without_a_word_is_done() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK), ev.ToolFinished(SEEN), ev.TurnCompleted()).passes(3.9)
    talk.is_now(Turn.THINKING)  # it may have been the end of the call alone
    talk.passes(0.2)
    assert (talk.turn, talk.status.cause) == (Turn.FOLLOW_UP, None)


def test_a_call_that_is_repeated_runs_once() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK), ev.ToolCalled(LOOK))
    assert len(talk.all(do.RunTool)) == 1
    talk.tell(ev.ToolFinished(SEEN), ev.ToolFinished(SEEN))
    assert len(talk.all(do.SendToolResponse)) == 1


def test_a_call_that_is_taken_back_is_not_answered() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK), ev.ToolCallsCancelled(("1", "2")), ev.ToolFinished(SEEN))
    assert talk.all(do.CancelTool) == [do.CancelTool("1")]
    assert not talk.all(do.SendToolResponse)


def test_too_many_calls_are_refused_in_words() -> None:
    talk = asking().tell(*(ev.ToolCalled(ToolCall(str(n), "look")) for n in range(18)))
    assert len(talk.all(do.RunTool)) == 16
    assert [effect.response.id for effect in talk.all(do.SendToolResponse)] == ["16", "17"]
    assert all("error" in effect.response.response for effect in talk.all(do.SendToolResponse))


@pytest.mark.parametrize("end", [ev.TalkPressed(), ev.LinkLost(Cause.LINK_LOST), ev.StopPressed()])
def test_what_nobody_waits_for_any_more_is_stopped(end: ev.Event) -> None:
    talk = asking().tell(ev.ToolCalled(LOOK), end)
    assert talk.all(do.CancelTool) == [do.CancelTool("1")]
    talk.passes(1).tell(ev.ToolFinished(SEEN))
    assert not talk.all(do.SendToolResponse)


def test_a_wait_for_a_reply_ends_with_its_link() -> None:
    talk = asking()
    talk.link_never_opens()
    talk.passes(2).link_lost().passes(15)
    talk.is_now(Turn.THINKING)
    talk.link_opens().model_says(1).is_now(Turn.SPEAKING)


def test_a_filler_is_no_reply_while_a_tool_is_at_work() -> None:
    talk = asking().model_says(1).tell(ev.ToolCalled(LOOK)).passes(8)
    talk.is_now(Turn.SPEAKING)
    talk.tell(ev.ToolFinished(SEEN)).model_says(2).model_ends().passes(3.1)
    assert (talk.turn, len(talk.all(do.Play))) == (Turn.FOLLOW_UP, 2)


def test_a_filler_that_has_ended_is_followed_by_the_wait_for_the_tool() -> None:
    talk = Talk(link_takes=0.0).types().passes(0.1).model_says(1).tell(ev.ToolCalled(LOOK)).model_ends()
    talk.passes(10)
    assert (talk.turn, talk.all(do.CancelTool)) == (Turn.THINKING, [])
    talk.tell(ev.ToolFinished(SEEN)).model_says(1).is_now(Turn.SPEAKING)


def test_a_second_piece_is_heard_to_its_end() -> None:
    talk = asking().model_says(1).tell(ev.GenerationCompleted()).model_says(10).passes(5)
    talk.is_now(Turn.SPEAKING)


def test_the_late_end_of_a_turn_says_nothing_of_the_next_question() -> None:
    talk = (
        asking().model_says(1).tell(ev.GenerationCompleted()).passes(1.05).types("x").tell(ev.TurnCompleted())
    )
    assert talk.all(do.SendText) == [do.SendText("x")]


def test_a_question_that_went_with_its_tool_is_told() -> None:
    talk = asking().tell(ev.ToolCalled(LOOK)).link_lost()
    assert (talk.turn, talk.notices) == (Turn.LISTENING, [Notice.LINK_LOST])


def test_a_sleeper_has_no_tools_run() -> None:
    talk = following_up().passes(9).tell(ev.ToolCalled(LOOK))
    assert (talk.link, talk.all(do.RunTool)) == (Link.DOWN, [])


def test_the_tool_of_a_discarded_reply_is_not_run() -> None:
    talk = answering().wake().says(1).tell(ev.ToolCalled(LOOK))
    assert (talk.turn, talk.all(do.RunTool)) == (Turn.LISTENING, [])


def test_a_reply_that_begins_while_the_link_is_replaced_is_asked_for_again() -> None:
    talk = following_up().tell(ev.GoAwayReceived(50.0)).asks().tell(ev.PersonTranscribed("and Peru"))
    talk.model_says(5).tell(ev.LinkHandedOver(), ev.LinkOpened())
    assert (talk.turn, talk.status.asked_again) == (Turn.THINKING, 1)
