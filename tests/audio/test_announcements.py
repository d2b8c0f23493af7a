"""Sentences of the device's own beside replies and earcons, in virtual time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audio.announcements import MAX_ANNOUNCEMENT_S, MAX_ANNOUNCEMENTS
from assistant.audio.earcons import PEAK
from assistant.audio.playout import Playout
from assistant.core.signals import Earcon
from assistant.core.timings import REPLY_RATE_HZ
from tests.support.device import Listener, noise, samples


class Hall(Listener):
    """A `Listener` to announcements: which ones were heard to their ends, and when."""

    def __init__(self, playout: Playout, frames: int = 240, latency_s: float = 0.0) -> None:
        super().__init__(playout, frames, latency_s)
        self.heard: list[tuple[str, float]] = []

    def announce(self, name: str, pcm: bytes) -> bool:
        return self.playout.announce(pcm, lambda: self.heard.append((name, self.now)), self.now)

    def listen(self, seconds: float) -> bytes:
        blocks = []
        for _ in range(round(seconds * self.playout.rate_hz / self._frames)):
            blocks.append(super().listen(self._frames / self.playout.rate_hz))
            for heard in self.playout.take_heard(self.now):
                heard()
        return b"".join(blocks)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.heard]


def test_a_sentence_comes_out_as_it_went_in_and_its_end_is_told_once() -> None:
    hall = Hall(Playout(), latency_s=0.05)
    pcm = noise(0.5)
    assert hall.announce("one", pcm)
    assert hall.listen(0.5) == pcm
    assert hall.playout.due() == pytest.approx(0.55)
    hall.listen(0.2)
    assert hall.names == ["one"]
    assert hall.heard[0][1] == pytest.approx(0.55, abs=0.011)
    assert not hall.playout.busy


@given(st.lists(st.integers(1, 30), max_size=MAX_ANNOUNCEMENTS), st.sampled_from([24_000, 44_100]))
def test_each_is_heard_after_the_one_before(lengths: list[int], rate_hz: int) -> None:
    hall = Hall(Playout(rate_hz=rate_hz), rate_hz // 100)
    for number, centiseconds in enumerate(lengths):
        assert hall.announce(str(number), noise(centiseconds / 100))
    hall.listen(sum(lengths) / 100 + 0.1)
    assert hall.names == [str(number) for number in range(len(lengths))]


def test_at_its_own_rate_nothing_comes_between_two() -> None:
    hall = Hall(Playout())
    one, two = noise(0.3), noise(0.2, seed=1)
    hall.announce("one", one)
    hall.announce("two", two)
    assert hall.listen(0.5) == one + two


def test_it_is_mixed_with_the_reply_and_an_earcon_and_they_keep_their_ends() -> None:
    hall = Hall(Playout())
    level = np.full(12_000, 1_000, "<i2").tobytes()
    hall.playout.play(level, 0.0)
    hall.playout.end_reply()
    hall.announce("one", np.full(12_000, 2_000, "<i2").tobytes())
    assert set(samples(hall.listen(0.1))) == {3_000}
    hall.playout.sound(Earcon.WAKE)
    assert np.abs(samples(hall.listen(0.2)).astype(int) - 3_000).max() > PEAK / 2
    hall.listen(0.4)
    assert (hall.drained, hall.names) == (1, ["one"])


def test_a_flush_does_not_cut_it() -> None:
    hall = Hall(Playout())
    hall.playout.play(noise(1.0), 0.0)
    pcm = noise(0.5, seed=1)
    hall.listen(0.1)
    hall.announce("one", pcm)
    hall.playout.flush()
    hall.listen(0.01)
    assert hall.listen(0.49) == pcm[480:]
    hall.listen(0.1)
    assert (hall.drained, hall.names) == (0, ["one"])


def test_what_does_not_fit_is_refused_and_there_is_room_again_later() -> None:
    hall = Hall(Playout())
    for number in range(MAX_ANNOUNCEMENTS):
        assert hall.announce(str(number), noise(0.01))
    assert not hall.announce("one more", noise(0.01))
    hall.listen(0.2)
    assert len(hall.heard) == MAX_ANNOUNCEMENTS
    assert not hall.announce("nothing", b"")
    assert not hall.announce("too long", bytes(2 * REPLY_RATE_HZ * MAX_ANNOUNCEMENT_S + 2))
    assert hall.announce("again", noise(0.01))


def test_another_device_goes_on_with_it() -> None:
    hall = Hall(Playout())
    hall.announce("one", noise(0.2))
    hall.announce("two", noise(0.5))
    hall.listen(0.1)
    hall.playout.configure(48_000, 2)
    again = Hall(hall.playout, 480)
    again.now = hall.now
    again.listen(0.55)
    assert hall.names == ["one"]
    again.listen(0.1)
    assert hall.names == ["one", "two"]


def test_it_says_nothing_of_replies() -> None:
    hall = Hall(Playout())
    hall.announce("one", noise(0.2))
    hall.listen(0.4)
    assert hall.drained == 0
    assert hall.playout.begun_at == ()
