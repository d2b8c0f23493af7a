"""One suite for every `WakeWord`: the simulated one, and each engine with its real models."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from assistant.audio.wake.factory import wake_word
from assistant.config import WakeConfig
from assistant.core.events import Device, DeviceReady, Event, WakeWordHeard, WakeWordSuspected
from assistant.ports import WakeWord
from assistant.sim.wakeword import SimWakeWord
from tests.support.hearing import clip, frames
from tests.support.speech import silence
from tests.support.witnessed import until

WORD = "alexa"


@dataclass
class Ears:
    """A wake word under test, and how somebody says its word to it."""

    wake_word: WakeWord
    say: Callable[[], None]


def sim() -> Ears:
    simulated = SimWakeWord([WORD])

    def say() -> None:
        simulated.suspect(WORD)
        simulated.hear_word(WORD)

    return Ears(simulated, say)


def real(engine: str) -> Ears:
    listener = wake_word(WakeConfig.model_validate({"engine": engine, "words": [WORD]}))

    def say() -> None:
        for frame in frames(clip(WORD)[8_000:-16_000]):  # less than the backlog: as good as in real time
            listener.hear(frame)

    return Ears(listener, say)


@pytest.fixture(params=["sim", "micro", "open", "fusion"])
def ears(request: pytest.FixtureRequest) -> Ears:
    return sim() if request.param == "sim" else real(request.param)


@asynccontextmanager
async def running(ears: Ears) -> AsyncIterator[asyncio.Queue[Event]]:
    events: asyncio.Queue[Event] = asyncio.Queue()
    task = asyncio.create_task(ears.wake_word.run(events.put_nowait))
    try:
        async with asyncio.timeout(30):
            yield events
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def next_heard(events: asyncio.Queue[Event]) -> WakeWordHeard:
    """The next word; it may have been suspected before, once."""
    event = await events.get()
    if isinstance(event, WakeWordSuspected):
        assert event.word == WORD
        assert 0.0 < event.score < 2.0
        event = await events.get()
    assert isinstance(event, WakeWordHeard)
    return event


async def test_it_is_ready_and_then_reports_each_word_with_its_score(ears: Ears) -> None:
    async with running(ears) as events:
        assert await events.get() == DeviceReady(Device.WAKE_WORD)
        ears.say()
        heard = await next_heard(events)
        assert heard.word == WORD
        assert 0.5 < heard.score <= 2.0
        assert events.empty()


async def test_silence_is_no_word(ears: Ears) -> None:
    async with running(ears) as events:
        await events.get()
        for frame in frames(silence(1.0)):
            ears.wake_word.hear(frame)
        ears.wake_word.reset()
        ears.say()
        await next_heard(events)
        assert events.empty()


async def test_no_thread_or_task_outlives_its_run(ears: Ears) -> None:
    threads, tasks = threading.active_count(), len(asyncio.all_tasks())
    async with running(ears) as events:
        await events.get()
    assert threading.active_count() == threads
    assert len(asyncio.all_tasks()) == tasks


async def test_it_runs_again_after_it_was_cancelled(ears: Ears) -> None:
    for _ in range(2):
        async with running(ears) as events:
            assert await events.get() == DeviceReady(Device.WAKE_WORD)
            ears.say()
            await next_heard(events)


async def test_its_progress_is_what_was_judged_and_stands_still_with_it(ears: Ears) -> None:
    async with running(ears) as events:
        await events.get()
        before = ears.wake_word.progress
        for frame in frames(silence(1.0)):
            ears.wake_word.hear(frame)
        await until(lambda: ears.wake_word.progress >= before + 50)
        assert ears.wake_word.progress == before + 50
    ended = ears.wake_word.progress
    for frame in frames(silence(0.2)):
        ears.wake_word.hear(frame)
    assert ears.wake_word.progress == ended, "nobody judges"


def test_hearing_and_forgetting_never_fail_while_it_does_not_run(ears: Ears) -> None:
    for frame in frames(silence(5.0)):
        ears.wake_word.hear(frame)
    ears.wake_word.reset()
