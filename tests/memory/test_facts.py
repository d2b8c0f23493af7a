"""What the tools of the memory do, and the words they answer with."""

from datetime import UTC, datetime

import pytest

from assistant.memory.cache import Cache
from assistant.memory.contents import Limits
from assistant.memory.facts import FACT_CHARACTERS, RECALLED, FactBook


def book(*facts: str, most: int = 100) -> FactBook:
    """A book of these facts."""
    own = FactBook(Cache(Limits(0, most, "USD")), most, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    for fact in facts:
        assert own.remember(fact) == "remembered"
    return own


FAMILY = ("Ada is the person's name.", "Ada's birthday is on 10 December.", "The cat is called Ramses.")


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ("what is the CAT called?", [FAMILY[2], FAMILY[0]]),
        ("cat", [FAMILY[2]]),
        ("birthday Ada", [FAMILY[1], FAMILY[0]]),
        ("ada", [FAMILY[1], FAMILY[0]]),
        ("birth", [FAMILY[1]]),
        ("10", [FAMILY[1]]),
        ("weather", []),
        ("", [FAMILY[2], FAMILY[1], FAMILY[0]]),
        (" ?! ", [FAMILY[2], FAMILY[1], FAMILY[0]]),
    ],
)
def test_recall_gives_what_shares_most_words_first(about: str, found: list[str]) -> None:
    assert book(*FAMILY).recall(about) == found


def test_recall_is_bounded_and_newest_first() -> None:
    own = book(*(f"number {n}" for n in range(60)))
    assert own.recall("number") == [f"number {n}" for n in range(59, 59 - RECALLED, -1)]


def test_a_fact_is_remembered_once() -> None:
    own = book("Ada likes tea.")
    assert own.remember("  ada LIKES\ntea ") == "known already"
    assert own.recall("") == ["Ada likes tea."]


@pytest.mark.parametrize("nothing", ["", "  ", "\x00", "?!"])
def test_nothing_is_not_remembered(nothing: str) -> None:
    assert book().remember(nothing) == "there is nothing to remember"


def test_a_full_memory_says_so_and_keeps_what_it_has() -> None:
    own = book("one", "two", most=2)
    assert "full" in own.remember("three")
    assert own.recall("") == ["two", "one"]
    assert own.forget("one") == "forgotten: one"
    assert own.remember("three") == "remembered"


def test_a_memory_that_is_off_says_so() -> None:
    assert "turned the memory off" in book(most=0).remember("one")


def test_a_fact_that_is_too_long_is_refused_and_not_cut() -> None:
    own = book("x" * FACT_CHARACTERS)
    assert f"at most {FACT_CHARACTERS} characters" in own.remember("y" * (FACT_CHARACTERS + 1))
    assert own.recall("y") == []


@pytest.mark.parametrize(
    ("fact", "answer", "left"),
    [
        ("the cat is called ramses", f"forgotten: {FAMILY[2]}", 2),
        ("Ramses", f"forgotten: {FAMILY[2]}", 2),
        ("my birthday", f"forgotten: {FAMILY[1]}", 2),
        ("Ada", f"several are like that, say one in full: {FAMILY[0]}; {FAMILY[1]}", 3),
        ("the weather of tomorrow in Lima", "nothing like that is remembered", 3),
        ("", "nothing like that is remembered", 3),
    ],
)
def test_forgetting_one_fact(fact: str, answer: str, left: int) -> None:
    own = book(*FAMILY)
    assert own.forget(fact) == answer
    assert len(own.recall("")) == left


def test_the_whole_text_means_that_fact_only() -> None:
    own = book("tea", "tea and cake")
    assert own.forget("Tea.") == "forgotten: tea"
    assert own.recall("") == ["tea and cake"]
