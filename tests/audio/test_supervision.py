"""Opened, lost, opened again: with an engine that follows a script, and without waiting."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.audio.devices import Direction
from assistant.audio.engine import Engine
from assistant.audio.portaudio import PortAudio
from assistant.audio.standing import Standing
from assistant.audio.stream import Format, Stream
from assistant.audio.supervision import RETRIES_S, RETRY_S, keep_open
from assistant.core.events import Device, DeviceLost, DeviceReady, Event
from assistant.errors import AssistantError, ConfigError, DeviceError

BUSY = DeviceError('the microphone "usb" cannot be opened: Device unavailable')
TYPO = ConfigError('[audio] input = "usd": no sound device has this in its name')


class ScriptedEngine(Engine):
    """Opens nothing, and raises these one after the other first; None: no trouble this time."""

    def __init__(self, troubles: Iterable[AssistantError | None]) -> None:
        super().__init__(cards=Path("/nonexistent"))
        self._troubles = iter(troubles)
        self.anew: list[bool] = []

    def open(self, stream: Stream) -> None:
        self.anew.append(stream.anew)
        if trouble := next(self._troubles, None):
            raise trouble
        stream.beat_at = time.monotonic()

    def close(self, stream: Stream) -> None:
        pass


class SilentStream(Stream):
    def begin(self, form: Format) -> None:
        pass

    def block(self, recorded: bytes | None, frames: int, latency_s: float) -> None:
        pass


class Owner:
    """Its device works `lives` times for a moment and is lost then; the last time it goes on."""

    def __init__(self, lives: int = 0) -> None:
        self.waited_s: list[float] = []
        self.working = asyncio.Event()
        self._lives = lives

    def stream(self) -> Stream:
        return SilentStream("usb", Direction.INPUT, Format(16_000, 1), 0.02)

    async def serve(self, stream: Stream, standing: Standing) -> str:
        standing.work()
        self._lives -= 1
        if self._lives >= 0:
            return "stood still"
        self.working.set()
        await asyncio.Event().wait()
        return ""

    async def wait(self, seconds: float) -> None:
        self.waited_s.append(seconds)


async def course(engine: Engine, owner: Owner, *, patient: bool) -> list[Event]:
    """What is reported until the device works for good."""
    events: list[Event] = []
    standing = Standing(Device.MICROPHONE, events.append)
    keeping = asyncio.ensure_future(keep_open(PortAudio(engine), owner, standing, patient=patient))
    working = asyncio.ensure_future(owner.working.wait())
    async with asyncio.timeout(10):
        await asyncio.wait({keeping, working}, return_when=asyncio.FIRST_COMPLETED)
    for task in (keeping, working):
        task.cancel()
    results = await asyncio.gather(keeping, working, return_exceptions=True)
    if isinstance(results[0], AssistantError):
        raise results[0]
    return events


@pytest.mark.parametrize("trouble", [BUSY, TYPO], ids=["busy", "typo"])
async def test_who_sits_at_a_terminal_is_told_at_once(trouble: AssistantError) -> None:
    with pytest.raises(type(trouble)) as raised:
        await course(ScriptedEngine([trouble]), Owner(), patient=False)
    assert raised.value is trouble


@pytest.mark.parametrize("trouble", [BUSY, TYPO], ids=["busy", "typo"])
async def test_a_service_tells_the_loss_once_and_waits_for_the_device(trouble: AssistantError) -> None:
    owner = Owner()
    events = await course(ScriptedEngine([trouble] * 6), owner, patient=True)
    assert events == [DeviceLost(Device.MICROPHONE, str(trouble)), DeviceReady(Device.MICROPHONE)]
    assert owner.waited_s == [*RETRIES_S, RETRY_S, RETRY_S, RETRY_S]


async def test_another_reason_for_the_same_loss_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "assistant.audio")
    events = await course(ScriptedEngine([TYPO, BUSY, BUSY]), Owner(), patient=True)
    assert len(events) == 2
    assert caplog.messages == [f"the microphone is still lost: {BUSY}"]


async def test_what_has_been_open_once_is_waited_for_at_a_terminal_too() -> None:
    owner = Owner(lives=1)
    events = await course(ScriptedEngine([None, TYPO, BUSY]), owner, patient=False)
    assert [type(event) for event in events] == [DeviceReady, DeviceLost, DeviceReady]
    assert owner.waited_s == list(RETRIES_S)


async def test_what_works_and_is_lost_later_is_never_given_up_and_told_each_time() -> None:
    owner = Owner(lives=2)
    engine = ScriptedEngine([])
    events = await course(engine, owner, patient=False)
    assert [type(event) for event in events] == [DeviceReady, DeviceLost] * 2 + [DeviceReady]
    assert owner.waited_s == [RETRIES_S[0]] * 2
    assert engine.anew == [False, True, True], "after a loss PortAudio is to look again"
