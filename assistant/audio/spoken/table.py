"""What is said: a table of sentences for each language, as data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

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

Table: TypeAlias = "Mapping[Notice, Sentence]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What espeak-ng is to say, in which of its voices, how many words a minute."""

    text: str
    voice: str
    rate: int = RATE


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
    table: dict[Notice, Sentence] = {}
    for path in filter(None, files):
        table.update(read_table(path, config.language))
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
    texts = content.get("sentences", {})
    if isinstance(texts, dict):
        found += [f"sentences.{key}: {wrong}" for key, text in texts.items() if (wrong := _wrong(key, text))]
    else:
        found.append("sentences: must be a table")
    if found:
        raise ConfigError("\n".join(f"[spoken] sentences: {path}: {line}" for line in found))
    return {Notice(key): Sentence(text, voice, rate) for key, text in texts.items()}


KEYS: Final = frozenset({"voice", "rate", "sentences"})

NOTICES: Final = tuple(notice.value for notice in Notice)


def _wrong(key: str, text: Any) -> str:
    """What is wrong with a sentence, if anything is."""
    if key not in NOTICES:
        return f"unknown key; {_hint(key, NOTICES)}"
    if not isinstance(text, str) or not text.strip():
        return "must be a sentence in quotes"
    if len(text) > MAX_LETTERS:
        return f"is too long to be listened to: {len(text)} letters; at most {MAX_LETTERS}"
    return ""


def _hint(key: str, known: Iterable[str]) -> str:
    match = nearest(key, known)
    return f"did you mean {match}?" if match else f"known: {', '.join(known)}"
