"""When a score means that the word was said: thresholds, refractory time, near misses."""

import pytest

from assistant.audio.wake.judge import NEAR, Judge, Jury, Verdict

STEP_S = 0.08


def told(judge: Judge, *scores: float, start_s: float = 0.0) -> list[tuple[float, bool]]:
    """The verdicts' scores, and whether the word was heard, for scores that come every 80 ms."""
    verdicts = [judge.hear(score, start_s + index * STEP_S) for index, score in enumerate(scores)]
    return [(verdict.score, verdict.heard) for verdict in verdicts if verdict]


def test_the_word_is_heard_once_as_soon_as_its_score_exceeds_the_threshold() -> None:
    assert told(Judge("alexa", 0.9, 0.0), 0.1, 0.9, 0.91, 0.99, 0.95, 0.1) == [(0.91, True)]


def test_the_threshold_itself_does_not_suffice() -> None:
    assert told(Judge("alexa", 0.9, 0.0), 0.9, 0.9) == []


def test_a_score_that_wavers_about_the_threshold_is_one_occurrence() -> None:
    assert told(Judge("alexa", 0.9, 0.0), 0.95, 0.8, 0.95, 0.8, 0.95, 0.0) == [(0.95, True)]


def test_without_refractory_time_each_occurrence_counts() -> None:
    assert told(Judge("alexa", 0.9, 0.0), 0.95, 0.0, 0.96, 0.0) == [(0.95, True), (0.96, True)]


def test_an_occurrence_in_the_refractory_time_is_nothing() -> None:
    judge = Judge("alexa", 0.9, 2.0)
    assert told(judge, 0.95, 0.0) == [(0.95, True)]
    assert told(judge, 0.99, 0.0, start_s=1.5) == []
    assert told(judge, 0.8, 0.0, start_s=1.8) == []
    assert told(judge, 0.97, 0.0, start_s=2.5) == [(0.97, True)]


def test_an_occurrence_that_outlasts_the_refractory_time_is_not_heard_late() -> None:
    judge = Judge("alexa", 0.9, 1.0)
    told(judge, 0.95, 0.0)
    assert told(judge, *[0.95] * 20, start_s=0.5) == []


def test_a_near_miss_is_told_once_when_it_is_over_with_its_highest_score() -> None:
    assert told(Judge("alexa", 0.9, 2.0), 0.6, 0.8, 0.7, 0.1, 0.0) == [(0.8, False)]


def test_a_score_below_the_share_is_no_near_miss() -> None:
    assert told(Judge("alexa", 1.0, 2.0), NEAR, 0.0, NEAR + 0.01, 0.0) == [(NEAR + 0.01, False)]


def test_a_hit_is_no_near_miss_afterwards() -> None:
    assert told(Judge("alexa", 0.9, 0.0), 0.7, 0.95, 0.7, 0.0) == [(0.95, True)]


def test_reset_ends_the_refractory_time_and_the_occurrence() -> None:
    judge = Judge("alexa", 0.9, 60.0)
    assert told(judge, 0.95) == [(0.95, True)]
    judge.reset()
    assert told(judge, 0.96) == [(0.96, True)]


def test_each_word_has_its_own_threshold_and_refractory_time() -> None:
    jury = Jury({"alexa": 0.5, "okay_nabu": 0.9}, {"alexa": 0.0, "okay_nabu": 60.0})
    both = {"alexa": 0.6, "okay_nabu": 0.95}
    neither = {"alexa": 0.0, "okay_nabu": 0.0}
    rounds = [list(jury.hear(scores, now_s)) for now_s, scores in enumerate([both, neither, both])]
    assert [[verdict.word for verdict in verdicts] for verdicts in rounds] == [
        ["alexa", "okay_nabu"],
        [],
        ["alexa"],
    ]


def test_a_jury_forgets_as_a_whole() -> None:
    jury = Jury({"alexa": 0.5}, {"alexa": 60.0})
    assert list(jury.hear({"alexa": 0.6}, 0.0)) == [Verdict("alexa", 0.6, 0.5, heard=True)]
    jury.reset()
    assert list(jury.hear({"alexa": 0.7}, 1.0)) == [Verdict("alexa", 0.7, 0.5, heard=True)]


def test_a_jury_hears_only_words_it_has_a_threshold_for() -> None:
    with pytest.raises(KeyError):
        list(Jury({"alexa": 0.5}, {"alexa": 0.0}).hear({"computer": 1.0}, 0.0))
