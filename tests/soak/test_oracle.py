"""The judge of the soak: it sees what is missing, double, or late."""

import pytest

from tests.soak.oracle import Oracle
from tests.support.arrivals import Run
from tests.support.marked import Mark, mark, read_mark
from tests.support.speech import silence


def oracle(*runs: tuple[int, int, int, int]) -> Oracle:
    made = Oracle(onset_s=0.5)
    made.arrived([Run(*run) for run in runs], [])
    return made


def test_a_question_that_came_in_one_piece_is_whole() -> None:
    assert oracle((1, 1, 0, 10), (1, 1, 10, 20)).lost(1, 30) == ""


def test_a_question_that_was_asked_again_is_judged_by_the_last_time() -> None:
    again = oracle((1, 1, 0, 12), (2, 1, 0, 30))
    assert again.lost(1, 30) == ""
    assert again.times_asked(1) == 2
    assert oracle((1, 1, 0, 30), (1, 1, 0, 12)).lost(1, 30)


def test_a_first_syllable_may_be_heard_again_on_the_next_link() -> None:
    assert oracle((1, 1, 0, 25), (2, 1, 0, 30)).times_begun(1) == 1
    assert not oracle((1, 1, 0, 26), (2, 1, 0, 30)).times_begun(1), "too long for that"
    assert not oracle((1, 1, 0, 25), (1, 1, 0, 30)).times_begun(1), "on the same link"
    assert not oracle((1, 1, 1, 24), (2, 1, 0, 30)).times_begun(1), "its beginning is missing"
    assert not oracle((1, 1, 0, 25)).times_begun(1), "nothing followed"


@pytest.mark.parametrize(
    "runs",
    [
        [(1, 1, 0, 29)],
        [(1, 1, 1, 29)],
        [(1, 1, 0, 10), (1, 1, 11, 19)],
        [(1, 1, 0, 10), (2, 1, 10, 20)],
        [],
    ],
    ids=["end", "beginning", "gap", "two halves on two links", "nothing"],
)
def test_what_is_missing_is_told(runs: list[tuple[int, int, int, int]]) -> None:
    assert oracle(*runs).lost(1, 30)


def test_an_older_question_after_a_newer_one_is_disorder() -> None:
    assert not oracle((1, 1, 0, 5), (1, 2, 0, 5)).disorder
    assert oracle((1, 2, 0, 5), (1, 1, 0, 5)).disorder


def test_a_frame_says_which_it_is_unless_a_bit_of_it_is_changed() -> None:
    speech = mark(silence(0.05) + b"\x11\x22", 7)
    assert len(speech) == 3 * 640
    frames = [speech[at : at + 640] for at in range(0, len(speech), 640)]
    assert [read_mark(frame) for frame in frames] == [Mark(7, 0), Mark(7, 1), Mark(7, 2)]
    broken = bytearray(frames[1])
    broken[500] ^= 0b10
    assert read_mark(bytes(broken)) is None
    assert read_mark(bytes(640)) is None
