"""The heart of the speaker, in virtual time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.earcons import PEAK, length_s
from assistant.audio.playout import FADE_S, Playout
from assistant.audio.replyqueue import ReplyQueue
from assistant.audio.replyvoice import JITTER_S, START_AFTER_S, ReplyVoice
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ
from tests.support.device import Listener, noise, samples


def test_a_reply_comes_out_as_it_went_in() -> None:
    device = Listener(Playout())
    pcm = noise(1.0)
    device.playout.play(pcm, device.now)
    device.playout.end_reply()
    assert device.listen(1.0) == pcm


@given(
    st.lists(st.integers(2, 1500).map(lambda size: size * 2), min_size=1, max_size=12),
    st.sampled_from([31, 240, 1000]),
)
def test_the_pieces_of_a_reply_do_not_matter(sizes: list[int], frames: int) -> None:
    pcm = noise(sum(sizes) / 2 / REPLY_RATE_HZ)
    device = Listener(Playout(), frames)
    at = 0
    for size in sizes:
        device.playout.play(pcm[at : at + size], device.now)
        at += size
    device.playout.end_reply()
    assert device.listen(len(pcm) / 2 / REPLY_RATE_HZ + 0.1)[: len(pcm)] == pcm


@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000])
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=12))
def test_pieces_do_not_matter_at_another_rate_either(rate_hz: int, sizes: list[int]) -> None:
    pcm = noise(sum(sizes) / REPLY_RATE_HZ)
    heard = []
    for pieces in ([len(pcm) // 2], sizes):
        device = Listener(Playout(rate_hz=rate_hz), rate_hz // 100)
        at = 0
        for size in pieces:
            device.playout.play(pcm[2 * at : 2 * (at + size)], device.now)
            at += size
        device.playout.end_reply()
        heard.append(device.listen(len(pcm) / 2 / REPLY_RATE_HZ + 0.02))
        assert device.drained == 1
    assert heard[0] == heard[1]


def test_channels_are_all_given_the_same() -> None:
    playout = Playout(rate_hz=48_000, channels=2)
    playout.play(noise(0.2), 0.0)
    stereo = np.frombuffer(playout.render(480, 0.0), "<i2").reshape(-1, 2)
    assert stereo.any()
    assert (stereo[:, 0] == stereo[:, 1]).all()


def test_volume_is_a_factor_and_clipping_does_not_wrap() -> None:
    loud = np.full(24_000, 30_000, "<i2").tobytes()
    half = Playout(volume=0.5)
    half.play(loud, 0.0)
    assert set(samples(half.render(240, 0.0))) == {15_000}
    full = Playout()
    full.play(loud, 0.0)
    full.sound(Earcon.WAKE)
    rendered = samples(full.render(2400, 0.0))
    assert rendered.max() == 32_767
    assert rendered.min() >= 30_000 - PEAK


# --- the beginning ----------------------------------------------------------------------------------


def test_a_reply_starts_when_the_jitter_buffer_is_full() -> None:
    playout = Playout()
    playout.play(noise(JITTER_S * 0.9), 0.0)
    assert not any(playout.render(240, 0.0))
    playout.play(noise(JITTER_S * 0.2), 0.01)
    assert any(playout.render(240, 0.01))


def test_a_short_reply_starts_when_it_has_ended() -> None:
    playout = Playout()
    playout.play(noise(0.02), 0.0)
    playout.end_reply()
    assert any(playout.render(240, 0.0))


def test_a_reply_that_trickles_starts_when_it_has_waited() -> None:
    playout = Playout()
    playout.play(noise(0.02), 0.0)
    assert not any(playout.render(240, START_AFTER_S - 0.001))
    assert any(playout.render(240, START_AFTER_S))


def test_it_knows_when_each_reply_began() -> None:
    device = Listener(Playout(), latency_s=0.03)
    device.listen(0.5)
    for _ in range(2):
        device.playout.play(noise(0.1), device.now)
        device.playout.end_reply()
    device.listen(0.3)
    assert device.playout.begun_at == pytest.approx((0.53, 0.63))


# --- the end ----------------------------------------------------------------------------------------


def test_drained_when_the_last_sample_was_heard_not_when_it_was_handed_out() -> None:
    device = Listener(Playout(), latency_s=0.05)
    device.playout.play(noise(0.1), 0.0)
    device.playout.end_reply()
    device.listen(0.1)
    assert device.playout.due() == pytest.approx(0.15)
    assert not device.playout.take_drained(0.149)
    assert device.playout.take_drained(0.151)
    assert not device.playout.take_drained(9.0)


def test_a_reply_of_nothing_is_drained_with_the_next_block() -> None:
    device = Listener(Playout())
    device.playout.end_reply()
    device.listen(0.01)
    assert device.drained == 1


@given(st.lists(st.integers(0, 30), max_size=20), st.sampled_from([24_000, 44_100]))
def test_each_ended_reply_is_drained_once(lengths: list[int], rate_hz: int) -> None:
    device = Listener(Playout(rate_hz=rate_hz), rate_hz // 100)
    for centiseconds in lengths:
        device.playout.play(noise(0.001 + centiseconds / 100), device.now)
        device.playout.end_reply()
    device.listen(sum(lengths) / 100 + len(lengths) * 0.002 + 0.05)
    assert device.drained == len(lengths)


def test_a_reply_that_did_not_end_is_not_drained() -> None:
    device = Listener(Playout())
    device.playout.play(noise(0.1), 0.0)
    device.listen(1.0)
    assert device.drained == 0
    device.playout.play(noise(0.1), device.now)
    device.playout.end_reply()
    device.listen(0.2)
    assert device.drained == 1


# --- flush ------------------------------------------------------------------------------------------


@given(
    st.integers(0, 60).filter(lambda blocks: blocks != 50), st.sampled_from([24_000, 48_000]), st.booleans()
)
def test_flush_is_silence_within_one_block(blocks: int, rate_hz: int, ended: bool) -> None:
    device = Listener(Playout(rate_hz=rate_hz), rate_hz // 100)
    device.playout.play(noise(0.5), 0.0)
    if ended:
        device.playout.end_reply()
    device.listen(blocks / 100)
    device.playout.flush()
    device.listen(0.01)
    assert not any(device.listen(1.0))
    assert device.drained == (ended and blocks > 50)
    assert not device.playout.busy


def test_flush_forgets_an_end_that_was_handed_out_but_not_heard() -> None:
    device = Listener(Playout(), latency_s=0.05)
    device.playout.play(noise(0.1), 0.0)
    device.playout.end_reply()
    device.listen(0.12)
    device.playout.flush()
    device.listen(0.2)
    assert device.drained == 0


def test_flush_fades_and_does_not_click() -> None:
    playout = Playout()
    playout.play(np.full(24_000, 20_000, "<i2").tobytes(), 0.0)
    playout.render(240, 0.0)
    playout.flush()
    tail = samples(playout.render(240, 0.01)).astype(int)
    assert tail[0] > 19_000
    assert np.abs(np.diff(tail)).max() <= 20_000 / (FADE_S * REPLY_RATE_HZ) + 1
    assert not tail[round(FADE_S * REPLY_RATE_HZ) :].any()


def test_a_reply_after_a_flush_holds_nothing_of_the_one_before() -> None:
    heard = []
    for before in (noise(1.0), b""):
        device = Listener(Playout(rate_hz=48_000), 480)
        device.playout.play(before, 0.0)
        device.listen(0.1)
        device.playout.flush()
        device.listen(0.1)
        device.playout.play(noise(0.5, seed=1), device.now)
        heard.append(device.listen(0.4))
    assert heard[0] == heard[1]
    assert any(heard[0])


def test_a_reply_after_a_flush_is_played_from_its_start() -> None:
    device = Listener(Playout())
    device.playout.play(noise(1.0), 0.0)
    device.listen(0.1)
    device.playout.flush()
    device.listen(0.1)
    pcm = noise(0.5, seed=1)
    device.playout.play(pcm, device.now)
    device.playout.end_reply()
    assert device.listen(0.5) == pcm
    assert device.drained == 1


# --- earcons ----------------------------------------------------------------------------------------


def test_an_earcon_sounds_over_a_reply_and_through_a_flush() -> None:
    device = Listener(Playout())
    device.playout.play(bytes(48_000), 0.0)
    device.playout.sound(Earcon.SLEEP)
    device.listen(0.05)
    device.playout.flush()
    assert np.abs(samples(device.listen(0.05))).max() > PEAK / 4
    device.listen(length_s(Earcon.SLEEP))
    assert not device.playout.busy
    assert device.drained == 0


# --- volume -----------------------------------------------------------------------------------------


def test_another_volume_is_reached_within_a_block_and_without_a_click() -> None:
    playout = Playout()
    playout.play(np.full(24_000, 20_000, "<i2").tobytes(), 0.0)
    playout.render(240, 0.0)
    playout.volume = 0.25
    heard = samples(playout.render(480, 0.01)).astype(int)
    assert (heard[0], heard[-1]) == (20_000, 5_000)
    assert np.abs(np.diff(heard)).max() <= 15_000 / 479 + 1
    assert set(samples(playout.render(240, 0.03))) == {5_000}


def test_a_volume_that_was_set_in_silence_counts_from_the_first_sample() -> None:
    playout = Playout()
    playout.volume = 0.5
    playout.render(240, 0.0)
    playout.play(np.full(24_000, 20_000, "<i2").tobytes(), 0.01)
    assert set(samples(playout.render(240, 0.01))) == {10_000}


# --- bounds and devices -----------------------------------------------------------------------------


@given(st.lists(st.one_of(st.integers(0, 900), st.none()), max_size=30))
def test_never_more_than_the_queue_holds(steps: list[int | None]) -> None:
    voice = ReplyVoice(REPLY_RATE_HZ, ReplyQueue(max_samples=1000))
    put = taken = 0
    for step in steps:
        if step is None:
            taken += len(voice.pull(240, 99.0, 99.0))
        else:
            voice.put(bytes(2 * step), 0.0)
            put += step
        assert voice.queue.samples <= 1000
        assert voice.queue.samples + taken + voice.queue.dropped == put


def test_another_device_goes_on_with_the_reply() -> None:
    device = Listener(Playout())
    device.playout.play(noise(1.0), 0.0)
    device.playout.end_reply()
    device.listen(0.4)
    device.playout.configure(48_000, 2)
    again = Listener(device.playout, 480, now=device.now)
    again.listen(0.5)
    assert again.drained == 0
    again.listen(0.15)
    assert again.drained == 1


def test_idle_costs_no_samples() -> None:
    playout = Playout()
    assert playout.render(240, 0.0) is playout.render(240, 0.01)
    assert not playout.busy
