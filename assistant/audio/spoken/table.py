"""What is said: a table of sentences for each language, as data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from assistant.config import SpokenConfig
from assistant.config.problems import nearest
from assistant.core.signals import Notice
from assistant.errors import ConfigError
from assistant.settings import read_toml

FOLDER: Final = Path(__file__).with_name("sentences")
"""One file for each language that ships; another file here is another language."""

FALLBACK: Final = "en"

MAX_LETTERS: Final = 100
"""A longer sentence takes longer than people listen: about 7 s at `RATE`."""

RATE: Final = 160
"""Words a minute: a little slower than espeak-ng's own 175, which is hard to follow from another room."""

RATES: Final = (80, 450)
"""What espeak-ng speaks at: see espeak-ng(1)."""

VOICE: Final = re.compile(r"[\w+/.-]+")

PLACE: Final = "{words}"
"""Where the words go that a notice comes with: the name of a timer, what a tool would do."""

MAX_WORDS: Final = 200
"""Letters of them that are said: about 13 s."""

MARKS: Final = frozenset("[]<>")
"""espeak-ng takes `[[` for phonemes and `<` for markup."""

WITH_WORDS: Final = (
    Notice.TIMER_OVER,
    Notice.ALARM,
    Notice.REMINDER,
    Notice.ALARM_MISSED,
    Notice.ASK_APPROVAL,
)
"""Notices that may come with words; each language has a second sentence for them."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What espeak-ng is to say, in which of its voices, how many words a minute."""

    text: str
    voice: str
    rate: int = RATE

    def with_words(self, words: str) -> "Sentence":
        """The sentence with `words` in their place: on one line, cut to `MAX_WORDS`, and as words only."""
        return replace(self, text=self.text.replace(PLACE, sayable(words)))


@dataclass(frozen=True, slots=True)
class Table:
    """A sentence for each notice, and another one, with `PLACE` in it, for each of `WITH_WORDS`."""

    plain: Mapping[Notice, Sentence]
    with_words: Mapping[Notice, Sentence]

    def sentence(self, notice: Notice, words: str = "") -> Sentence:
        """What to say; words that cannot be said, or that the notice has no place for, are left out."""
        if notice in self.with_words and sayable(words):
            return self.with_words[notice].with_words(words)
        return self.plain[notice]

    def changed_by(self, other: "Table") -> "Table":
        """This with the sentences of `other` in place of its own."""
        return Table({**self.plain, **other.plain}, {**self.with_words, **other.with_words})


def sayable(words: str) -> str:
    """`words` as they are said: nothing in them controls the voice."""
    kept = "".join(
        character if character.isprintable() and character not in MARKS else " " for character in words
    )
    return " ".join(kept.split())[:MAX_WORDS].rstrip()


def load_table(config: SpokenConfig) -> Table:
    """A sentence for each notice: the owner's, else the language's that ships, else the English one.

    Raises ConfigError for a language that is not known, and with a line for each mistake in a file.
    """
    shipped = {path.stem: path for path in FOLDER.glob("*.toml")}
    language = config.language.partition("-")[0]
    if language not in shipped and config.sentences is None:
        raise ConfigError(
            f'[spoken] language: no sentences in "{config.language}"; there are {", ".join(sorted(shipped))};'
            " for another language name a file of your own in spoken.sentences"
        )
    files = [shipped[FALLBACK], shipped.get(language), config.sentences]
    table = Table({}, {})
    for path in filter(None, files):
        table = table.changed_by(read_table(path, config.language))
    return table


def read_table(path: Path, language: str) -> Table:
    """The sentences in `path`; in the voice called like the language, unless the file names another.

    Raises ConfigError with a line for each mistake.
    """
    try:
        content = read_toml(path)
    except FileNotFoundError:
        raise ConfigError(f"[spoken] sentences: there is no file {path}") from None
    found = [f"{key}: unknown key; {_hint(key, KEYS)}" for key in content.keys() - KEYS]
    voice, rate = content.get("voice", language), content.get("rate", RATE)
    if not isinstance(voice, str) or not VOICE.fullmatch(voice):
        found.append("voice: must be the name of a voice, see `espeak-ng --voices`")
    if type(rate) is not int or not RATES[0] <= rate <= RATES[1]:
        found.append(f"rate: must be a whole number of words a minute, {RATES[0]} to {RATES[1]}")
    texts: dict[str, dict[str, str]] = {}
    for section, known in SECTIONS.items():
        texts[section], wrong = _texts(section, content.get(section, {}), known)
        found += wrong
    if found:
        raise ConfigError("\n".join(f"[spoken] sentences: {path}: {line}" for line in found))
    plain, with_words = (
        {Notice(key): Sentence(text, voice, rate) for key, text in texts[section].items()}
        for section in SECTIONS
    )
    return Table(plain, with_words)


SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "sentences": tuple(notice.value for notice in Notice),
    "with_words": tuple(notice.value for notice in WITH_WORDS),
}
"""The tables of a file, and their keys."""

KEYS: Final = frozenset({"voice", "rate", *SECTIONS})


def _texts(section: str, texts: Any, known: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The sentences of a section, and what is wrong with them."""
    if not isinstance(texts, dict):
        return {}, [f"{section}: must be a table"]
    places = 1 if section == "with_words" else 0
    wrong = ((key, _wrong(key, text, known, places)) for key, text in texts.items())
    return texts, [f"{section}.{key}: {what}" for key, what in wrong if what]


def _wrong(key: str, text: Any, known: Iterable[str], places: int) -> str:
    """What is wrong with a sentence, if anything is."""
    if key not in known:
        return f"unknown key; {_hint(key, known)}"
    if not isinstance(text, str) or not text.strip():
        return "must be a sentence in quotes"
    if len(text) > MAX_LETTERS:
        return f"is too long to be listened to: {len(text)} letters; at most {MAX_LETTERS}"
    if text.count(PLACE) != places or (set("{}") & set(text.replace(PLACE, ""))):
        return f"must have one {PLACE} in it, and no other braces" if places else "must have no braces in it"
    return ""


def _hint(key: str, known: Iterable[str]) -> str:
    match = nearest(key, known)
    return f"did you mean {match}?" if match else f"known: {', '.join(known)}"
