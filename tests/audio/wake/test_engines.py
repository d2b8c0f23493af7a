"""The real models on real (synthetic) speech: what each engine hears, and what it does not."""

import pytest

from assistant.audio.wake.factory import load_engine
from assistant.audio.wake.models import NOT_FUSED, choose
from assistant.config import WakeConfig
from tests.support.hearing import clip, engine_of, frames, heard
from tests.support.speech import silence
from tests.support.wake_set import coloured, humans, noises, pcm_of

MICRO_WORDS = ("okay_nabu", "hey_jarvis", "hey_mycroft", "alexa")
OPEN_WORDS = ("okay_nabu", "hey_jarvis", "alexa", "hey_rhasspy")
SPOKEN = {word: word.replace("_", " ") for word in MICRO_WORDS} | {"hey_rhasspy": "hey raspy"}
OTHERS = ("hey jacob", "a taxi", "turn the lights in the kitchen off please", "the quick brown fox jumps")


@pytest.mark.parametrize("word", MICRO_WORDS)
def test_micro_hears_each_of_its_words_once(word: str) -> None:
    assert heard(engine_of("micro", *MICRO_WORDS), clip(SPOKEN[word])) == [word]


@pytest.mark.parametrize("word", OPEN_WORDS)
def test_open_hears_each_of_its_words_once(word: str) -> None:
    assert heard(engine_of("open", *OPEN_WORDS), clip(SPOKEN[word])) == [word]


@pytest.mark.parametrize("word", [*MICRO_WORDS, "hey_rhasspy"])
def test_the_fusion_hears_each_word_once_whichever_engine_knows_it(word: str) -> None:
    assert heard(engine_of("fusion", *SPOKEN), clip(SPOKEN[word])) == [word]


@pytest.mark.parametrize("kind", ["micro", "open", "fusion"])
@pytest.mark.parametrize("text", OTHERS)
def test_other_speech_is_no_wake_word(kind: str, text: str) -> None:
    assert heard(engine_of(kind, "okay_nabu", "hey_jarvis", "alexa"), clip(text)) == []


@pytest.mark.parametrize("kind", ["micro", "open", "fusion"])
def test_nothing_is_heard_in_people_noise_and_music(kind: str) -> None:
    engine = engine_of(kind, "okay_nabu", "hey_jarvis", "alexa")
    for recording in [*humans(), *noises(3.0)]:
        assert heard(engine, recording.pcm) == [], recording.name
    assert heard(engine, silence(2.0)) == []


def test_the_fusion_hears_what_either_engine_hears_and_nothing_that_neither_does() -> None:
    words = ("okay_nabu", "alexa", "hey_jarvis")
    micro, opened = engine_of("micro", *words), engine_of("open", *words)
    hits = {"micro": 0, "open": 0, "fusion": 0}
    for voice in ("rms", "slt", "awb", "kal16"):
        for word in words:
            said = clip(SPOKEN[word], voice)
            by_engine = {
                "micro": heard(micro, said),
                "open": heard(opened, said),
                "fusion": heard(engine_of("fusion", word), said),
            }
            for kind, found in by_engine.items():
                hits[kind] += word in found
            assert set(by_engine["fusion"]) <= {word}
    assert hits["fusion"] >= max(hits["micro"], hits["open"]), hits
    assert hits["fusion"] >= 10, hits


def test_a_word_is_heard_within_a_quarter_of_a_second_of_its_end() -> None:
    for word in ("okay_nabu", "alexa", "hey_jarvis"):
        said = clip(SPOKEN[word])
        end = len(said.rstrip(b"\0"))
        assert heard(engine_of("fusion", word), said[:end] + silence(0.25)) == [word]


def test_a_word_without_a_pause_before_the_question_is_heard() -> None:
    assert heard(engine_of("fusion", "okay_nabu"), clip("okay nabu what is the weather like")) == [
        "okay_nabu"
    ]


@pytest.mark.parametrize("kind", ["micro", "open", "fusion"])
def test_reset_forgets_half_a_word(kind: str) -> None:
    engine = engine_of(kind, "alexa")
    said = list(frames(clip("alexa")))
    middle = len(said) // 2
    engine.reset()
    for frame in said[:middle]:
        engine.feed(frame)
    assert heard(engine, b"".join(said[middle:])) == []  # `heard` resets first


def test_the_open_engine_hears_the_same_after_a_reset() -> None:
    engine = engine_of("open", "alexa")
    said = list(frames(clip("alexa")))

    def scores() -> list[float]:
        engine.reset()
        return [score for frame in said for score in engine.feed(frame).values()]

    assert scores() == scores()


def test_hey_mycroft_is_left_to_micro_in_the_fusion() -> None:
    assert {"hey_mycroft"} == NOT_FUSED
    fused, micro = engine_of("fusion", *SPOKEN), engine_of("micro", "hey_mycroft")
    assert fused.thresholds["hey_mycroft"] == micro.thresholds["hey_mycroft"]


def test_the_fusion_needs_no_more_than_micro_alone_would() -> None:
    fused, micro = engine_of("fusion", *MICRO_WORDS), engine_of("micro", *MICRO_WORDS)
    assert all(fused.thresholds[word] <= micro.thresholds[word] for word in MICRO_WORDS)


def test_loud_pink_noise_wakes_nobody() -> None:
    noise = pcm_of(coloured(5 * 16_000, "pink") * 6000)
    assert heard(engine_of("fusion", "okay_nabu", "alexa"), noise) == []


def test_micro_scores_at_its_models_stride_only() -> None:
    engine = engine_of("micro", "alexa")
    engine.reset()
    counts = [len(engine.feed(frame)) for frame in frames(silence(3.0))]
    assert sum(counts) == pytest.approx(100, abs=2)  # one score in 30 ms


def test_a_new_open_engine_hears_a_word_that_is_said_at_once() -> None:
    engine = load_engine("open", choose(WakeConfig(engine="open", words=("alexa",))))
    scores = [score for frame in frames(clip("alexa")[28_000:]) for score in engine.feed(frame).values()]
    engine.close()
    assert max(scores) > 0.5
