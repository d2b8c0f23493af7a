from assistant.screen.agent.consent.permission import A_WHILE_S, QUIET_S, Answer, Permission


def test_nothing_is_allowed_at_first() -> None:
    permission = Permission()
    assert not permission.holds(0)
    assert not permission.lasts(0)
    assert not permission.refused(0)


def test_once_is_for_this_sharing_however_long() -> None:
    permission = Permission()
    permission.answer(Answer.ONCE, 0)
    assert permission.holds(100_000)
    assert not permission.lasts(0)
    permission.sharing_over()
    assert not permission.holds(1)


def test_a_while_is_for_every_sharing_until_it_is_over() -> None:
    permission = Permission()
    permission.answer(Answer.A_WHILE, 100)
    permission.sharing_over()
    assert permission.holds(100 + A_WHILE_S - 1)
    assert permission.lasts(100 + A_WHILE_S - 1)
    assert not permission.holds(100 + A_WHILE_S)


def test_a_no_ends_what_was_allowed_before_and_is_remembered_for_a_moment() -> None:
    permission = Permission()
    permission.answer(Answer.A_WHILE, 0)
    permission.answer(Answer.NO, 10)
    assert not permission.holds(11)
    assert permission.refused(10 + QUIET_S - 1)
    assert not permission.refused(10 + QUIET_S)


def test_what_is_void_can_be_asked_for_at_once() -> None:
    permission = Permission()
    permission.answer(Answer.A_WHILE, 0)
    permission.void()
    assert not permission.holds(1)
    assert not permission.refused(1)
