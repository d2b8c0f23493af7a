import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assistant.screen.agent.actions import Action, Ask, HideMark, Say, ShowMark, Take, Unask
from assistant.screen.agent.consent.permission import A_WHILE_S, QUIET_S, Answer, Permission
from assistant.screen.agent.sharing import ANSWER_S, Sharing
from assistant.screen.messages import Consented, Ending, Grant, ScreenPicture, SharingEnded

GRANT = Grant(1, 768, 768, 100_000)
JPEG = b"\xff\xd8 picture"


def said(actions: list[Action]) -> list[object]:
    return [action.message for action in actions if isinstance(action, Say)]


def kinds(actions: list[Action]) -> list[type]:
    return [type(action) for action in actions]


def shared(answer: Answer = Answer.ONCE, now: float = 0) -> Sharing:
    sharing = Sharing(Permission())
    sharing.wanted(None, now)
    sharing.answered(answer, now)
    sharing.marked()
    return sharing


def test_from_the_wish_to_the_picture() -> None:
    sharing = Sharing(Permission())
    assert sharing.wanted(None, 0) == [Ask()]
    assert sharing.granted(GRANT) == []
    assert sharing.answered(Answer.ONCE, 5) == [ShowMark()]
    assert sharing.marked() == [Say(Consented()), Take(GRANT)]
    assert sharing.taken(GRANT, JPEG, 20) == [Say(ScreenPicture(1, 20, JPEG))]
    assert sharing.unwanted() == [HideMark()]


def test_a_no_is_told_and_nothing_is_shown() -> None:
    sharing = Sharing(Permission())
    sharing.wanted(None, 0)
    actions = sharing.answered(Answer.NO, 1)
    assert said(actions) == [SharingEnded(Ending.DENIED)]
    assert ShowMark not in kinds(actions)
    assert sharing.granted(GRANT) == []


def test_who_asks_again_at_once_is_refused_without_a_question() -> None:
    sharing = Sharing(Permission())
    sharing.wanted(None, 0)
    sharing.answered(Answer.NO, 1)
    sharing.unwanted()
    assert said(sharing.wanted(None, 2)) == [SharingEnded(Ending.DENIED)]
    assert sharing.wanted(None, 1 + QUIET_S) == [Ask()]


def test_a_question_that_nobody_answers_is_taken_back() -> None:
    sharing = Sharing(Permission())
    sharing.wanted(None, 0)
    assert sharing.tick(ANSWER_S - 1) == []
    actions = sharing.tick(ANSWER_S)
    assert kinds(actions)[0] is Unask
    assert said(actions) == [SharingEnded(Ending.UNANSWERED)]
    assert sharing.answered(Answer.ONCE, ANSWER_S + 1) == []


def test_a_question_that_cannot_be_asked_counts_as_unanswered() -> None:
    sharing = Sharing(Permission())
    sharing.wanted(None, 0)
    assert said(sharing.answered(None, 0)) == [SharingEnded(Ending.UNANSWERED)]


def test_a_question_that_the_device_takes_back_goes_away() -> None:
    sharing = Sharing(Permission())
    sharing.wanted(None, 0)
    assert sharing.unwanted() == [Unask()]
    assert sharing.answered(Answer.ONCE, 1) == []
    assert sharing.wanted(None, 2) == [Ask()]


def test_nothing_leaves_before_the_mark_is_to_be_seen() -> None:
    sharing = Sharing(Permission())
    sharing.wanted(None, 0)
    sharing.granted(GRANT)
    assert sharing.answered(Answer.ONCE, 0) == [ShowMark()]
    assert sharing.granted(GRANT) == []
    assert not sharing.shares


def test_once_is_asked_anew_the_next_time_a_while_is_not() -> None:
    once, a_while = shared(Answer.ONCE), shared(Answer.A_WHILE)
    once.unwanted()
    a_while.unwanted()
    assert once.wanted(None, 1) == [Ask()]
    assert a_while.wanted(None, 1) == [ShowMark()]


def test_a_while_ends_in_the_middle_of_a_sharing() -> None:
    sharing = shared(Answer.A_WHILE)
    assert sharing.tick(A_WHILE_S - 1) == []
    actions = sharing.tick(A_WHILE_S)
    assert kinds(actions)[0] is HideMark
    assert said(actions) == [SharingEnded(Ending.EXPIRED)]
    assert sharing.granted(GRANT) == []


@pytest.mark.parametrize("ending", [Ending.LOCKED, Ending.SUSPENDED, Ending.STOPPED])
def test_lock_sleep_and_stop_end_also_what_was_allowed_for_a_while(ending: Ending) -> None:
    sharing = shared(Answer.A_WHILE)
    sharing.granted(GRANT)
    actions = sharing.ended(ending, 10)
    assert kinds(actions)[0] is HideMark
    assert said(actions) == [SharingEnded(ending)]
    assert said(sharing.taken(GRANT, JPEG, 0)) == []
    sharing.unwanted()
    assert sharing.wanted(None, 10 + QUIET_S) == [Ask()]


def test_a_lock_between_two_sharings_counts() -> None:
    sharing = shared(Answer.A_WHILE)
    sharing.unwanted()
    assert sharing.watched(1)
    assert sharing.ended(Ending.LOCKED, 1) == []
    assert not sharing.watched(2)
    assert sharing.wanted(None, 2) == [Ask()]


def test_a_locked_pc_does_not_ask_whoever_is_there() -> None:
    sharing = Sharing(Permission())
    assert said(sharing.wanted(Ending.LOCKED, 0)) == [SharingEnded(Ending.LOCKED)]
    assert sharing.answered(Answer.ONCE, 1) == []


def test_a_picture_that_was_being_taken_when_it_ended_stays_here() -> None:
    sharing = shared()
    assert sharing.granted(GRANT) == [Take(GRANT)]
    sharing.unwanted()
    assert sharing.taken(GRANT, JPEG, 0) == []


def test_a_flood_of_grants_takes_one_picture_at_a_time_for_the_newest() -> None:
    sharing = shared()
    grants = [Grant(number, 768, 768, 100_000) for number in range(1, 101)]
    assert sharing.granted(grants[0]) == [Take(grants[0])]
    assert [sharing.granted(grant) for grant in grants[1:]] == [[]] * 99
    assert sharing.taken(grants[0], JPEG, 0) == [Take(grants[99])]
    assert sharing.taken(grants[99], JPEG, 0) == [Say(ScreenPicture(100, 0, JPEG))]


def test_a_screen_that_gives_no_picture_ends_it() -> None:
    sharing = shared()
    sharing.granted(GRANT)
    assert said(sharing.failed(1)) == [SharingEnded(Ending.NO_SCREEN)]


def test_a_lost_connection_ends_it_and_the_next_one_starts_afresh() -> None:
    sharing = shared()
    sharing.granted(GRANT)
    assert sharing.lost() == [HideMark()]
    assert sharing.wanted(None, 1) == [Ask()]
    sharing.answered(Answer.ONCE, 1)
    sharing.granted(GRANT)
    assert sharing.marked() == [Say(Consented()), Take(GRANT)]


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens in whatever order: each picture was wanted, allowed, marked and granted, once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.sharing = Sharing(Permission())
        self.wanted = self.asked = self.allowed = self.mark_asked = self.marked = False
        self.open: Grant | None = None
        self.taking: Grant | None = None
        self.number = 0

    def do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Ask():
                    assert not self.asked
                    self.asked = True
                case Unask():
                    self.asked = False
                case ShowMark():
                    assert not self.mark_asked
                    self.mark_asked = True
                case HideMark():
                    assert self.mark_asked
                    self.mark_asked = self.marked = False
                case Take(grant):
                    assert self.marked and self.taking is None and grant == self.open
                    self.taking = grant
                case Say(ScreenPicture(number)):
                    assert self.wanted and self.marked
                    assert self.open is not None and self.open.number == number
                    self.open = None
                case Say(Consented()):
                    assert self.wanted and self.marked
                case _:
                    pass

    @rule()
    def want(self) -> None:
        self.wanted = True
        self.do(self.sharing.wanted(None, self.now))

    @rule()
    def unwant(self) -> None:
        self.wanted, self.open = False, None
        self.do(self.sharing.unwanted())
        assert not self.mark_asked and not self.asked

    @rule()
    def grant(self) -> None:
        self.number += 1
        self.open = Grant(self.number, 768, 768, 1_000)
        self.do(self.sharing.granted(self.open))

    @precondition(lambda self: self.asked)
    @rule(answer=st.sampled_from([*Answer, None]))
    def answer(self, answer: Answer | None) -> None:
        self.asked = False
        self.do([one for one in self.sharing.answered(answer, self.now) if not isinstance(one, Unask)])

    @precondition(lambda self: self.mark_asked and not self.marked)
    @rule()
    def mark(self) -> None:
        self.marked = True
        self.do(self.sharing.marked())

    @precondition(lambda self: self.taking is not None)
    @rule(how=st.sampled_from(["taken", "not taken", "failed"]))
    def take(self, how: str) -> None:
        assert self.taking is not None
        grant, self.taking = self.taking, None
        if how == "taken":
            self.do(self.sharing.taken(grant, JPEG, 0))
        else:
            self.do(self.sharing.not_taken() if how == "not taken" else self.sharing.failed(self.now))

    @rule(ending=st.sampled_from([Ending.STOPPED, Ending.LOCKED, Ending.SUSPENDED]))
    def end(self, ending: Ending) -> None:
        self.do(self.sharing.ended(ending, self.now))
        assert not self.mark_asked and not self.sharing.watched(self.now)

    @rule()
    def lose(self) -> None:
        self.wanted, self.open, self.taking = False, None, None
        self.do(self.sharing.lost())

    @rule(seconds=st.floats(0.1, 1_000))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.do(self.sharing.tick(self.now))

    @invariant()
    def shared_is_marked(self) -> None:
        assert not self.sharing.shares or self.marked


TestAnyOrder = AnyOrder.TestCase
