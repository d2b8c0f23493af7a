"""The simulated wake word: it hears what the tester says it hears."""

import asyncio
from collections.abc import Sequence

from assistant.core.events import (
    Device,
    DeviceReady,
    Event,
    StopWordHeard,
    WakeWordHeard,
    WakeWordSuspected,
)
from assistant.errors import ConfigError, DeviceError
from assistant.ports import Report


class SimWakeWord:
    """A wake word without a model, for tests that need none.

    No board brings it: what a simulated microphone hears is judged by the real models.
    """

    def __init__(self, words: Sequence[str] = ("okay_nabu",)) -> None:
        self._words = tuple(words)
        self._report: Report | None = None
        self.frames = 0
        """Microphone frames since the start or the last `reset`."""
        self.progress = 0
        """Frames judged so far; none while it does not run."""

    # --- the port's face ----------------------------------------------------------------------------

    async def run(self, report: Report) -> None:
        """Be ready until cancelled."""
        self._report = report
        report(DeviceReady(Device.WAKE_WORD))
        try:
            await asyncio.Event().wait()
        finally:
            self._report = None

    def hear(self, pcm: bytes) -> None:
        """Count one microphone frame."""
        self.frames += 1
        self.progress += self._report is not None

    def reset(self) -> None:
        """Forget what was heard."""
        self.frames = 0

    # --- the tester's face --------------------------------------------------------------------------

    def hear_word(self, word: str, score: float = 1.0) -> None:
        """Report `word` now. Raises ConfigError if it was not configured, DeviceError before `run`."""
        self._tell(word, WakeWordHeard(word, score))

    def hear_stop(self) -> None:
        """Report the stop word now. Raises DeviceError before `run`."""
        self._report_now(StopWordHeard())

    def suspect(self, word: str, score: float = 0.5) -> None:
        """Report that `word` may be on its way. Raises as `hear_word` does."""
        self._tell(word, WakeWordSuspected(word, score))

    def _tell(self, word: str, event: Event) -> None:
        if word not in self._words:
            raise ConfigError(
                f"the wake word {word!r} is not configured; there are: {', '.join(self._words)}"
            )
        self._report_now(event)

    def _report_now(self, event: Event) -> None:
        if self._report is None:
            raise DeviceError("the wake word does not listen yet")
        self._report(event)
