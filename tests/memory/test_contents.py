"""What is kept, as a value."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.usage import Usage
from assistant.memory.contents import Contents, KeptFact, KeptTurn, Limits
from assistant.ports import KeptHandle

MONDAY = date(2026, 11, 23)


def said(*words: str) -> Contents:
    """A turn for each word."""
    contents = Contents(currency="USD")
    for word in words:
        contents = contents.with_turn(KeptTurn(1.0, word, ""))
    return contents


def words(contents: Contents) -> list[str]:
    return [turn.person for _, turn in sorted(contents.turns.items())]


@given(st.integers(0, 6), st.lists(st.text(), max_size=8))
def test_the_newest_turns_are_kept(most: int, said_words: list[str]) -> None:
    kept = said(*said_words).within(Limits(most, 0, "USD"))
    assert words(kept) == said_words[max(len(said_words) - most, 0) :]


def test_a_number_is_not_given_twice_while_it_is_in_use() -> None:
    contents = said("a", "b", "c").within(Limits(2, 0, "USD")).with_turn(KeptTurn(1.0, "d", ""))
    assert words(contents) == ["b", "c", "d"]


def test_facts_come_and_go_by_number() -> None:
    contents = Contents().with_fact(KeptFact(1.0, "a")).with_fact(KeptFact(2.0, "b"))
    contents = contents.without_fact(1).with_fact(KeptFact(3.0, "c"))
    assert [fact.text for fact in contents.facts.values()] == ["b", "c"]
    assert contents.without_fact(99) == contents


def test_one_handle_for_each_model() -> None:
    one, two = KeptHandle("one", 1.0), KeptHandle("two", 2.0)
    contents = Contents().with_handle(("gemini", "m"), one).with_handle(("vertex", "m"), one)
    contents = contents.with_handle(("gemini", "m"), two)
    assert contents.handles == {("gemini", "m"): two, ("vertex", "m"): one}
    assert contents.with_handle(("gemini", "m"), None).handles == {("vertex", "m"): one}


def test_what_came_later_follows_what_was_there() -> None:
    found = said("a", "b").with_fact(KeptFact(1.0, "known")).with_handle(("g", "m"), KeptHandle("old", 1.0))
    found = Contents(found.handles, found.turns, found.facts, {MONDAY: Decimal(1)}, "USD")
    later = said("c").with_fact(KeptFact(2.0, "known")).with_fact(KeptFact(2.0, "new"))
    found = replace(found, tokens={MONDAY: Usage(text_in=1)})
    later = Contents({("g", "m"): KeptHandle("new", 2.0)}, later.turns, later.facts, {MONDAY: Decimal(2)})
    later = replace(later, tokens={MONDAY: Usage(text_in=2, audio_in=3)})
    both = found.followed_by(later)
    assert words(both) == ["a", "b", "c"]
    assert [fact.text for fact in both.facts.values()] == ["known", "new"]
    assert both.handles["g", "m"].text == "new"
    assert both.spending == {MONDAY: 3}
    assert both.tokens == {MONDAY: Usage(text_in=3, audio_in=3)}


def test_forgetting_keeps_what_it_cost() -> None:
    full = said("a").with_fact(KeptFact(1.0, "a")).with_handle(("g", "m"), KeptHandle("h", 1.0))
    full = Contents(full.handles, full.turns, full.facts, {MONDAY: Decimal(1)}, "USD")
    assert full.forgotten() == Contents(spending={MONDAY: Decimal(1)}, currency="USD")


def test_sums_in_another_currency_are_not_added_to() -> None:
    euros = Contents(spending={MONDAY: Decimal(1)}, currency="EUR")
    assert euros.within(Limits(0, 0, "USD")) == Contents(currency="USD")
    assert euros.within(Limits(0, 0, "EUR")) == euros
