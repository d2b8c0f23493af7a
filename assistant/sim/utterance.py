"""Something that a tester says to the simulated microphone, and when its samples were captured."""

import asyncio
from collections.abc import Generator

from assistant.core.timings import FRAME_BYTES, MICROPHONE_RATE_HZ, SAMPLE_BYTES


class Utterance:
    """Handle of one `SimMicrophone.say`: await it to wait until its last sample has been captured."""

    def __init__(self, pcm: bytes, said_at: float) -> None:
        self.said_at = said_at
        """Loop time of `say`: the microphone captures it from the next frame on that begins after it."""
        self.samples = len(pcm) // SAMPLE_BYTES
        self.started_at: float | None = None
        """Loop time at which its first sample reached the microphone; None before."""
        self._rest = memoryview(pcm)[: self.samples * SAMPLE_BYTES]
        self._done = asyncio.Event()
        if not self.samples:
            self._done.set()

    @property
    def done(self) -> bool:
        """Whether the last sample has been captured."""
        return self._done.is_set()

    def captured_at(self, sample: int) -> float:
        """Loop time at which `sample` (0 is the first) was complete; its frame ends up to 20 ms later.

        Raises RuntimeError before the utterance has begun, IndexError for a sample it does not have.
        """
        if self.started_at is None:
            raise RuntimeError("the utterance has not begun")
        if not 0 <= sample < self.samples:
            raise IndexError(f"sample {sample} of {self.samples}")
        return self.started_at + (sample + 1) / MICROPHONE_RATE_HZ

    def __await__(self) -> Generator[None, None, None]:
        """Wait for the last sample."""
        yield from self.wait().__await__()

    async def wait(self) -> None:
        """Wait for the last sample."""
        await self._done.wait()

    def next_frame(self, began_at: float) -> bytes:
        """Take the next frame, shorter at the end, which began at `began_at`: for the microphone only."""
        if self.started_at is None:
            self.started_at = began_at
        part, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
        if not self._rest:
            self._done.set()
        return bytes(part)
