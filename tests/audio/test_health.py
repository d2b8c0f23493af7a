"""What ails a microphone, told by its samples: in audio seconds, so in none of ours."""

from collections.abc import Iterable, Iterator
from itertools import chain, cycle, islice
from random import Random

import pytest

from assistant.audio.health import AILING_S, RECENT_S, WELL_AFTER_S, Ailment, Health
from assistant.core.timings import FRAME_BYTES, FRAME_S, MICROPHONE_RATE_HZ
from tests.support.hearing import clip, frames
from tests.support.speech import speech

SECOND = round(1 / FRAME_S)
ZEROS = bytes(FRAME_BYTES)
OFFSET = (700).to_bytes(2, "little") * (FRAME_BYTES // 2)


def pcm(levels: Iterable[float]) -> bytes:
    """Samples; what is too loud is clipped."""
    return b"".join(
        max(-32768, min(round(level), 32767)).to_bytes(2, "little", signed=True) for level in levels
    )


def room(seconds: float, rms: float = 40.0, seed: int = 0) -> Iterator[bytes]:
    """Frames of white noise."""
    chance = Random(seed)
    return frames(pcm(chance.gauss(0, rms) for _ in range(round(seconds * MICROPHONE_RATE_HZ))))


def ring(seconds: float, length_s: float) -> Iterator[bytes]:
    """A buffer that is delivered again and again, from 5 ms after its beginning on."""
    again = cycle(b"".join(room(length_s, 500, seed=1)))
    return frames(bytes(islice(again, 160, round(seconds * MICROPHONE_RATE_HZ) * 2 + 160)))


def course(health: Health, heard: Iterable[bytes]) -> list[tuple[float, Ailment | None]]:
    """Each change of what ails, and after how many audio seconds."""
    changes, before = [], health.ailment
    for number, frame in enumerate(heard, 1):
        if (now := health.hear(frame)) is not before:
            changes.append((round(number * FRAME_S, 2), now))
            before = now
    return changes


@pytest.mark.parametrize("constant", [ZEROS, OFFSET], ids=["zeros", "another constant"])
def test_a_constant_is_found_within_two_seconds_and_over_when_sound_comes(constant: bytes) -> None:
    health, well = Health(), []
    for heard, changes in (
        (room(3.0), []),
        ([constant] * 3 * SECOND, [(AILING_S, Ailment.FLAT)]),
        (room(3.0, seed=2), [(WELL_AFTER_S, None)]),
    ):
        assert course(health, heard) == changes
        well.append(health.well)
    assert well == [True, False, True]


def test_a_microphone_that_begins_with_zeros_is_not_well_before_it_sounds() -> None:
    health, well = Health(), []
    for heard in ([ZEROS] * SECOND, room(1.0)):
        assert course(health, heard) == []
        well.append(health.well)
    assert well == [False, True]


@pytest.mark.parametrize("rms", [0.17, 0.4, 1.0, 3.0])
def test_the_faintest_noise_of_a_room_is_neither_flat_nor_frozen(rms: float) -> None:
    assert course(Health(), room(10.0, rms)) == []


def test_a_single_bit_that_moves_is_a_sign_of_life_and_of_no_ring() -> None:
    chance = Random(3)
    faint = (pcm(int(n == at) for n in range(320)) for at in (chance.randrange(320) for _ in range(500)))
    assert course(Health(), faint) == []


def test_zeros_are_found_though_the_cable_crackles() -> None:
    crackling = [ZEROS if number % SECOND else next(room(0.1)) for number in range(4 * SECOND)]
    assert [ailment for _, ailment in course(Health(), crackling)] == [Ailment.FLAT]


@pytest.mark.parametrize("length_s", [0.02, 0.06, 0.26, 0.4])
def test_a_ring_that_hangs_is_found_whatever_its_length(length_s: float) -> None:
    health = Health()
    found = course(health, chain(room(3.0), ring(4.0, length_s), room(2.0, seed=2)))
    (found_at, ailment), (over_at, over) = found
    assert ailment is Ailment.FROZEN
    assert found_at - 3.0 <= AILING_S + RECENT_S
    assert over is None
    assert over_at - 7.0 <= WELL_AFTER_S + 0.1


@pytest.mark.parametrize("rms", [32_768.0, 100_000.0])
def test_noise_at_full_scale_is_found(rms: float) -> None:
    health = Health()
    ((found_at, ailment),) = course(health, room(3.0, rms))
    assert ailment is Ailment.CLIPPED
    assert found_at < AILING_S + 0.2


@pytest.mark.parametrize("voice", ["rms", "slt", "awb"])
def test_speech_is_no_ailment_however_loud(voice: str) -> None:
    said = speech("okay nabu how far away is the moon and what else is there to be told of it tonight", voice)
    loud = (sample * 30 for sample in memoryview(said).cast("h"))
    assert course(Health(), frames(pcm(loud))) == []


def test_pauses_are_no_ailment() -> None:
    assert course(Health(), islice(cycle(frames(clip("okay nabu"))), 20 * SECOND)) == []


def test_zeros_do_not_count_where_the_owner_says_so() -> None:
    health = Health(flat_after_s=0)
    assert course(health, [ZEROS] * 60 * SECOND) == []
    assert health.well
    assert course(health, [OFFSET] * 3 * SECOND)[0][1] is Ailment.FLAT, "another constant is no silence"


def test_a_noise_gate_that_shuts_later_than_usual() -> None:
    health = Health(flat_after_s=10)
    assert course(health, [ZEROS] * 9 * SECOND) == []
    assert course(health, [ZEROS] * SECOND) == [(1.0, Ailment.FLAT)]
    assert course(health, room(2.0)) == [(WELL_AFTER_S, None)]
