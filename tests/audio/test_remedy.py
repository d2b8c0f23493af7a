"""What is done about a deaf microphone, and when."""

from assistant.audio.remedy import CURE_S, FIRST_PAUSE_S, LONGEST_PAUSE_S, RELAPSE_S, Remedy, Step


def test_it_is_opened_again_then_told_then_opened_ever_more_rarely() -> None:
    remedy = Remedy()
    assert remedy.step(10.0, 0.0, lost=False, changed=False) is Step.REOPEN
    assert remedy.step(10.1, 10.0, lost=False, changed=False) is Step.NOTHING
    assert remedy.step(10.0 + CURE_S, 10.0, lost=False, changed=False) is Step.TELL
    opened_at, pauses = 10.0, []
    now = opened_at
    while now < 100:
        now += 0.25
        if remedy.step(now, opened_at, lost=True, changed=False) is Step.REOPEN:
            pauses.append(now - opened_at)
            opened_at = now
    assert pauses[:4] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S, LONGEST_PAUSE_S]
    assert set(pauses[3:]) == {LONGEST_PAUSE_S}


def test_a_card_that_came_or_went_is_looked_for_at_once() -> None:
    remedy = Remedy()
    remedy.step(10.0, 0.0, lost=False, changed=False)
    assert remedy.step(11.5, 10.0, lost=True, changed=False) is Step.NOTHING
    assert remedy.step(11.5, 10.0, lost=True, changed=True) is Step.REOPEN


def test_a_relapse_is_told_at_once_and_a_new_illness_is_treated_as_such() -> None:
    remedy = Remedy()
    remedy.step(10.0, 0.0, lost=False, changed=False)
    assert remedy.step(40.0, 10.0, lost=False, changed=False) is Step.TELL
    assert remedy.step(40.25, 10.0, lost=True, changed=False) is Step.REOPEN
    assert remedy.step(41.0 + RELAPSE_S, 40.25, lost=False, changed=False) is Step.REOPEN
