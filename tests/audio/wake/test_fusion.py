"""The fusion's own decisions, with engines that follow a script."""

import pytest

from assistant.audio.wake.fusion import ALIGN_S, HIGHEST_THRESHOLD, FusionEngine
from assistant.audio.wake.gate import SpeechGate
from assistant.core.timings import FRAME_S
from tests.support.hearing import ScriptedEngine, ScriptedVad
from tests.support.pcm import frame

FRAMES = [frame(number) for number in range(400)]
SPEECH = FRAMES[150:200]


def fusion(
    cheap: dict[int, float], costly: dict[int, float], floor: float = 0.1, word: str = "alexa"
) -> tuple[FusionEngine, ScriptedEngine]:
    """A fusion whose engines score `word` at these frames, and its costly engine."""
    by_frame = {FRAMES[number]: score for number, score in cheap.items()}
    first = ScriptedEngine(lambda pcm: {word: by_frame.get(pcm, 0.0)}, {word: 0.95})
    later = {FRAMES[number]: score for number, score in costly.items()}
    second = ScriptedEngine(lambda pcm: {word: later[pcm]} if pcm in later else {}, {word: 0.5})
    return FusionEngine(first, second, SpeechGate(ScriptedVad(SPEECH)), {word: floor}), second


def peak(engine: FusionEngine, word: str = "alexa") -> float:
    return max(engine.feed(pcm)[word] for pcm in FRAMES)


def test_scores_close_in_time_are_added() -> None:
    engine, _ = fusion({170: 0.3}, {180: 0.6})
    assert peak(engine) == pytest.approx(0.9)


def test_scores_far_apart_are_not() -> None:
    apart = round(ALIGN_S / FRAME_S) + 1
    engine, _ = fusion({160: 0.3}, {160 + apart: 0.6})
    assert peak(engine) == pytest.approx(0.6)


def test_the_costly_engine_sleeps_without_speech() -> None:
    engine, costly = fusion(dict.fromkeys(range(100), 1.0), {})
    peak(engine)
    assert costly.fed == []


def test_the_costly_engine_sleeps_while_the_cheap_one_suspects_nothing() -> None:
    engine, costly = fusion({170: 0.09}, {170: 1.0})
    assert peak(engine) == pytest.approx(0.09)
    assert costly.fed == []


def test_a_word_without_a_floor_is_asked_for_whenever_there_is_speech() -> None:
    engine, costly = fusion({}, {170: 0.8}, floor=0.0)
    assert peak(engine) == pytest.approx(0.8)
    assert costly.fed[0] == FRAMES[50]


def test_look_back_finds_the_score_from_before_the_suspicion() -> None:
    engine, costly = fusion({180: 0.5}, {165: 0.7})
    assert peak(engine) == pytest.approx(1.2)
    assert costly.fed[0] == FRAMES[80]


def test_a_score_of_the_look_back_counts_for_when_it_was_said() -> None:
    engine, _ = fusion({180: 0.5}, {120: 0.7})
    assert peak(engine) == pytest.approx(0.5)


def test_the_threshold_is_the_cheap_engines_but_never_above_the_highest() -> None:
    engine, _ = fusion({}, {})
    assert engine.thresholds == {"alexa": HIGHEST_THRESHOLD}


def test_words_of_one_engine_keep_their_scores_and_thresholds() -> None:
    cheap = ScriptedEngine(lambda _: {"mine": 0.4}, {"mine": 0.97})
    costly = ScriptedEngine(lambda _: {"yours": 0.6}, {"yours": 0.5})
    engine = FusionEngine(cheap, costly, SpeechGate(ScriptedVad(FRAMES)))
    assert engine.thresholds == {"mine": 0.97, "yours": 0.5}
    assert engine.feed(FRAMES[0]) == {"mine": 0.4, "yours": 0.6}


def test_reset_and_close_reach_both_engines_and_the_scores() -> None:
    engine, costly = fusion({170: 0.3}, {175: 0.6})
    for pcm in FRAMES[:176]:
        engine.feed(pcm)
    engine.reset()
    assert engine.feed(FRAMES[300]) == {"alexa": 0.0}
    assert costly.resets == 1
    engine.close()
    assert costly.closed
