"""The thread around an engine: loading, reporting, lagging, dying, ending."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest

from assistant.audio.wake.listener import WakeWordListener
from assistant.core.events import (
    Device,
    DeviceLost,
    DeviceReady,
    Event,
    StopWordHeard,
    WakeWordHeard,
    WakeWordSuspected,
)
from assistant.errors import ConfigError, DeviceError
from tests.support.control import until
from tests.support.hearing import ScriptedEngine
from tests.support.pcm import frame

QUIET, NEAR, WORD, POISON = frame(1), frame(2), frame(3), frame(4)
SCORES = {QUIET: 0.0, NEAR: 0.8, WORD: 1.0}
READY = DeviceReady(Device.WAKE_WORD)


def alexa_engine() -> ScriptedEngine:
    """Scores the frames above; dies of the poison."""
    return ScriptedEngine(lambda pcm: {"alexa": SCORES[pcm]}, {"alexa": 0.9})


def listener_for(
    load: Callable[[], ScriptedEngine] = alexa_engine,
    refractory_s: float = 0.0,
    thresholds: Mapping[str, float] | None = None,
    suspicion: float = 0.0,
    stop_word: str | None = None,
) -> WakeWordListener:
    return WakeWordListener(
        load, {"alexa": refractory_s}, thresholds, suspicion, restart_s=0.0, stop_word=stop_word
    )


@asynccontextmanager
async def running(listener: WakeWordListener) -> AsyncIterator[asyncio.Queue[Event]]:
    """The events of a listener that runs, and that must leave no thread behind."""
    events: asyncio.Queue[Event] = asyncio.Queue()
    task = asyncio.create_task(listener.run(events.put_nowait))
    try:
        async with asyncio.timeout(10):
            yield events
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("wake-word")]


def unreachable(event: Event) -> None:
    """Nothing is reported of an engine that never was."""
    raise AssertionError(event)


def say(listener: WakeWordListener, *frames: bytes) -> None:
    for pcm in frames:
        listener.hear(pcm)


async def test_it_is_ready_once_the_engine_is_loaded_in_its_thread_and_then_hears() -> None:
    threads = []

    def load() -> ScriptedEngine:
        threads.append(threading.current_thread())
        return alexa_engine()

    listener = listener_for(load)
    async with running(listener) as events:
        assert await events.get() == READY
        say(listener, QUIET, WORD)
        assert await events.get() == WakeWordHeard("alexa", 1.0)
    assert threads[0] is not threading.main_thread()


async def test_what_is_said_while_the_engine_loads_is_heard() -> None:
    listener = listener_for()
    say(listener, QUIET, WORD)
    async with running(listener) as events:
        assert [await events.get(), await events.get()] == [READY, WakeWordHeard("alexa", 1.0)]


async def test_the_best_scores_of_late_are_told_beside_what_is_needed() -> None:
    listener = listener_for(thresholds={"alexa": 0.95})
    async with running(listener) as events:
        await events.get()
        say(listener, NEAR, QUIET, QUIET, QUIET)
        await until(lambda: listener.progress == 4 and bool(listener.scores))
    assert listener.scores == {"alexa": (0.8, 0.95)}


async def test_the_owners_threshold_counts() -> None:
    listener = listener_for(thresholds={"alexa": 0.7})
    async with running(listener) as events:
        await events.get()
        say(listener, NEAR, QUIET)
        assert await events.get() == WakeWordHeard("alexa", 0.8)


async def test_the_refractory_time_is_counted_in_audio() -> None:
    listener = listener_for(refractory_s=0.2)
    async with running(listener) as events:
        await events.get()
        say(listener, WORD, QUIET, WORD, QUIET)
        say(listener, *[QUIET] * 8)
        say(listener, WORD, QUIET)
        assert [await events.get(), await events.get()] == [WakeWordHeard("alexa", 1.0)] * 2
        say(listener, *[QUIET] * 10, WORD, QUIET)
        await events.get()
        assert events.empty()


async def test_a_word_is_suspected_at_the_owners_share_of_the_threshold_and_then_heard() -> None:
    listener = listener_for(suspicion=0.5)
    async with running(listener) as events:
        await events.get()
        say(listener, QUIET, NEAR, WORD, QUIET)
        assert [await events.get(), await events.get()] == [
            WakeWordSuspected("alexa", 0.8),
            WakeWordHeard("alexa", 1.0),
        ]
        assert events.empty()


async def test_suspicion_follows_the_owners_threshold_and_forgets_with_the_rest() -> None:
    listener = listener_for(thresholds={"alexa": 2.0}, suspicion=0.45)
    async with running(listener) as events:
        await events.get()
        say(listener, NEAR, WORD, QUIET, QUIET)
        assert await events.get() == WakeWordSuspected("alexa", 1.0)
        listener.reset()
        say(listener, WORD, QUIET, QUIET, QUIET)
        assert await events.get() == WakeWordSuspected("alexa", 1.0)


async def test_a_stop_word_is_no_wake_word_and_never_suspected() -> None:
    listener = listener_for(suspicion=0.5, stop_word="alexa")
    async with running(listener) as events:
        await events.get()
        say(listener, QUIET, NEAR, WORD, QUIET)
        assert await events.get() == StopWordHeard()
        assert events.empty()


async def test_frames_that_nobody_judges_are_no_progress() -> None:
    """A thread that hangs in its engine takes frames, and drops them."""
    stuck, release = threading.Event(), threading.Event()

    def score(pcm: bytes) -> Mapping[str, float]:
        if pcm == POISON:
            stuck.set()
            release.wait(10)
        return {"alexa": 0.0}

    listener = listener_for(lambda: ScriptedEngine(score, {"alexa": 0.9}))
    async with running(listener) as events:
        await events.get()
        say(listener, QUIET, QUIET, QUIET, POISON)
        await asyncio.to_thread(stuck.wait, 10)
        say(listener, *[QUIET] * 150)
        assert listener.progress == 3
        release.set()


async def test_a_near_miss_is_logged_once_with_its_score(caplog: pytest.LogCaptureFixture) -> None:
    listener = listener_for()
    with caplog.at_level(logging.INFO, "assistant.audio.wake"):
        async with running(listener) as events:
            await events.get()
            say(listener, NEAR, NEAR, QUIET, WORD)
            await events.get()
    assert caplog.messages == ["near miss: alexa scored 0.80, more than 0.90 is needed"]


async def test_a_thread_that_lags_drops_the_oldest_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    engine = alexa_engine()
    listener = listener_for(lambda: engine)
    say(listener, WORD, *[QUIET] * 109, WORD)
    async with running(listener) as events:
        assert [await events.get(), await events.get()] == [READY, WakeWordHeard("alexa", 1.0)]
        assert events.empty()
    assert engine.fed == [*[QUIET] * 99, WORD]
    assert caplog.messages == ["the wake word lagged behind and missed 0.2 s"]


async def test_reset_drops_what_waits_and_resets_the_engine() -> None:
    engine = alexa_engine()
    listener = listener_for(lambda: engine, refractory_s=60.0)
    async with running(listener) as events:
        await events.get()
        say(listener, WORD, QUIET)
        await events.get()
        listener.reset()
        say(listener, WORD, QUIET)
        assert await events.get() == WakeWordHeard("alexa", 1.0)  # the refractory time is forgotten too
    assert engine.resets == 1


async def test_a_thread_that_dies_is_reported_and_started_again() -> None:
    engines: list[ScriptedEngine] = []

    def load() -> ScriptedEngine:
        engines.append(alexa_engine())
        return engines[-1]

    listener = listener_for(load)
    async with running(listener) as events:
        await events.get()
        say(listener, POISON, QUIET)
        lost = await events.get()
        assert isinstance(lost, DeviceLost)
        assert lost.device is Device.WAKE_WORD
        assert "KeyError" in lost.detail
        assert await events.get() == READY
        say(listener, WORD, QUIET)
        assert await events.get() == WakeWordHeard("alexa", 1.0)
    assert [engine.closed for engine in engines] == [True, True]


async def test_models_that_vanish_while_it_runs_are_waited_for() -> None:
    present = iter([True, False, True])

    def load() -> ScriptedEngine:
        if next(present):
            return alexa_engine()
        raise ConfigError("gone")

    listener = listener_for(load)
    async with running(listener) as events:
        await events.get()
        say(listener, POISON, QUIET)
        assert [type(await events.get()) for _ in range(3)] == [DeviceLost, DeviceLost, DeviceReady]


async def test_an_engine_that_cannot_be_loaded_at_first_raises_its_own_error() -> None:
    def load() -> ScriptedEngine:
        raise ConfigError("[wake] models: word.tflite is not a model")

    with pytest.raises(ConfigError, match=r"word\.tflite"):
        await listener_for(load).run(unreachable)


async def test_a_library_that_fails_at_first_raises_a_device_error() -> None:
    def load() -> ScriptedEngine:
        raise OSError("libtensorflowlite_c.so: cannot open shared object file")

    with pytest.raises(DeviceError, match="wake word: OSError"):
        await listener_for(load).run(unreachable)


async def test_it_can_be_cancelled_while_it_loads() -> None:
    loading = threading.Event()
    release = threading.Event()

    def load() -> ScriptedEngine:
        loading.set()
        release.wait(10)
        return alexa_engine()

    async with running(listener_for(load)):
        await asyncio.to_thread(loading.wait, 10)
        asyncio.get_running_loop().call_soon(release.set)


async def test_it_can_run_again_after_it_was_cancelled() -> None:
    listener = listener_for()
    for _ in range(2):
        async with running(listener) as events:
            assert await events.get() == READY
            say(listener, WORD, QUIET)
            await events.get()


def test_hearing_and_forgetting_without_a_thread_does_nothing() -> None:
    listener = listener_for()
    say(listener, *[WORD] * 1000)
    listener.reset()
