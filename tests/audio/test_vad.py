"""Speech is told from noise, tones and music, whatever the cheap gate says."""

import os
import subprocess
import sys

import pytest

from assistant.audio.vad import THREAD_LIMIT, CarefulVad, WebRtcVad
from assistant.ports import Vad
from tests.support.hearing import clip, frames
from tests.support.speech import silence
from tests.support.wake_set import Clip, coloured, espeak, humans, noises, pcm_of, white

NOISES = {noise.name: noise for noise in noises(5.0)}
HUMANS = {human.name: human for human in humans() if human.name != "Noise"}
QUIET_ROOM = pcm_of(white(80_000, 10.0, "room"))


def share(vad: Vad, pcm: bytes) -> float:
    """The share of frames that are speech."""
    opinions = [vad.is_speech(frame) for frame in frames(pcm)]
    return sum(opinions) / len(opinions)


@pytest.fixture(params=[WebRtcVad, CarefulVad])
def vad(request: pytest.FixtureRequest) -> Vad:
    made: Vad = request.param()
    return made


def test_people_are_speech(vad: Vad) -> None:
    for name, human in HUMANS.items():
        vad.reset()
        assert share(vad, human.pcm) > 0.2, name  # most of these recordings is the padding


@pytest.mark.parametrize("voice", ["rms", "slt", "awb"])
def test_flite_is_speech(vad: Vad, voice: str) -> None:
    spoken = clip("what is the weather like in London tomorrow", voice)
    assert share(vad, spoken[32_000:-32_000]) > 0.75


def test_espeak_is_speech(vad: Vad) -> None:
    spoken = Clip("", "", espeak("f2", "en-us", 150, 50).say("what is the weather like in London"))
    assert share(vad, spoken.pcm[32_000:-32_000]) > 0.75


@pytest.mark.parametrize("pcm", [silence(3.0), QUIET_ROOM], ids=["digital silence", "a quiet room"])
def test_silence_is_no_speech(vad: Vad, pcm: bytes) -> None:
    assert share(vad, pcm) < 0.05


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
def test_a_fan_a_tone_or_music_is_no_speech(noise: Clip) -> None:
    assert share(CarefulVad(), noise.pcm) == 0
    assert share(WebRtcVad(), noise.pcm) > 0.9  # this is what it is careful about


def test_recorded_noise_is_no_speech() -> None:
    (noise,) = (human for human in humans() if human.name == "Noise")
    assert share(CarefulVad(), noise.pcm) == 0


def test_loud_noise_is_no_speech() -> None:
    for colour in ("pink", "brown"):
        assert share(CarefulVad(), pcm_of(coloured(80_000, colour) * 8000)) == 0


def test_speech_over_a_fan_is_found_and_its_end_too() -> None:
    fan = coloured(16_000 * 6, "pink", seed=7) * 400
    said = humans()[0].samples[16_000:-16_000]
    fan[32_000 : 32_000 + len(said)] += said
    vad = CarefulVad()
    opinions = [vad.is_speech(frame) for frame in frames(pcm_of(fan))]
    assert sum(opinions[:95]) == 0
    assert sum(opinions[100:160]) > 30
    assert sum(opinions[-50:]) == 0


def test_speech_is_noticed_soon_after_its_onset_and_its_end() -> None:
    said = clip("okay nabu what is the weather like")
    vad = CarefulVad()
    opinions = [vad.is_speech(frame) for frame in frames(said)]
    end = len(said.rstrip(b"\0")) // 640
    assert 50 <= opinions.index(True) <= 60
    assert end - 5 <= len(opinions) - opinions[::-1].index(True) <= end + 30


def test_reset_forgets_speech(vad: Vad) -> None:
    said = list(frames(clip("hello there")))
    assert any(vad.is_speech(frame) for frame in said[:80])
    vad.reset()
    assert not any(vad.is_speech(frame) for frame in frames(silence(0.5)))


def test_the_same_audio_is_judged_the_same_after_a_reset() -> None:
    said = list(frames(clip("hello there")))
    vad = CarefulVad()
    first = [vad.is_speech(frame) for frame in said]
    vad.reset()
    assert [vad.is_speech(frame) for frame in said] == first


def test_silero_runs_on_one_thread_and_leaves_the_environment_alone() -> None:
    code = (
        "import os, psutil\n"
        "from assistant.audio.vad import load_silero\n"
        "network = load_silero()\n"
        "network(bytes(network.chunk_bytes()))\n"
        f"untouched = {THREAD_LIMIT!r} not in os.environ\n"
        f"os.environ[{THREAD_LIMIT!r}] = '3'\n"
        "load_silero()\n"
        f"print(psutil.Process().num_threads(), untouched, os.environ[{THREAD_LIMIT!r}])"
    )
    environment = {name: value for name, value in os.environ.items() if name != THREAD_LIMIT}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment)
    assert done.stdout.split() == ["1", "True", "3"]
