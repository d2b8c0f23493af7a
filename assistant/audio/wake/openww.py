"""openWakeWord by `pyopen-wakeword`: one embedding for all words, and a small classifier for each."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.audio.wake.models import library_of
from assistant.audio.wake.tflite import Accelerator, input_shape
from assistant.core.timings import MICROPHONE_RATE_HZ, SAMPLE_BYTES
from assistant.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyopen_wakeword import OpenWakeWord

THRESHOLD = 0.5
"""openWakeWord's own default (its README, "Usage"), for its models and for custom ones."""

EMBEDDING = 96
"""Features of 80 ms of audio; a classifier takes the last few of them: (1, embeddings, 96)."""

MEMORY_S = 2.1
"""A classifier looks back 15 × 80 ms, and its first embedding 76 windows of 10 ms; a little more."""

ROOM_RMS = 10.0
"""A quiet room, -70 dBFS."""


class Embeddings:
    """Embeddings of a stream of frames: 12.5, and 16 ms of processor time, for a second of audio."""

    def __init__(self) -> None:
        from pyopen_wakeword import OpenWakeWordFeatures
        from pyopen_wakeword.openwakeword import EMB_SHAPE, MEL_SAMPLES, MEL_SHAPE

        self._features = features = OpenWakeWordFeatures.from_builtin()
        self._needed = MEL_SAMPLES
        self._waiting = b""
        self._accelerator = Accelerator(features.lib)
        lib = features.lib
        lib.TfLiteInterpreterDelete(features.emb_interpreter)
        features.emb_interpreter = self._accelerator.interpreter(features.emb_model, EMB_SHAPE)
        features.emb_input_tensor = lib.TfLiteInterpreterGetInputTensor(features.emb_interpreter, 0)
        features.emb_output_tensor = lib.TfLiteInterpreterGetOutputTensor(features.emb_interpreter, 0)
        lib.TfLiteInterpreterDelete(features.mel_interpreter)
        features.mel_interpreter = self._accelerator.interpreter(features.mel_model, MEL_SHAPE)
        features.mel_input_tensor = lib.TfLiteInterpreterGetInputTensor(features.mel_interpreter, 0)
        features.mel_output_tensor = lib.TfLiteInterpreterGetOutputTensor(features.mel_interpreter, 0)

    def of(self, pcm: bytes) -> "Iterator[NDArray[np.float32]]":
        """Those that this frame completes. The package moves ten seconds of audio at each call: so seldom."""
        self._waiting += pcm
        if self._features.new_audio_samples + len(self._waiting) // SAMPLE_BYTES >= self._needed:
            waiting, self._waiting = self._waiting, b""
            yield from self._features.process_streaming(waiting)

    def quiet(self) -> "Iterator[NDArray[np.float32]]":
        """Forget the stream; a new one begins with as much of a quiet room as a classifier remembers.

        The package would begin with eight seconds of zeros, which no microphone gives and no model was
        trained on: a word soon after them scores less.
        """
        import numpy as np

        self._features.reset()
        self._features.new_audio_samples = 0
        self._waiting = b""
        samples = int(MEMORY_S * MICROPHONE_RATE_HZ)
        yield from self.of(np.random.default_rng(0).normal(0, ROOM_RMS, samples).astype(np.int16).tobytes())

    def close(self) -> None:
        """Give the networks back."""
        self._features.close()
        self._accelerator.close()


class OpenEngine:
    """An `Engine` of openWakeWord models. A score is a classifier's probability, once in 80 ms."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self._embeddings = Embeddings()
        self._models = {word: load(path) for word, path in models.items()}
        self.thresholds = dict.fromkeys(models, THRESHOLD)
        self.reset()

    def feed(self, pcm: bytes) -> Mapping[str, float]:
        """Take one microphone frame; the words scored anew."""
        scores = {}
        for embedding in self._embeddings.of(pcm):
            for word, model in self._models.items():
                for score in model.process_streaming(embedding):
                    scores[word] = float(score)
        return scores

    def reset(self) -> None:
        """Forget what was heard."""
        for model in self._models.values():
            model.reset()
        for embedding in self._embeddings.quiet():
            for model in self._models.values():
                for _ in model.process_streaming(embedding):
                    pass

    def close(self) -> None:
        """Give the models back."""
        self._embeddings.close()
        for model in self._models.values():
            model.close()


def load(path: Path) -> "OpenWakeWord":
    """The classifier in `path`. Raises ConfigError if it is none."""
    from pyopen_wakeword import OpenWakeWord
    from pyopen_wakeword.wakeword import TfLiteWakeWord

    library = library_of("pyopen_wakeword")
    shape = input_shape(TfLiteWakeWord(library).lib, path)
    if len(shape) != 3 or shape[2] != EMBEDDING:
        raise ConfigError(
            f"[wake] models: {path} is no openWakeWord model; one of microWakeWord needs its .json beside it"
        )
    return OpenWakeWord.from_model(path, library)
