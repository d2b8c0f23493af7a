"""openWakeWord by the `openwakeword` package itself: an extra, for Python 3.11 and NumPy 1."""

from collections.abc import Mapping
from pathlib import Path

from assistant.audio.wake.models import OPEN, folder_of
from assistant.audio.wake.openww import THRESHOLD
from assistant.audio.wake.tflite import check_file
from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.errors import ConfigError

STEP_BYTES = int(0.08 * MICROPHONE_RATE_HZ) * SAMPLE_BYTES
"""The package scores once in 80 ms and repeats itself in between."""


class PackageEngine:
    """An `Engine` of openWakeWord models. The package brings no model, so `pyopen-wakeword`'s are used."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        try:
            from openwakeword.model import Model
        except ImportError as error:
            raise ConfigError(
                f'[wake] engine: "openwakeword" needs its package ({error}): install '
                'live-assistant[openwakeword] on Python 3.11 with numpy below 2, or set engine = "open"'
            ) from None
        for path in models.values():
            check_file(path)
        shared = folder_of(OPEN) / "models"
        try:
            self._model = Model(
                wakeword_models=[str(path) for path in models.values()],
                inference_framework="tflite",
                melspec_model_path=str(shared / "melspectrogram.tflite"),
                embedding_model_path=str(shared / "embedding_model.tflite"),
            )
        except ValueError as error:
            files, reason = ", ".join(map(str, models.values())), str(error).strip()
            raise ConfigError(f"[wake] models: no openWakeWord model in {files}: {reason}") from None
        self._waiting = b""
        self.thresholds = dict.fromkeys(models, THRESHOLD)

    def feed(self, pcm: bytes) -> Mapping[str, float]:
        """Take one microphone frame; the words scored anew."""
        import numpy as np

        self._waiting += pcm
        if len(self._waiting) < STEP_BYTES:
            return {}
        step, self._waiting = self._waiting[:STEP_BYTES], self._waiting[STEP_BYTES:]
        return {
            word: float(score) for word, score in self._model.predict(np.frombuffer(step, np.int16)).items()
        }

    def reset(self) -> None:
        """Forget what was heard."""
        self._waiting = b""
        self._model.reset()

    def close(self) -> None:
        """The package closes its interpreters when they are collected."""
