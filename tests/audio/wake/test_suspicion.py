"""When what is being said begins like a wake word."""

from itertools import count

import pytest

from assistant.audio.wake.factory import wake_word
from assistant.audio.wake.suspicion import CALM_S, Suspicion
from assistant.config import WakeConfig
from assistant.core.events import DeviceReady, Event, WakeWordHeard, WakeWordSuspected
from assistant.core.timings import FRAME_BYTES, FRAME_S
from tests.support.hearing import clip, engine_of, frames, verdicts
from tests.support.wake_set import humans, noises
from tests.support.witnessed import running

STEP_S = 0.08
LATER_S = CALM_S + STEP_S


def told(suspicion: Suspicion, *scores: float, start_s: float = 0.0) -> list[float]:
    """The scores that raise a suspicion of "alexa", of scores that come every 80 ms."""
    return [
        suspect
        for index, score in enumerate(scores)
        for _, suspect in suspicion.hear({"alexa": score}, start_s + index * STEP_S)
    ]


def alexa(share: float = 0.5) -> Suspicion:
    return Suspicion({"alexa": 0.8}, share)


def test_a_word_is_suspected_once_when_its_score_exceeds_the_share_of_its_threshold() -> None:
    assert told(alexa(), 0.1, 0.4, 0.41, 0.6, 0.3, 0.5) == [0.41]


def test_a_word_that_is_heard_at_once_is_not_suspected_before_or_after() -> None:
    assert told(alexa(), 0.1, 0.81, 0.7, 0.2, 0.6) == []


def test_nor_is_what_follows_a_word_that_was_suspected_and_heard() -> None:
    suspicion = alexa()
    assert told(suspicion, 0.5, 0.9, *[0.9] * 30) == [0.5]
    assert told(suspicion, 0.5, 0.1, 0.6, start_s=32 * STEP_S) == []


def test_after_a_while_the_word_may_be_suspected_again() -> None:
    suspicion = alexa()
    assert told(suspicion, 0.5, 0.1) == [0.5]
    assert told(suspicion, 0.6, 0.1, start_s=CALM_S - STEP_S) == []
    assert told(suspicion, 0.7, start_s=LATER_S) == [0.7]


def test_a_score_that_stays_is_one_suspicion() -> None:
    assert told(alexa(), *[0.5] * 100) == [0.5]


def test_several_words_raise_one_suspicion() -> None:
    suspicion = Suspicion({"alexa": 0.8, "okay_nabu": 0.2}, 0.5)
    assert list(suspicion.hear({"alexa": 0.3, "okay_nabu": 0.15}, 0.0)) == [("okay_nabu", 0.15)]
    assert list(suspicion.hear({"alexa": 0.5, "okay_nabu": 0.05}, 0.1)) == []


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_at_the_ends_of_the_scale_nothing_is_suspected(share: float) -> None:
    assert told(alexa(share), 0.1, 0.5, 0.79, 0.81, 0.1) == []


def test_reset_forgets_the_suspicion() -> None:
    suspicion = alexa()
    assert told(suspicion, 0.5) == [0.5]
    suspicion.reset()
    assert told(suspicion, 0.6, start_s=STEP_S) == [0.6]


# --- with the real models ---------------------------------------------------------------------------


def suspected(kind: str, words: tuple[str, ...], pcm: bytes) -> list[tuple[str, float]]:
    """What is suspected at half the threshold, and when, in seconds from the beginning."""
    engine = engine_of(kind, *words)
    engine.reset()
    suspicion = Suspicion(engine.thresholds, 0.5)
    return [
        (word, number * FRAME_S)
        for number, frame in zip(count(1), frames(pcm), strict=False)
        for word, _ in suspicion.hear(engine.feed(frame), number * FRAME_S)
    ]


def heard(kind: str, word: str, pcm: bytes) -> bool:
    return any(verdict.heard for verdict in verdicts(engine_of(kind, word), pcm))


@pytest.mark.parametrize(
    ("kind", "word", "voice"),
    [
        ("micro", "okay_nabu", "rms"),
        ("micro", "hey_jarvis", "slt"),
        ("micro", "alexa", "awb"),
        ("open", "alexa", "kal16"),
        ("fusion", "okay_nabu", "slt"),
        ("fusion", "hey_jarvis", "rms"),
        ("fusion", "alexa", "awb"),
    ],
)
def test_a_word_is_suspected_once_and_before_it_is_heard(kind: str, word: str, voice: str) -> None:
    """By most voices: where a score jumps, as openWakeWord's do in their steps of 80 ms, it is only heard."""
    said = clip(word.replace("_", " "), voice)
    [(name, at_s)] = suspected(kind, (word,), said)
    assert name == word
    assert not heard(kind, word, said[: round(at_s / FRAME_S) * FRAME_BYTES])
    assert heard(kind, word, said)


@pytest.mark.parametrize("kind", ["micro", "open", "fusion"])
def test_people_noise_and_music_raise_no_suspicion(kind: str) -> None:
    words = ("okay_nabu", "hey_jarvis", "alexa")
    for recording in [*humans(), *noises(3.0)]:
        assert suspected(kind, words, recording.pcm) == [], recording.name


@pytest.mark.parametrize(
    ("share", "kinds"), [(0.5, [WakeWordSuspected, WakeWordHeard]), (0.0, [WakeWordHeard])]
)
async def test_the_owners_share_reaches_the_listener(share: float, kinds: list[type[Event]]) -> None:
    listener = wake_word(WakeConfig(engine="micro", words=("alexa",), suspicion=share))
    async with running(listener.run) as witness:
        await witness.wait_for(DeviceReady)
        for frame in frames(clip("alexa")[8_000:-16_000]):  # less than the backlog: as good as in real time
            listener.hear(frame)
        await witness.wait_for(WakeWordHeard)
        assert [type(event) for _, event in witness.events] == [DeviceReady, *kinds]
