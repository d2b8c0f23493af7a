"""The gate's question: who may say yes to what a tool would do, when, and that nobody else can."""

import pytest

from assistant.core import effects as do
from assistant.core import events as ev
from assistant.core.alarm import Alarm, AlarmKind
from assistant.core.causes import Cause
from assistant.core.conversation import Rules
from assistant.core.signals import Earcon, Notice
from assistant.core.states import Turn
from assistant.core.timings import QUIETEST_RING
from assistant.core.toolcall import ToolCall, ToolResponse
from tests.support.talk import Talk, answering, asking

UNLOCK = ToolCall("1", "unlock")
EFFECT = "unlock the front door"
TEA = Alarm(1, AlarmKind.TIMER, "tea", 1000.0)
YES, NO = do.AnswerApproval("1", granted=True), do.AnswerApproval("1", granted=False)
UNASKED = do.AnswerApproval("1", granted=False, asked=False)
ERASE = ToolCall("2", "erase")
SECOND = "erase everything"


def wanted(rules: Rules | None = None) -> Talk:
    """A tool wants a yes; the question is being asked."""
    return asking(rules).tell(ev.ToolCalled(UNLOCK), ev.ApprovalAsked("1", EFFECT))


def answers(talk: Talk) -> list[do.AnswerApproval]:
    return talk.all(do.AnswerApproval)


def test_the_person_is_asked_and_a_press_says_yes() -> None:
    talk = wanted()
    assert talk.all(do.Say) == [do.Say(Notice.ASK_APPROVAL, EFFECT)]
    assert talk.status.asking == EFFECT
    talk.passes(1.1).tap()
    assert (answers(talk), talk.turn, talk.status.asking) == ([YES], Turn.THINKING, "")
    done = ToolResponse("1", "unlock", {"output": "done"})
    talk.tell(ev.ToolFinished(done)).model_says(1).is_now(Turn.SPEAKING)
    assert talk.all(do.SendToolResponse) == [do.SendToolResponse(done)]


def test_who_presses_before_the_question_is_over_does_not_know_what_they_allow() -> None:
    talk = wanted().passes(0.5).tap()
    assert (answers(talk), talk.earcons[-1]) == ([], Earcon.REFUSED)
    talk.passes(1).tap()
    assert answers(talk) == [YES]


def test_nobody_answers() -> None:
    talk = wanted().passes(1.1 + 9.8)
    assert answers(talk) == []
    talk.passes(0.2)
    assert (answers(talk), talk.notices[-1], talk.turn) == ([NO], Notice.APPROVAL_LAPSED, Turn.THINKING)
    talk.tap()
    assert answers(talk) == [NO]


def test_a_question_waits_until_the_reply_was_heard() -> None:
    talk = answering(seconds=3).tell(ev.ToolCalled(UNLOCK), ev.ApprovalAsked("1", EFFECT)).model_ends()
    assert (talk.notices, talk.status.asking) == ([], "")
    talk.passes(3)
    assert (talk.turn, talk.notices) == (Turn.THINKING, [Notice.ASK_APPROVAL])


def test_a_question_does_not_fall_into_the_persons_word() -> None:
    talk = asking().tell(ev.ToolCalled(UNLOCK)).says(0.5).tell(ev.ApprovalAsked("1", EFFECT)).says(1)
    assert talk.notices == []
    assert talk.passes(1).notices == [Notice.ASK_APPROVAL]


def test_the_model_is_silent_while_the_person_is_asked() -> None:
    talk = wanted().model_says(3)
    assert (talk.turn, talk.all(do.Play)) == (Turn.THINKING, [])


def test_nothing_that_is_said_meanwhile_leaves() -> None:
    talk = wanted()
    before, heard = len(talk.sent), talk.frames
    talk.says(2)
    assert (len(talk.sent), talk.status.streaming) == (before, False)
    talk.tap().says(1)
    assert min(talk.sent[before:]) > heard + 100


def test_the_wake_word_is_no_yes_and_the_person_is_heard() -> None:
    talk = wanted().passes(1.1).wake()
    assert (answers(talk), talk.turn) == ([NO], Turn.LISTENING)


def test_where_there_is_no_button_the_wake_word_is_a_yes() -> None:
    talk = wanted(Rules(wake_word_approves=True)).passes(0.5).wake()
    assert (answers(talk), talk.turn) == ([], Turn.THINKING)
    assert answers(talk.passes(1).wake()) == [], "this may have been a word of the question"
    assert answers(talk.passes(0.6).wake()) == [YES]


@pytest.mark.parametrize(
    "end", [ev.StopPressed(), ev.LinkLost(Cause.LINK_LOST), ev.ToolCallsCancelled(("1",))]
)
def test_nobody_is_asked_any_more_when_the_call_is_gone(end: ev.Event) -> None:
    talk = wanted().tell(end)
    assert (talk.all(do.CancelTool), answers(talk), talk.status.asking) == ([do.CancelTool("1")], [], "")
    talk.passes(1.1).tell(ev.TalkPressed())
    assert answers(talk) == []


def test_nobody_is_asked_any_more_when_the_call_has_failed() -> None:
    talk = wanted().tell(ev.ToolFinished(ToolResponse("1", "unlock", {"error": "too late"})))
    assert (talk.status.asking, answers(talk)) == ("", [])


def test_another_call_goes_on_while_the_person_is_asked() -> None:
    talk = asking().tell(ev.ToolCalled(UNLOCK), ev.ToolCalled(ToolCall("2", "clock")))
    talk.tell(ev.ApprovalAsked("1", EFFECT), ev.ToolFinished(ToolResponse("2", "clock", {"output": "noon"})))
    assert talk.status.asking == EFFECT
    talk.tell(ev.ToolCallsCancelled(("2",)))
    assert answers(talk.passes(1.1).tap()) == [YES]


def wanted_twice() -> Talk:
    """Two tools want a yes; the first question is being asked."""
    return wanted().tell(ev.ToolCalled(ERASE), ev.ApprovalAsked("2", SECOND))


def second(*, granted: bool, asked: bool = True) -> do.AnswerApproval:
    return do.AnswerApproval("2", granted, asked)


def test_questions_are_asked_one_after_the_other() -> None:
    talk = wanted_twice()
    assert (talk.all(do.Say), talk.status.asking) == ([do.Say(Notice.ASK_APPROVAL, EFFECT)], EFFECT)
    talk.passes(1.1).tap()
    assert (answers(talk), talk.status.asking) == ([YES], SECOND)
    assert talk.all(do.Say)[1:] == [do.Say(Notice.ASK_APPROVAL, SECOND)]
    assert answers(talk.passes(0.5).tap()) == [YES], "it was not heard to its end"
    talk.passes(0.6).tap()
    assert (answers(talk), talk.status.asking) == ([YES, second(granted=True)], "")


def test_each_question_has_a_time_of_its_own() -> None:
    talk = wanted_twice().passes(1.1 + 9.9)
    assert (answers(talk), talk.status.asking) == ([NO], SECOND)
    assert answers(talk.passes(1.1 + 9.7)) == [NO]
    assert answers(talk.passes(0.2)) == [NO, second(granted=False)]


def test_a_question_that_waits_is_not_asked_when_its_call_is_gone() -> None:
    talk = wanted_twice().tell(ev.ToolCallsCancelled(("2",))).passes(1.1).tap()
    assert (answers(talk), talk.status.asking, len(talk.all(do.Say))) == ([YES], "", 1)


def test_the_next_is_asked_when_the_call_before_it_is_gone() -> None:
    talk = wanted_twice().passes(0.5).tell(ev.ToolCallsCancelled(("1",)))
    assert (answers(talk), talk.status.asking) == ([], SECOND)
    assert answers(talk.passes(0.6).tap()) == [], "it was the first that was to be over by now"
    assert answers(talk.passes(0.5).tap()) == [second(granted=True)]


def test_who_has_something_else_to_say_is_asked_the_next_question_after_it() -> None:
    talk = wanted_twice().passes(1.1).wake().says(1)
    assert (answers(talk), talk.status.asking) == ([NO], "")
    assert talk.passes(1).status.asking == SECOND


def test_nobody_is_asked_anything_without_a_speaker() -> None:
    talk = wanted_twice().tell(ev.DeviceLost(ev.Device.SPEAKER))
    assert answers(talk) == [NO, second(granted=False, asked=False)]


def test_a_call_that_is_not_under_way_is_not_asked_for() -> None:
    talk = asking().tell(ev.ApprovalAsked("1", EFFECT))
    assert (answers(talk), talk.notices) == ([UNASKED], [])


def test_a_question_that_could_not_be_spoken_is_answered_no() -> None:
    talk = wanted().tell(ev.NoticeSpoken(Notice.ASK_APPROVAL, EFFECT, heard=False))
    assert answers(talk) == [UNASKED]


def test_a_question_without_a_speaker_is_answered_no() -> None:
    talk = wanted().tell(ev.DeviceLost(ev.Device.SPEAKER)).passes(1.1)
    assert answers(talk) == [NO]


def test_the_end_of_another_sentence_is_not_the_end_of_this_question() -> None:
    talk = wanted().tell(
        ev.NoticeSpoken(Notice.NO_NETWORK),
        ev.NoticeSpoken(Notice.ASK_APPROVAL, "close the blinds"),
        ev.NoticeSpoken(Notice.ASK_APPROVAL, "close the blinds", heard=False),
    )
    assert answers(talk.tap()) == []


# --- what may not be taken for a yes ----------------------------------------------------------------


@pytest.mark.parametrize("end", [ev.TalkPressed(), ev.WakeWordHeard("okay nabu", 0.9)])
def test_who_ends_a_ring_says_yes_to_nothing(end: ev.Event) -> None:
    talk = wanted(Rules(wake_word_approves=True)).passes(2.5).tell(ev.AlarmDue(TEA), end, ev.TalkReleased())
    assert (answers(talk), talk.status.ringing) == ([NO], ())
    talk.tap()
    assert answers(talk) == [NO]


def test_nobody_is_asked_while_it_rings() -> None:
    talk = asking().tell(ev.ToolCalled(UNLOCK), ev.AlarmDue(TEA), ev.ApprovalAsked("1", EFFECT)).passes(1)
    assert talk.status.asking == ""
    assert talk.tap().status.asking == EFFECT
    assert answers(talk) == []
    assert answers(talk.passes(1.1).tap()) == [YES]


def test_a_press_that_began_before_the_last_word_is_no_yes() -> None:
    talk = wanted().passes(1.2).tell(ev.TalkPressed(ago_s=0.4), ev.TalkReleased())
    assert (answers(talk), talk.earcons[-1]) == ([], Earcon.REFUSED)
    assert answers(talk.tell(ev.TalkPressed(ago_s=0.1))) == [YES]


def test_a_speaker_that_is_lost_and_comes_back_may_have_swallowed_the_question() -> None:
    talk = wanted().tell(ev.DeviceLost(ev.Device.SPEAKER), ev.DeviceReady(ev.Device.SPEAKER))
    talk.tell(ev.NoticeSpoken(Notice.ASK_APPROVAL, EFFECT)).tap()
    assert answers(talk) == [NO]


def test_a_speaker_that_is_lost_after_the_last_word_changes_nothing() -> None:
    talk = wanted().passes(1.1).tell(ev.DeviceLost(ev.Device.SPEAKER)).tap()
    assert answers(talk) == [YES]


def test_nobody_is_asked_by_a_speaker_that_is_gone() -> None:
    talk = asking().tell(ev.DeviceLost(ev.Device.SPEAKER), ev.ToolCalled(UNLOCK))
    talk.tell(ev.ApprovalAsked("1", EFFECT))
    assert (answers(talk), Notice.ASK_APPROVAL in talk.notices) == ([UNASKED], False)


def test_a_question_is_heard_though_the_volume_is_down() -> None:
    talk = wanted(Rules(volume=0.0))
    assert talk.all(do.SetVolume) == [do.SetVolume(QUIETEST_RING)]
    talk.tell(ev.VolumeSet(0.1))
    assert talk.all(do.SetVolume)[1:] == [do.SetVolume(QUIETEST_RING)]
    talk.passes(1.1).tap()
    assert talk.all(do.SetVolume)[2:] == [do.SetVolume(0.1)]


def test_the_stop_word_is_a_no() -> None:
    talk = wanted().passes(1.1).tell(ev.StopWordHeard())
    assert (answers(talk), talk.turn) == ([NO], Turn.THINKING)


def test_a_press_that_would_confirm_forgetting_is_no_yes() -> None:
    talk = Talk(link_takes=0.0).tell(ev.ForgetPressed()).types("unlock").passes(0.1)
    talk.tell(ev.ToolCalled(UNLOCK), ev.ApprovalAsked("1", EFFECT)).tap()
    assert (answers(talk), len(talk.all(do.ForgetEverything))) == ([], 1)


def test_the_question_does_not_fall_into_what_the_person_calls_for() -> None:
    talk = answering(seconds=3).tell(ev.ToolCalled(UNLOCK), ev.ApprovalAsked("1", EFFECT)).wake()
    assert (talk.turn, talk.status.asking) == (Turn.LISTENING, "")
    before = len(talk.sent)
    assert len(talk.says(1).sent) >= before + 50
    talk.passes(1)
    assert talk.status.asking == EFFECT


@pytest.mark.parametrize("answer", ["a press", "none"])
def test_what_was_said_to_the_gate_does_not_leave_afterwards(answer: str) -> None:
    talk = wanted(Rules(explicit_activity=True)).says(1.1).passes(0.1)
    heard = talk.frames
    if answer == "a press":
        talk.tap()
    else:
        talk.says(10)
        heard = talk.frames - 5
    before = len(talk.sent)
    talk.says(1).passes(1)
    assert talk.sent[before] >= heard
