"""What the running device tells of its own sound: figures, and only when asked."""

import numpy as np
import pytest

from assistant.audio.measuring import MEASURED_S, TONE_AFTER_S, Measuring
from assistant.audio.sweep import sweep
from assistant.core.timings import FRAME_S, SAMPLE_BYTES
from assistant.ports import Measured, WordScore
from assistant.sim.speaker import SimSpeaker
from tests.doctor.test_sound import room
from tests.support.hearing import frames

FRAMES = round(MEASURED_S / FRAME_S)


class Mouth(SimSpeaker):
    """Keeps what it is to announce."""

    def __init__(self) -> None:
        super().__init__()
        self.announced: list[bytes] = []

    def announce(self, pcm: bytes, heard: object) -> None:
        self.announced.append(pcm)


class Bench:
    """A device whose ears the test moves, four frames at once, as those of a sleeper."""

    def __init__(self) -> None:
        self.mouth = Mouth()
        self.now = 100.0
        self.measuring = Measuring(self.mouth, lambda: {"okay_nabu": (0.25, 0.9)}, lambda: self.now)

    def hears(self, pcm: bytes) -> Measured:
        for number, frame in enumerate(frames(pcm)):
            if number % 4 == 0:
                self.now += 4 * FRAME_S
            self.measuring.hear(frame)
        return self.measuring.measured()


def test_how_loud_it_is() -> None:
    bench = Bench()
    bench.measuring.begin(tone=False)
    loud = (np.sin(np.arange(16_000 * 3)) * 32767).astype("<i2").tobytes()
    found = bench.hears(loud)
    assert found.seconds == MEASURED_S
    assert found.mean_db == pytest.approx(-3.0, abs=0.1)
    assert found.tone is None
    assert found.scores == (WordScore("okay_nabu", 0.25, 0.9),)
    assert bench.mouth.announced == []


@pytest.mark.parametrize("delay_s", [0.08, 0.6])
def test_when_the_tone_comes_back_and_how_loud(delay_s: float) -> None:
    bench = Bench()
    bench.measuring.begin(tone=True)
    asked_at_s = round(TONE_AFTER_S / FRAME_S / 4 + 0.5) * 4 * FRAME_S  # with the batch that comes then
    found = bench.hears(room(asked_at_s + delay_s, 0.1, noise=0.003))
    assert bench.mouth.announced == [sweep()]
    assert found.tone is not None
    assert found.tone.found
    assert found.tone.delay_s == pytest.approx(delay_s, abs=0.01)
    assert found.tone.gain_db == pytest.approx(-20, abs=1)


def test_a_tone_that_is_not_heard() -> None:
    bench = Bench()
    bench.measuring.begin(tone=True)
    found = bench.hears(room(0.5, 0.0, noise=0.003))
    assert found.tone is not None
    assert not found.tone.found


def test_it_hears_along_only_when_asked_and_keeps_no_audio() -> None:
    bench = Bench()
    second = bytes(16_000 * SAMPLE_BYTES)
    assert bench.hears(second).seconds == 0.0
    bench.measuring.begin(tone=False)
    assert bench.hears(second).seconds == 0.0, "not all of it is here"
    assert bench.hears(second).seconds == MEASURED_S
    assert bench.measuring._pcm is None
    bench.measuring.begin(tone=False)
    assert bench.measuring.measured().seconds == 0.0
