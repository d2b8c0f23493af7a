import math
from array import array

import pytest

from assistant.core.events import SpeechEnded, SpeechStarted
from assistant.emulator.vad import Ear, Sensitivity, root_mean_square
from tests.support.speech import seconds, silence, speech

QUESTION = "what is the weather like in London"


def kinds(ear: Ear, pcm: bytes, step: int = 640) -> list[type]:
    return [
        type(event) for offset in range(0, len(pcm), step) for event in ear.hear(pcm[offset : offset + step])
    ]


def noise(length_s: float, rms: float) -> bytes:
    """Pseudo-random noise, the same each time."""
    state, samples = 1, array("h")
    for _ in range(int(length_s * 16_000)):
        state = (state * 1103515245 + 12345) % 2**31
        samples.append(int((state / 2**30 - 1) * rms * math.sqrt(3)))
    return samples.tobytes()


@pytest.mark.parametrize("step", [320, 640, 1000, 3200, 10**6])
def test_one_question_is_one_utterance_whatever_the_pieces(step: int) -> None:
    ear = Ear(Sensitivity())
    said = speech(QUESTION)
    assert kinds(ear, silence(0.5) + said + silence(1.0), step) == [SpeechStarted, SpeechEnded]
    assert ear.speech_s == pytest.approx(seconds(said), abs=0.4)


def test_a_pause_ends_it_only_if_it_is_long_enough() -> None:
    twice = speech(QUESTION) + silence(0.6) + speech(QUESTION) + silence(1.5)
    assert kinds(Ear(Sensitivity(end_s=0.3)), twice).count(SpeechEnded) == 2
    assert kinds(Ear(Sensitivity(end_s=1.2)), twice).count(SpeechEnded) == 1


def test_the_stream_ends_an_utterance() -> None:
    ear = Ear(Sensitivity())
    assert kinds(ear, speech(QUESTION)) == [SpeechStarted]
    assert ear.finish()
    assert not ear.finish()


def test_silence_and_a_faint_voice_are_no_speech() -> None:
    faint = array("h", (sample // 40 for sample in array("h", speech(QUESTION)))).tobytes()
    assert kinds(Ear(Sensitivity()), silence(2.0) + faint) == []


def hum(length_s: float) -> bytes:
    """A tone with overtones, which webrtcvad takes for speech for ever."""
    partials = ((150, 800), (300, 600), (450, 400), (600, 300))
    wave = (
        sum(level * math.sin(2 * math.pi * hz * n / 16_000) for hz, level in partials)
        for n in range(int(length_s * 16_000))
    )
    return array("h", map(int, wave)).tobytes()


def test_a_steady_hum_does_not_hold_an_utterance_open() -> None:
    ear = Ear(Sensitivity())
    heard = kinds(ear, hum(8.0))
    assert not ear.in_speech
    assert heard.count(SpeechStarted) <= 1


def test_speech_over_noise_is_heard() -> None:
    ear = Ear(Sensitivity())
    kinds(ear, noise(4.0, rms=300))
    assert not ear.in_speech
    assert SpeechStarted in kinds(ear, speech(QUESTION))


def test_loudness_is_on_the_scale_of_the_samples() -> None:
    assert root_mean_square(array("h", [300, -300] * 10).tobytes()) == pytest.approx(300)


def test_a_loud_whistle_is_no_speech() -> None:
    whistle = array(
        "h", (int(8000 * math.sin(2 * math.pi * 6000 * n / 16_000)) for n in range(8000))
    ).tobytes()
    assert kinds(Ear(Sensitivity()), silence(0.5) + whistle + silence(0.5)) == []
