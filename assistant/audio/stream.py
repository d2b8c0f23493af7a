"""What an adapter wants of PortAudio, and the stream it gets."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from assistant.audio.devices import Direction, SoundDevice

BEATING_S: Final = 1.0
"""Fifty frames: a running stream without a callback for this long stands still."""

CONTINUE: Final = 0
"""PortAudio's `paContinue`: there is more to come."""


@dataclass(frozen=True, slots=True)
class Format:
    """Of a stream of s16le samples, channels interleaved."""

    rate_hz: int
    channels: int


class Stream(ABC):
    """One stream of an adapter, from before it is opened until after it is closed.

    `begin` and `block` belong to the adapter: `begin` is told the format before the first block, in
    PortAudio's worker thread; `block` runs in the callback's thread, must not wait and must not raise.
    """

    def __init__(self, name: str, direction: Direction, wanted: Format, block_s: float) -> None:
        self.name = name
        self.direction = direction
        self.wanted = wanted
        self.block_s = block_s
        self.latency_s = 0.0
        """What PortAudio says of the way between the callback and the air."""
        self.beat_at: float | None = None
        """`time.monotonic` of the last callback since the stream was started."""
        self.displaced = False
        """It was closed so that the devices can be looked at again: open another one."""
        self.closed = False
        """Its owner is done with it."""
        self.anew = False
        """PortAudio is to be initialised anew for it, unless that would cut another stream off."""

    @property
    def beating(self) -> bool:
        """Whether the device has called lately."""
        return self.beat_at is not None and time.monotonic() - self.beat_at < BEATING_S

    @abstractmethod
    def begin(self, form: Format) -> None:
        """Blocks of this format follow."""

    @abstractmethod
    def block(self, recorded: bytes | None, frames: int, latency_s: float) -> bytes | None:
        """Take what was recorded, or give `frames` to be played, the first `latency_s` from now."""

    def on_block(
        self, recorded: bytes | None, frames: int, times: Mapping[str, float], _flags: int
    ) -> tuple[bytes | None, int]:
        """PortAudio's callback."""
        self.beat_at = time.monotonic()
        latency_s = times["output_buffer_dac_time"] - times["current_time"]
        if not 0 <= latency_s < 1:  # some host APIs leave the times at 0
            latency_s = self.latency_s
        return self.block(recorded, frames, latency_s), CONTINUE


def formats(device: SoundDevice, stream: Stream) -> Iterator[Format]:
    """The formats to try, best first.

    The wanted rate comes first: a sound server or an ALSA plug converts it outside of this process and
    well, and hardware that accepts it needs no conversion. Hardware that does not refuses.
    """
    wanted = stream.wanted
    most = device.channels(stream.direction)
    channels = [wanted.channels, *(count for count in (2, most) if wanted.channels < count <= most)]
    for rate_hz in dict.fromkeys((wanted.rate_hz, device.rate_hz, 48_000, 44_100)):
        for count in dict.fromkeys(channels):
            yield Format(rate_hz, count)
