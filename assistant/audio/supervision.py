"""How a sound device is kept open: opened, watched, lost, opened again."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from itertools import chain, repeat
from typing import Final, Protocol

from assistant.audio.devices import NOUN
from assistant.audio.portaudio import PortAudio
from assistant.audio.standing import Standing
from assistant.audio.stream import BEATING_S, Stream
from assistant.errors import AssistantError, DeviceError

WATCH_S: Final = 0.25
"""How often a running stream is looked at; a loss is reported within `BEATING_S` and this."""

FIRST_BLOCK_S: Final = 3.0
"""A device that was opened delivers, or asks for, its first block within this."""

FIRST_BLOCK_POLL_S: Final = 0.02

RETRIES_S: Final = (0.25, 0.5, 1.0)
"""Waits before a lost device is opened again."""

RETRY_S: Final = 2.0
"""... and all further ones: with the time to open it, a replugged device works again within 3 s."""


class Owner(Protocol):
    """An adapter whose stream is kept open."""

    def stream(self) -> Stream:
        """A new stream, to be opened."""

    def serve(self, stream: Stream, standing: Standing) -> Awaitable[str]:
        """Work with a running stream, and say when it works.

        Returns why it is lost, or "" if another one is to be opened at once.
        """

    def wait(self, seconds: float) -> Awaitable[None]:
        """Spend time while the device is lost."""


async def keep_open(portaudio: PortAudio, owner: Owner, standing: Standing, *, patient: bool = False) -> None:
    """Keep a stream of `owner` open until cancelled.

    Raises what the first opening raises, unless `patient`: then it is reported as a loss, and tried again,
    because a service that starts at boot finds devices that are not there yet, or that somebody holds.
    """
    async with portaudio:
        await _Keeper(portaudio, owner, standing, patient=patient).run()


class _Keeper:
    def __init__(self, portaudio: PortAudio, owner: Owner, standing: Standing, *, patient: bool) -> None:
        self._portaudio = portaudio
        self._owner = owner
        self._standing = standing
        self._patient = patient  # or it has been opened once
        self._waits = _waits()

    async def run(self) -> None:
        """Open, serve, lose, wait, and again."""
        while True:
            stream = self._owner.stream()
            stream.anew = self._standing.lost
            try:
                # A loss is told before the stream is closed: with a sound server that stands still that
                # takes long.
                if (detail := await self._serve(stream)) and self._standing.lose(detail):
                    self._waits = _waits()
            finally:
                await self._portaudio.close(stream)
            if detail:
                await self._owner.wait(next(self._waits))

    async def _serve(self, stream: Stream) -> str:
        """Why the stream is lost, or "" if another one is to be opened at once."""
        try:
            await self._portaudio.open(stream)
            await _first_block(stream)
            self._patient = True
            return await self._owner.serve(stream, self._standing)
        except AssistantError as error:
            if not self._patient:
                raise
            return str(error)


def stalled(stream: Stream, running_since: float) -> str:
    """Why a stream that was started at `running_since` (`time.monotonic`) counts as lost, or ""."""
    silent_s = time.monotonic() - (running_since if stream.beat_at is None else stream.beat_at)
    if silent_s < BEATING_S:
        return ""
    return f"the {NOUN[stream.direction]} has stood still for {silent_s:.1f} s"


def _waits() -> Iterator[float]:
    return chain(RETRIES_S, repeat(RETRY_S))


async def _first_block(stream: Stream) -> None:
    deadline = time.monotonic() + FIRST_BLOCK_S
    while stream.beat_at is None and not stream.displaced:
        if time.monotonic() > deadline:
            raise DeviceError(
                f"the {NOUN[stream.direction]} was opened but stands still: "
                "see whether it is suspended or muted in the sound server, or name another one"
            )
        await asyncio.sleep(FIRST_BLOCK_POLL_S)
