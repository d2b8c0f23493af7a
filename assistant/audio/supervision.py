"""How a sound device is kept open: opened, watched, lost, opened again."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from itertools import chain, repeat
from typing import Final, Protocol

from assistant.audio.devices import NOUN, Direction
from assistant.audio.portaudio import PortAudio
from assistant.audio.stream import Stream
from assistant.core.events import Device, DeviceLost, DeviceReady
from assistant.errors import AssistantError, DeviceError
from assistant.ports import Report

LOST_AFTER_S: Final = 1.0
"""A running stream without a callback for this long is lost: fifty frames."""

WATCH_S: Final = 0.25
"""How often a running stream is looked at; a loss is reported within `LOST_AFTER_S` and this."""

FIRST_BLOCK_S: Final = 3.0
"""A device that was opened delivers, or asks for, its first block within this."""

FIRST_BLOCK_POLL_S: Final = 0.02

RETRIES_S: Final = (0.25, 0.5, 1.0)
"""Waits before a lost device is opened again."""

RETRY_S: Final = 2.0
"""... and all further ones: with the time to open it, a replugged device works again within 3 s."""

DEVICE: Final = {Direction.INPUT: Device.MICROPHONE, Direction.OUTPUT: Device.SPEAKER}


class Owner(Protocol):
    """An adapter whose stream is kept open."""

    def stream(self) -> Stream:
        """A new stream, to be opened."""

    def serve(self, stream: Stream) -> Awaitable[str]:
        """Work with a running stream; returns why it is lost, or "" if it is merely displaced."""

    def wait(self, seconds: float) -> Awaitable[None]:
        """Spend time while the device is lost."""


async def keep_open(portaudio: PortAudio, owner: Owner, report: Report) -> None:
    """Keep a stream of `owner` open until cancelled. Raises what the first opening raises."""
    async with portaudio:
        await _Keeper(portaudio, owner, report).run()


class _Keeper:
    """Knows whether the device works, and tells when that changes."""

    def __init__(self, portaudio: PortAudio, owner: Owner, report: Report) -> None:
        self._portaudio = portaudio
        self._owner = owner
        self._report = report
        self._works: bool | None = None  # None: it never did
        self._waits: Iterator[float] = iter(())

    async def run(self) -> None:
        """Open, serve, lose, wait, and again."""
        while True:
            stream = self._owner.stream()
            try:
                detail = await self._serve(stream)
                if detail and self._works:
                    # Before the stream is closed: with a sound server that stands still that takes long.
                    self._works, self._waits = False, chain(RETRIES_S, repeat(RETRY_S))
                    self._report(DeviceLost(DEVICE[stream.direction], detail))
            finally:
                await self._portaudio.close(stream)
            if detail:
                await self._owner.wait(next(self._waits))

    async def _serve(self, stream: Stream) -> str:
        """Why the stream is lost, or "" if it is displaced."""
        try:
            await self._portaudio.open(stream)
            await _first_block(stream)
            if not self._works:
                self._works = True
                self._report(DeviceReady(DEVICE[stream.direction]))
            return await self._owner.serve(stream)
        except AssistantError as error:
            if self._works is None:
                raise
            return str(error)


def ailment(stream: Stream, running_since: float) -> str:
    """Why a stream that was started at `running_since` (`time.monotonic`) counts as lost, or ""."""
    silent_s = time.monotonic() - (running_since if stream.beat_at is None else stream.beat_at)
    if silent_s < LOST_AFTER_S:
        return ""
    return f"the {NOUN[stream.direction]} has stood still for {silent_s:.1f} s"


async def _first_block(stream: Stream) -> None:
    deadline = time.monotonic() + FIRST_BLOCK_S
    while stream.beat_at is None and not stream.displaced:
        if time.monotonic() > deadline:
            raise DeviceError(
                f"the {NOUN[stream.direction]} was opened but stands still: "
                "see whether it is suspended or muted in the sound server, or name another one"
            )
        await asyncio.sleep(FIRST_BLOCK_POLL_S)
