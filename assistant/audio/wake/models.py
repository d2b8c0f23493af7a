"""Which words there are, and the file that each is heard with. Looks at names only; loads nothing."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from assistant.config import WakeConfig
from assistant.errors import ConfigError

MICRO = "pymicro_wakeword"
OPEN = "pyopen_wakeword"

NOT_WORDS = {"melspectrogram", "embedding_model"}
"""Files beside openWakeWord's models that all words share."""

NOT_FUSED = {"hey_mycroft"}
"""Words whose built-in openWakeWord model adds nothing but false hits: it finds 5 of the wake set's 204."""

ENGINES_FAMILIES = {"micro": (MICRO,), "open": (OPEN,), "openwakeword": (OPEN,), "fusion": (MICRO, OPEN)}


@dataclass(frozen=True, slots=True)
class Models:
    """The `.tflite` file of each word, by family; one of microWakeWord has its `.json` beside it."""

    micro: Mapping[str, Path]
    open: Mapping[str, Path]
    stop: str | None = None
    """The one that wakes nobody: it ends what sounds."""

    @property
    def words(self) -> Set[str]:
        """All that is listened for."""
        return self.micro.keys() | self.open.keys()


def choose(config: WakeConfig) -> Models:
    """The models for the owner's words and files. Each file is listened for, and so is each word in `words`.

    Raises ConfigError for a word that nothing knows, a file of a family that the engine does not run, a
    stop word that is a wake word too, and for nothing to wake by.
    """
    families = ENGINES_FAMILIES[config.engine]
    built_in = {family: built_in_words(family) if family in families else {} for family in (MICRO, OPEN)}
    if config.engine == "fusion":
        built_in[OPEN] = {word: path for word, path in built_in[OPEN].items() if word not in NOT_FUSED}
    custom: dict[str, dict[str, Path]] = {MICRO: {}, OPEN: {}}
    for path in config.models:
        custom[_family(path, config.engine, "models")][path.stem] = path
    customs = custom[MICRO].keys() | custom[OPEN].keys()
    for word in config.words:
        if word not in customs:
            check_known(word, built_in[MICRO].keys() | built_in[OPEN].keys() | customs, "words")
    wanted = set(config.words) - customs
    if not wanted and not customs:
        raise ConfigError(
            '[wake] words: nothing to listen for; name a word, such as "okay_nabu", or a file in models'
        )
    micro, opened = (
        {**{word: path for word, path in built_in[family].items() if word in wanted}, **custom[family]}
        for family in (MICRO, OPEN)
    )
    if config.stop is None:
        return Models(micro, opened)
    stop = config.stop.stem
    if stop in wanted | customs:
        raise ConfigError(f'[wake] stop: "{stop}" is a wake word already; copy the file under another name')
    family = _family(config.stop, config.engine, "stop")
    (micro if family is MICRO else opened)[stop] = config.stop
    return Models(micro, opened, stop)


def _family(path: Path, engine: str, key: str) -> str:
    """The package that runs the model in this file. Raises ConfigError if the engine does not."""
    family = MICRO if path.with_suffix(".json").is_file() else OPEN
    if family in ENGINES_FAMILIES[engine]:
        return family
    kind = "openWakeWord model, or lacks the .json beside it" if family is OPEN else "microWakeWord model"
    raise ConfigError(f'[wake] {key}: {path} is an {kind}; engine = "{engine}" cannot run it, "fusion" can')


def check_known(word: str, known: Set[str], key: str) -> None:
    """Raise ConfigError unless `word` is known; it names the known ones, similar ones first."""
    if word not in known:
        nearest = get_close_matches(word, sorted(known), n=len(known), cutoff=0.0)
        raise ConfigError(f'[wake] {key}: no model hears "{word}"; known words: {", ".join(nearest)}')


def built_in_words(package: str) -> dict[str, Path]:
    """The words whose models an installed package brings."""
    paths = sorted((folder_of(package) / "models").glob("*.tflite"))
    return {path.stem: path for path in paths if path.stem not in NOT_WORDS}


def folder_of(package: str) -> Path:
    """Where an installed wake-word package lies; it is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ConfigError(f"[wake] engine: the package {package} is missing; install the assistant again")
    return Path(spec.origin).parent


def library_of(package: str) -> Path:
    """The TensorFlow Lite C library that a wake-word package brings."""
    for path in folder_of(package).glob("lib/*tensorflowlite_c.*"):
        return path
    raise ConfigError(
        f"[wake] engine: {package} brings no TensorFlow Lite library for this machine; install its wheel"
    )
