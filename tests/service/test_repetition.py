"""The same is said a few times, and then counted."""

from assistant.service.repetition import KINDS, Repetition

KIND = ("assistant.x", "it failed: %s")
OTHER = ("assistant.x", "it failed again: %s")


def test_the_first_ones_are_said_and_the_others_counted() -> None:
    repetition = Repetition(most=3, within_s=10.0)
    assert [repetition.admits(KIND, now) for now in (0.0, 1.0, 2.0, 3.0, 9.9)] == [True] * 3 + [False] * 2
    assert repetition.left_out(9.9) == []
    assert repetition.left_out(10.0) == [(KIND, 2)]
    assert repetition.left_out(10.0) == [], "told once"
    assert repetition.admits(KIND, 10.0)


def test_kinds_do_not_count_for_one_another() -> None:
    repetition = Repetition(most=1)
    assert repetition.admits(KIND, 0.0)
    assert repetition.admits(OTHER, 0.0)
    assert not repetition.admits(KIND, 0.0)


def test_a_steady_trickle_is_never_left_out() -> None:
    repetition = Repetition(most=3, within_s=10.0)
    assert all(repetition.admits(KIND, 4.0 * number) for number in range(100))
    assert repetition.end() == []


def test_the_end_tells_what_was_not_told() -> None:
    repetition = Repetition(most=1)
    for _ in range(3):
        repetition.admits(KIND, 0.0)
    repetition.admits(OTHER, 0.0)
    assert repetition.end() == [(KIND, 2)]
    assert repetition.end() == []


def test_its_memory_is_bounded() -> None:
    repetition = Repetition(most=1)
    for number in range(3 * KINDS):
        assert repetition.admits(("a", str(number)), 0.0)
    assert repetition.admits(("a", "0"), 0.0), "it was let go"
    assert not repetition.admits(("a", str(3 * KINDS - 1)), 0.0)
