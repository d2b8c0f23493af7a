"""The tables that ship, and the owner's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.audio.spoken.table import FOLDER, MAX_WORDS, RATE, WITH_WORDS, Sentence, load_table, read_table
from assistant.config import SpokenConfig
from assistant.core.causes import Cause
from assistant.core.signals import Notice, notice_of
from assistant.errors import ConfigError
from assistant.settings import read_toml

LANGUAGES = ("de", "en", "es", "fr")

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(text)
        return path

    return write


def test_four_languages_ship() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [f"{language}.toml" for language in LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_notice_and_nothing_else(language: str) -> None:
    content = read_toml(FOLDER / f"{language}.toml")
    assert content.keys() == {"voice", "rate", "sentences", "with_words"}
    assert list(content["sentences"]) == [notice.value for notice in Notice]
    assert list(content["with_words"]) == [notice.value for notice in WITH_WORDS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_sentences_end_differ_and_are_of_one_voice(language: str) -> None:
    table = read_table(FOLDER / f"{language}.toml", language)
    sentences = [*table.plain.values(), *table.with_words.values()]
    assert all(sentence.text.endswith((".", "?")) for sentence in sentences)
    assert len({sentence.text for sentence in sentences}) == len(Notice) + len(WITH_WORDS)
    assert {sentence.voice.partition("-")[0] for sentence in sentences} == {language}


def test_every_cause_has_a_sentence() -> None:
    table = load_table(SpokenConfig())
    assert all(notice_of(cause) in table.plain for cause in Cause)


@pytest.mark.parametrize(
    ("language", "voice"), [("de", "de"), ("de-AT", "de"), ("en", "en-us"), ("fr", "fr-fr")]
)
def test_the_owner_chooses_the_language(language: str, voice: str) -> None:
    assert load_table(SpokenConfig(language=language)).plain[Notice.NO_NETWORK].voice == voice


def test_a_language_that_does_not_ship_is_refused_with_the_way_out() -> None:
    with pytest.raises(
        ConfigError, match=r'\[spoken\] language: no sentences in "it"; there are de, en, es, fr; .*'
    ):
        load_table(SpokenConfig(language="it"))


def test_a_file_of_ones_own_is_another_language_and_english_fills_its_gaps(write: Write) -> None:
    path = write('voice = "it"\nrate = 150\n[sentences]\nno_network = "Non c\'è rete."\n')
    table = load_table(SpokenConfig(language="it", sentences=path))
    assert table.plain[Notice.NO_NETWORK] == Sentence("Non c'è rete.", "it", 150)
    assert table.plain[Notice.QUOTA] == load_table(SpokenConfig()).plain[Notice.QUOTA]


def test_a_file_may_change_single_sentences_of_a_language_that_ships(write: Write) -> None:
    path = write('[sentences]\nforgotten = "Weg damit."\n')
    table = load_table(SpokenConfig(language="de", sentences=path))
    assert table.plain[Notice.FORGOTTEN] == Sentence("Weg damit.", "de", RATE)
    assert table.plain[Notice.QUOTA] == load_table(SpokenConfig(language="de")).plain[Notice.QUOTA]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[sentences]\nno_netwrk = "x"', "sentences.no_netwrk: unknown key; did you mean no_network?"),
        ("voise = 1", "voise: unknown key; did you mean voice?"),
        ('no_network = "x"', "no_network: unknown key; known: "),
        ("[sentences]\nquota = 3", "sentences.quota: must be a sentence in quotes"),
        ('[sentences]\nquota = " "', "sentences.quota: must be a sentence in quotes"),
        (
            f'[sentences]\nquota = "{"x" * 101}"',
            "sentences.quota: is too long to be listened to: 101 letters",
        ),
        ('voice = "two words"', "voice: must be the name of a voice"),
        ('voice = ""', "voice: must be the name of a voice"),
        ("rate = 20", "rate: must be a whole number of words a minute, 80 to 450"),
        ("rate = true", "rate: must be a whole number of words a minute, 80 to 450"),
        ("sentences = 1", "sentences: must be a table"),
        ("with_words = 1", "with_words: must be a table"),
        ('[sentences]\nquota = "No {words}."', "sentences.quota: must have no braces in it"),
        ('[with_words]\nquota = "No {words}."', "with_words.quota: unknown key; known: timer_over"),
        ('[with_words]\nalarm = "Up."', "with_words.alarm: must have one {words} in it, and no other braces"),
        ('[with_words]\nalarm = "{words} {words}"', "with_words.alarm: must have one {words} in it"),
        ('[with_words]\nalarm = "{words} {word}"', "with_words.alarm: must have one {words} in it"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(write: Write, text: str, complaint: str) -> None:
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load_table(SpokenConfig(sentences=path))
    assert str(caught.value).startswith(f"[spoken] sentences: {path}: {complaint}")


def test_all_mistakes_are_named_at_once(write: Write) -> None:
    path = write("rate = 1\nvoice = 2\n[sentences]\nquote = 3\n")
    with pytest.raises(ConfigError) as caught:
        load_table(SpokenConfig(sentences=path))
    assert len(str(caught.value).splitlines()) == 3


def test_a_file_that_is_no_table_or_not_there_is_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mine\.toml: is no valid TOML"):
        load_table(SpokenConfig(sentences=write("nothing")))
    with pytest.raises(ConfigError, match=r"\[spoken\] sentences: there is no file .*gone\.toml"):
        load_table(SpokenConfig(sentences=tmp_path / "gone.toml"))


# --- words in a sentence ------------------------------------------------------------------------

TABLE = load_table(SpokenConfig())


def said(notice: Notice, words: str) -> str:
    return TABLE.sentence(notice, words).text


def test_words_stand_in_their_place_and_without_them_there_is_another_sentence() -> None:
    assert said(Notice.TIMER_OVER, "pasta") == "Your timer is over: pasta."
    assert said(Notice.TIMER_OVER, "") == "Your timer is over."
    assert said(Notice.ASK_APPROVAL, "unlock the door") == "May I unlock the door? Press talk for yes."
    assert said(Notice.NO_NETWORK, "pasta") == TABLE.plain[Notice.NO_NETWORK].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_the_words_in_its_own_voice(language: str) -> None:
    table = load_table(SpokenConfig(language=language))
    for notice in WITH_WORDS:
        sentence = table.sentence(notice, "tea")
        assert "tea" in sentence.text
        assert "{" not in sentence.text
        assert sentence.voice == table.plain[notice].voice


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("two\nlines\t", "two lines"),
        ("[[h@l'oU]] <voice>", "h@l'oU voice"),
        ("a\u202eb\x00c", "a b c"),
        ("{words}", "{words}"),
        ("x" * 1000, "x" * MAX_WORDS),
    ],
)
def test_words_control_nothing_and_are_cut(words: str, told: str) -> None:
    assert said(Notice.REMINDER, words) == f"Do not forget: {told}."


@pytest.mark.parametrize("words", [" ", "[[]]", "\x07"])
def test_words_that_cannot_be_said_are_none(words: str) -> None:
    assert said(Notice.ALARM, words) == TABLE.plain[Notice.ALARM].text


def test_a_file_of_ones_own_may_change_what_is_said_with_words(write: Write) -> None:
    path = write('[with_words]\nalarm = "Aufstehen, {words}!"\n')
    table = load_table(SpokenConfig(language="de", sentences=path))
    assert table.sentence(Notice.ALARM, "Ada").text == "Aufstehen, Ada!"
    assert table.sentence(Notice.ALARM) == load_table(SpokenConfig(language="de")).sentence(Notice.ALARM)
