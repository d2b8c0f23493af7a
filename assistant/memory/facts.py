"""Facts that the assistant was asked to remember: what its tools do, and the words they answer with."""

import re
import unicodedata
from collections.abc import Mapping

from assistant.costs.days import Clock
from assistant.memory.cache import Cache
from assistant.memory.contents import KeptFact
from assistant.memory.words import plain

FACT_CHARACTERS = 300
RECALLED = 20
"""Most facts in one answer."""

SHORT = 2
"""Words of so few letters tell nothing, unless there is nothing else to go by."""


class FactBook:
    """Answers at once, from memory."""

    def __init__(self, cache: Cache, most: int, clock: Clock) -> None:
        self._cache = cache
        self._most = most
        self._clock = clock

    def remember(self, fact: str) -> str:
        """Keep `fact`; says whether it is kept, in words for the model."""
        text = plain(fact, FACT_CHARACTERS + 1)
        facts = self._facts()
        if not _folded(text):
            return "there is nothing to remember"
        if len(text) > FACT_CHARACTERS:
            return f"not remembered: a fact has at most {FACT_CHARACTERS} characters"
        if any(_folded(text) == _folded(own) for own in facts.values()):
            return "known already"
        if self._most == 0:
            return "not remembered: the owner has turned the memory off"
        if len(facts) >= self._most:
            return "not remembered: the memory is full, something has to be forgotten first"
        self._cache.change(self._cache.contents.with_fact(KeptFact(self._clock().timestamp(), text)))
        return "remembered"

    def forget(self, fact: str) -> str:
        """Forget the one fact that `fact` means; says which, or why none, in words for the model."""
        facts = self._facts()
        same = [number for number, own in facts.items() if _folded(own) == _folded(fact)]
        meant = same or _best(fact, facts)
        if not meant:
            return "nothing like that is remembered"
        if len(meant) > 1:
            return "several are like that, say one in full: " + "; ".join(facts[number] for number in meant)
        self._cache.change(self._cache.contents.without_fact(meant[0]))
        return f"forgotten: {facts[meant[0]]}"

    def recall(self, about: str) -> list[str]:
        """Facts that share a word with `about`, those that share most first; all if it has no words."""
        facts = self._facts()
        words = _words(about)
        newest_first = sorted(facts, reverse=True)
        found = sorted(newest_first, key=lambda number: -_shared(words, facts[number]))
        return [facts[number] for number in found if not words or _shared(words, facts[number])][:RECALLED]

    def _facts(self) -> Mapping[int, str]:
        return {number: fact.text for number, fact in self._cache.contents.facts.items()}


def _best(text: str, facts: Mapping[int, str]) -> list[int]:
    """The facts that have most words of `text`, and at least half of them."""
    words = _words(text)
    most = max((_shared(words, fact) for fact in facts.values()), default=0)
    if not words or 2 * most < len(words):
        return []
    return [number for number, fact in facts.items() if _shared(words, fact) == most]


def _shared(words: set[str], fact: str) -> int:
    """How many of `words` are in `fact`, also as a part of a longer one: "birthday" in "birthdays"."""
    folded = _folded(fact)
    return sum(word in folded for word in words)


def _words(text: str) -> set[str]:
    every = set(_folded(text).split())
    return {word for word in every if len(word) > SHORT} or every


def _folded(text: str) -> str:
    """`text` as it is compared: neither capitals nor punctuation count."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
