"""PortAudio for the event loop: calls that block are made in a thread of their own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, Self, TypeVar

from assistant.audio.devices import SoundDevice
from assistant.audio.engine import Engine
from assistant.audio.stream import Stream
from assistant.errors import DeviceError
from assistant.worker import Worker

T = TypeVar("T")

CALL_TIMEOUT_S: Final = 10.0
"""PortAudio answers within this or counts as stuck: a sound server that is stopped, not dead."""


class PortAudio:
    """The one `PortAudio` of a process is shared by its microphone and its speaker.

    It works inside `async with`, which may be entered several times at once; when the last one leaves,
    every stream is closed and the thread ends. One thread, because PortAudio is not safe for several.
    Every method but `close` raises DeviceError when PortAudio is stuck: it takes longer than `answer_s`.
    """

    def __init__(self, engine: Engine | None = None, answer_s: float = CALL_TIMEOUT_S) -> None:
        self._engine = Engine() if engine is None else engine
        self._answer_s = answer_s
        self._users = 0
        self._worker: Worker | None = None

    async def __aenter__(self) -> Self:
        self._users += 1
        if self._worker is None:
            self._worker = Worker("portaudio")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._users -= 1
        if self._users or self._worker is None:
            return
        worker, self._worker = self._worker, None
        await worker.close(self._answer_s, self._engine.terminate)

    @property
    def changed(self) -> bool:
        """Whether sound cards came or went since PortAudio looked at them."""
        return self._engine.changed

    @property
    def gone(self) -> bool:
        """Whether a sound card went since PortAudio looked at them."""
        return self._engine.gone

    async def open(self, stream: Stream) -> None:
        """Open `stream` and start it. Raises ConfigError for an unknown name, else DeviceError."""
        await self._call(self._engine.open, stream)

    async def start(self, stream: Stream) -> None:
        """Start a stream that was stopped. Raises DeviceError if it cannot be started."""
        await self._call(self._engine.start, stream)

    async def stop(self, stream: Stream) -> None:
        """Stop a stream when it has played what it was given. Raises DeviceError if that fails."""
        await self._call(self._engine.stop, stream)

    async def close(self, stream: Stream) -> None:
        """Close `stream`, also one that is still being opened; a stuck PortAudio does so when it wakes up."""
        stream.closed = True
        with suppress(DeviceError):
            await self._call(self._engine.close, stream)

    async def devices(self) -> list[SoundDevice]:
        """The devices of this machine as of now."""
        return await self._call(self._engine.devices)

    async def _call(self, job: Callable[..., T], *args: Stream) -> T:
        if self._worker is None:
            raise RuntimeError("PortAudio is used outside of `async with`")
        try:
            async with asyncio.timeout(self._answer_s):
                return await asyncio.shield(self._worker.do(partial(job, *args)))
        except TimeoutError:
            raise DeviceError("the sound system does not answer: restart the sound server") from None
