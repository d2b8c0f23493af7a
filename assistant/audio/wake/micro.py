"""microWakeWord: small streaming models, about 3 ms of processor time for a second of audio."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.audio.wake.models import library_of
from assistant.audio.wake.tflite import input_shape
from assistant.errors import ConfigError

if TYPE_CHECKING:
    from pymicro_wakeword import MicroWakeWord

FEATURES = 40
"""What the frontend makes of 10 ms of audio; a model takes some strides of it: (1, strides, 40)."""


class MicroEngine:
    """An `Engine` of microWakeWord models. A score is the mean probability over the model's sliding window.

    The default threshold of a word is the `probability_cutoff` in the model's JSON: its trainer's choice.
    """

    def __init__(self, models: Mapping[str, Path]) -> None:
        from pymicro_wakeword import MicroWakeWordFeatures

        self._models = {word: load(path) for word, path in models.items()}
        self._frontend = MicroWakeWordFeatures()
        self._windows = 0
        self.thresholds = {word: float(model.probability_cutoff) for word, model in self._models.items()}

    def feed(self, pcm: bytes) -> Mapping[str, float]:
        """Take one microphone frame; the words scored anew."""
        scores = {}
        for features in self._frontend.process_streaming(pcm):
            self._windows += 1
            for word, model in self._models.items():
                score = model.process_streaming_prob(features)
                if score is not None and self._windows % model.stride == 0:  # in between it answers 0.0
                    scores[word] = score
        return scores

    def reset(self) -> None:
        """Forget what was heard."""
        self._frontend.reset()
        self._windows = 0
        for model in self._models.values():
            model.reset()

    def close(self) -> None:
        """Give the models back."""
        for model in self._models.values():
            model.close()


def load(path: Path) -> "MicroWakeWord":
    """The model in `path`, set as the JSON beside it says. Raises ConfigError if either is unfit.

    The JSON's own `model` is not looked at, so that a pair of files may be given another name.
    """
    from pymicro_wakeword import MicroWakeWord
    from pymicro_wakeword.wakeword import TfLiteWakeWord

    library = library_of("pymicro_wakeword")
    shape = input_shape(TfLiteWakeWord(library).lib, path)
    if len(shape) != 3 or shape[2] != FEATURES:
        raise ConfigError(
            f"[wake] models: {path} is not a microWakeWord model: take the .json beside it away, or the file"
        )
    settings = path.with_suffix(".json")
    try:
        described = json.loads(settings.read_text(encoding="utf-8"))
        return MicroWakeWord(
            path.stem,
            wake_word=str(described["wake_word"]),
            tflite_model=path,
            probability_cutoff=float(described["micro"]["probability_cutoff"]),
            sliding_window_size=int(described["micro"]["sliding_window_size"]),
            trained_languages=[],
            libtensorflowlite_c_path=library,
        )
    except OSError as error:
        raise ConfigError(
            f"[wake] models: cannot read {settings}: {error.strerror}; it belongs to {path.name}"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"[wake] models: {settings} does not describe a microWakeWord model: copy it again ({error!r})"
        ) from None
