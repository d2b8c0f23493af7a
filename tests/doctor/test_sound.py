"""What the doctor says of sound: levels, the tone found again, and real streams on a sound server."""

import numpy as np
import pytest

from assistant.audio.level import BAR, bar, level_of
from assistant.audio.sweep import FOUND, SWEEP_S, find, sweep
from assistant.config import AudioConfig, Config, load_board
from assistant.core.timings import MICROPHONE_RATE_HZ
from assistant.doctor.finding import Verdict
from assistant.doctor.person import Person
from assistant.doctor.running import Running
from assistant.doctor.sound import Sound
from tests.doctor.looking import looked
from tests.support.sound_server import SoundServer, as_client


def room(at_s: float, gain: float, noise: float, seconds: float = 2.0) -> bytes:
    """What a microphone hears: the tone after `at_s`, in noise."""
    from assistant.audio.resample import Resampler

    tone = np.frombuffer(sweep(), "<i2").astype(np.float32)
    tone = np.asarray(
        Resampler(24_000, MICROPHONE_RATE_HZ).push(np.concatenate([tone, np.zeros(2400, np.float32)]))
    )
    heard = np.random.default_rng(1).normal(0, noise * 32768, round(seconds * MICROPHONE_RATE_HZ))
    start = round(at_s * MICROPHONE_RATE_HZ)
    heard[start : start + tone.size] += gain * tone[: heard.size - start]
    return np.clip(heard, -32768, 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("gain", [1.0, 0.1, 0.02])
def test_the_tone_is_found_where_it_is_and_as_loud_as_it_is(gain: float) -> None:
    echo = find(room(0.437, gain, noise=0.003))
    assert echo.found
    assert echo.at_s == pytest.approx(0.437, abs=0.002)
    assert echo.gain_db == pytest.approx(20 * np.log10(gain), abs=1.0)


def test_the_tone_is_found_below_the_noise() -> None:
    assert find(room(0.9, 0.05, noise=0.03)).at_s == pytest.approx(0.9, abs=0.002)


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.3])
def test_where_no_tone_is_none_is_found(noise: float) -> None:
    assert find(room(0.5, 0.0, noise)).likeness < FOUND / 1.5


def test_a_recording_that_is_too_short() -> None:
    assert not find(b"\0" * 100).found


def test_levels() -> None:
    loud = level_of((np.sin(np.arange(16_000)) * 32767).astype("<i2").tobytes())
    assert loud.mean_db == pytest.approx(-3.0, abs=0.1)
    assert loud.peak_db == pytest.approx(0.0, abs=0.1)
    assert level_of(bytes(640)).dead
    assert level_of(b"").dead
    assert level_of(b"\x10\x01" * 320).dead, "what is constant is no sound"
    assert str(level_of(bytes(640))) == "only zeros"
    assert level_of(b"\xff\x7f\x00\x00" * 320).clipped == pytest.approx(0.5)
    assert {len(bar(level_of(pcm))) for pcm in (b"", room(0, 1, 0))} == {BAR + 13}


class Watcher:
    """Somebody at the terminal."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.shown: list[str] = []

    def ask(self, line: str) -> None:
        self.asked.append(line)

    def show(self, line: str) -> None:
        self.shown.append(line)


def sound(
    person: Person | None = None,
    *,
    quick: bool = False,
    name: str = "pulse",
    board: str = "usb-speakerphone",
) -> Sound:
    config = Config(audio=AudioConfig(input=name, output=name))
    return Sound(config, load_board(board), Running(), person, quick=quick)


async def test_a_speaker_that_the_microphone_hears(sound_server: SoundServer) -> None:
    sound_server.new_sink("air")
    with as_client(sound_server, PULSE_SINK="air", PULSE_SOURCE="air.monitor"):
        found = await looked(sound().checks())
    sound_server.remove_sink("air")
    assert found["microphone"].verdict is Verdict.BAD, "nothing sounds in there while nothing plays"
    assert "only zeros" in found["microphone"].detail
    assert found["speaker"].verdict is Verdict.OK
    tone = found["tone"]
    assert tone.verdict is Verdict.OK, tone
    words = tone.detail.split()
    assert 5 < int(words[1]) < 250
    assert -6 <= int(words[-2]) <= 3, "volume 0.8 is -1.9 dB; mixing to one channel may add some"


@pytest.mark.parametrize(
    ("board", "verdict"), [("keyboard", Verdict.BAD), ("usb-speakerphone", Verdict.SKIPPED)]
)
async def test_a_speaker_that_nobody_hears(sound_server: SoundServer, board: str, verdict: Verdict) -> None:
    sound_server.new_sink("mouth")
    sound_server.new_sink("ears")
    with as_client(sound_server, PULSE_SINK="mouth", PULSE_SOURCE="ears.monitor"):
        checks = sound(board=board).checks()
        found = await looked(check for check in checks if check.name == "tone")
    sound_server.remove_sink("mouth")
    sound_server.remove_sink("ears")
    assert found["tone"].verdict is verdict
    assert "not heard" in found["tone"].detail


async def test_somebody_watches_the_meter(sound_server: SoundServer) -> None:
    sound_server.new_sink("air")
    watcher = Watcher()
    with as_client(sound_server, PULSE_SINK="air", PULSE_SOURCE="air.monitor"):
        await looked(sound(watcher, quick=True).checks())
    sound_server.remove_sink("air")
    assert len(watcher.asked) == 1
    assert all("dBFS" in line for line in watcher.shown[:-1])
    assert watcher.shown[-1] == ""


async def test_a_name_that_no_device_has(sound_server: SoundServer) -> None:
    with as_client(sound_server):
        found = await looked(sound(name="jabra").checks())
    assert {one.verdict for one in found.values()} == {Verdict.BAD}
    assert '"pulse"' in found["microphone"].fix


def test_the_tone_is_bearable() -> None:
    assert len(sweep()) == round(SWEEP_S * 24_000) * 2
    assert np.abs(np.frombuffer(sweep(), "<i2")).max() <= 16_400
