"""The owner's `[wake]` section made into a `WakeWord`."""

from functools import partial

from assistant.audio.vad import WebRtcVad
from assistant.audio.wake.engine import Engine
from assistant.audio.wake.fusion import FusionEngine
from assistant.audio.wake.gate import SpeechGate
from assistant.audio.wake.listener import WakeWordListener
from assistant.audio.wake.micro import MicroEngine
from assistant.audio.wake.models import Models, check_known, choose
from assistant.audio.wake.openww import OpenEngine
from assistant.audio.wake.owwpackage import PackageEngine
from assistant.config import WakeConfig


def wake_word(config: WakeConfig) -> WakeWordListener:
    """The wake word of `config`. Raises ConfigError for what can be told without loading a model."""
    models = choose(config)
    thresholds = by_word(config.threshold, models, "threshold")
    if models.stop and not isinstance(config.threshold, dict):
        thresholds.pop(models.stop, None)  # one for all wake words; this one's engine may score otherwise
    return WakeWordListener(
        partial(load_engine, config.engine, models),
        by_word(config.refractory_s, models, "refractory_s", REFRACTORY_S),
        thresholds,
        config.suspicion,
        stop_word=models.stop,
    )


REFRACTORY_S = 2.0
"""For words that a table of refractory periods does not name; the configuration's own default."""


def by_word(
    setting: float | dict[str, float] | None, models: Models, key: str, default: float | None = None
) -> dict[str, float]:
    """A setting that is one for all words or a table, for each word; a word without one is left out."""
    if isinstance(setting, dict):
        for word in setting:
            check_known(word, models.words, key)
        return {**({} if default is None else dict.fromkeys(models.words, default)), **setting}
    return {} if setting is None else dict.fromkeys(models.words, setting)


def load_engine(kind: str, models: Models) -> Engine:
    """Load the models; takes up to a second. Raises ConfigError naming the file that is no model."""
    match kind:
        case "micro":
            return MicroEngine(models.micro)
        case "open":
            return OpenEngine(models.open)
        case "openwakeword":
            return PackageEngine(models.open)
    if not models.open:
        return MicroEngine(models.micro)
    # Before the other: pymicro-features loses an error that it is collected under.
    costly = OpenEngine(models.open)
    return FusionEngine(MicroEngine(models.micro), costly, SpeechGate(WebRtcVad()))
