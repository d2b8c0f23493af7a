"""The wake word's thread: frames from the event loop in, events back out."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping

from assistant.audio.wake.engine import Engine
from assistant.audio.wake.judge import Jury, Verdict
from assistant.audio.wake.recent import RecentPeaks
from assistant.audio.wake.suspicion import Suspicion
from assistant.core.events import (
    Device,
    DeviceLost,
    DeviceReady,
    Event,
    StopWordHeard,
    WakeWordHeard,
    WakeWordSuspected,
)
from assistant.core.timings import FRAME_S
from assistant.errors import AssistantError, DeviceError
from assistant.ports import Report
from assistant.worker import Worker

log = logging.getLogger(__name__)

BACKLOG_S = 2.0
"""How far the thread may lag behind, or take to load its models, before the oldest frames are dropped."""

FRAMES_AT_ONCE = 4
"""Waking the thread costs more than a frame does: by fours the whole costs half as much as one by one."""

ALERT = 0.1
"""A score from which on each frame is taken as it comes, so that a word's end is not kept waiting."""

LATELY_S = 10.0
"""Of so much audio the best scores are kept, for whoever looks whether it hears well."""

IDLE_S = 0.25
"""Longest wait for the rest of the frames."""

STOP_S = 10.0
"""Longest wait for the thread's end: it finishes what it is at, loading the models at worst."""

RESTART_S = 1.0
"""Pause before the thread is started again; doubled each time, up to `LONGEST_RESTART_S`."""

LONGEST_RESTART_S = 60.0
"""A thread that listened for longer than this before it died starts the pauses afresh."""


class WakeWordListener:
    """A `WakeWord` that runs an `Engine` in a thread of its own.

    `load` makes the engine, in that thread. `refractory_s` and `thresholds` are by word; a word without a
    threshold has the engine's. `suspicion` is the share of a threshold from which on a word is suspected,
    0 for never. `restart_s` is the first pause after the thread died. `stop_word`, one of the engine's
    words, is reported as `StopWordHeard`, and never suspected.
    """

    def __init__(
        self,
        load: Callable[[], Engine],
        refractory_s: Mapping[str, float],
        thresholds: Mapping[str, float] | None = None,
        suspicion: float = 0.0,
        restart_s: float = RESTART_S,
        *,
        stop_word: str | None = None,
    ) -> None:
        self.progress = 0
        """Frames judged so far."""
        self.scores: Mapping[str, tuple[float, float]] = {}
        """The best of each word lately, and what it needs; the thread replaces it."""
        self._load = load
        self._refractory_s = refractory_s
        self._thresholds = thresholds or {}
        self._suspicion = suspicion
        self._restart_s = restart_s
        self._stop_word = stop_word
        self._at_once = FRAMES_AT_ONCE  # written by the thread alone; `hear` may see it a moment late
        self._news = threading.Condition()  # guards the rest, and wakes the thread
        self._frames: deque[bytes] = deque(maxlen=round(BACKLOG_S / FRAME_S))
        self._dropped = 0
        self._forget = False
        self._stop = False

    def hear(self, pcm: bytes) -> None:
        """Take one microphone frame; drops the oldest when the thread lags behind."""
        with self._news:
            self._dropped += len(self._frames) == self._frames.maxlen
            self._frames.append(pcm)
            if len(self._frames) >= self._at_once:
                self._news.notify()

    def reset(self) -> None:
        """Forget what was heard."""
        with self._news:
            self._frames.clear()
            self._forget = True
            self._news.notify()

    async def run(self, report: Report) -> None:
        """Raises ConfigError or DeviceError if the engine cannot be loaded the first time."""
        now = asyncio.get_running_loop().time
        ever_ready = False
        pause_s = self._restart_s
        while True:
            ready = threading.Event()
            started_s = now()
            error = await self._thread(report, ready)
            ever_ready = ever_ready or ready.is_set()
            if not ever_ready:
                raise error if isinstance(error, AssistantError) else DeviceError(f"wake word: {error!r}")
            if now() - started_s > LONGEST_RESTART_S:
                pause_s = self._restart_s
            report(DeviceLost(Device.WAKE_WORD, f"{error!r}; again in {pause_s:.0f} s"))
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_RESTART_S)

    async def _thread(self, report: Report, ready: threading.Event) -> BaseException | None:
        """Run the thread until it dies, or this is cancelled; what it died of."""
        loop = asyncio.get_running_loop()
        worker = Worker("wake-word")

        def tell(event: Event) -> None:
            loop.call_soon_threadsafe(report, event)

        with self._news:
            self._stop = False
        work = worker.do(lambda: self._work(tell, ready))
        try:
            await asyncio.wait({work})
        finally:
            with self._news:
                self._stop = True
                self._news.notify()
            ended = await worker.close(STOP_S)
        return work.exception() if ended else TimeoutError("the thread does not end")

    def _work(self, tell: Report, ready: threading.Event) -> None:
        engine = self._load()
        try:
            thresholds = {**engine.thresholds, **self._thresholds}
            jury = Jury(thresholds, self._refractory_s)
            suspicion = Suspicion(thresholds, self._suspicion)
            ready.set()
            tell(DeviceReady(Device.WAKE_WORD))
            self._listen(engine, jury, suspicion, RecentPeaks(LATELY_S, thresholds), tell)
        finally:
            engine.close()

    def _listen(
        self, engine: Engine, jury: Jury, suspicion: Suspicion, peaks: RecentPeaks, tell: Report
    ) -> None:
        now_s = 0.0
        while True:
            with self._news:
                if len(self._frames) < self._at_once and not self._forget and not self._stop:
                    self._news.wait(IDLE_S)
                if self._stop:
                    return
                frames = tuple(self._frames)
                self._frames.clear()
                forget, self._forget = self._forget, False
                dropped, self._dropped = self._dropped, 0
            if dropped:
                log.warning("the wake word lagged behind and missed %.1f s", dropped * FRAME_S)
            if forget:
                engine.reset()
                jury.reset()
                suspicion.reset()
            latest: list[float] = []
            for pcm in frames:
                now_s += FRAME_S
                scores = engine.feed(pcm)
                latest += scores.values()
                peaks.add(scores, now_s)
                self.progress += 1
                for word, score in suspicion.hear(scores, now_s):
                    if word != self._stop_word:
                        tell(WakeWordSuspected(word, score))
                for verdict in jury.hear(scores, now_s):
                    if verdict.heard:
                        tell(self._heard(verdict))
                    else:
                        log.info("near miss: %s scored %.2f, more than %.2f is needed", *verdict.figures)
            self.scores = peaks.at(now_s)
            if latest:
                self._at_once = 1 if max(latest) >= ALERT else FRAMES_AT_ONCE

    def _heard(self, verdict: Verdict) -> Event:
        if verdict.word == self._stop_word:
            return StopWordHeard()
        return WakeWordHeard(verdict.word, verdict.score)
