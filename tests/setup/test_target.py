"""What is saved, and that nothing is where it would be wrong."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.config import load_config
from assistant.errors import ConfigError
from assistant.settings import SERVICE_FILE
from assistant.setup.answers import Answers, spoken_languages
from assistant.setup.keystore import KeyFile, ServiceStore
from assistant.setup.target import Target, target_of
from tests.support.writing import write

KEY = SecretStr("AIzaTheKeyOfTheTest")
SPOKEN = spoken_languages()


def target(folder: Path) -> Target:
    return Target(folder / "assistant.toml", of_service=False, environ={})


def test_a_first_file_has_the_answers_and_all_explanations(tmp_path: Path) -> None:
    answers = Answers(board="sim", language="de-DE", wake_word="alexa", no_light=True, key=KEY)
    one = target(tmp_path)
    kept = one.save(answers.changes(SPOKEN), answers.key)
    assert "gemini-api-key" in kept
    config = load_config(one.file, {})
    assert (config.board, config.live.language, config.wake.words) == ("sim", "de-DE", ("alexa",))
    assert (config.spoken.language, config.lights.no_light, config.api_key) == ("de", True, KEY)
    assert "# The key of the service is a secret" in one.file.read_text()
    assert KEY.get_secret_value() not in one.file.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assistant.toml", "gemini-api-key"]


def test_what_is_not_answered_stays(tmp_path: Path) -> None:
    write(tmp_path / "assistant.toml", '# mine\nboard = "sim"\n[live]\nvoice = "Puck"\n')
    target(tmp_path).save(Answers(language="xx").changes(SPOKEN), None)
    assert (tmp_path / "assistant.toml").read_text() == (
        '# mine\nboard = "sim"\n[live]\nvoice = "Puck"\nlanguage = "xx"\n'
    )


def test_a_mistake_changes_nothing_and_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "assistant.toml", 'board = "sim"\n')
    with pytest.raises(ConfigError, match=rf"^{file}: board: there is no board 'teapot'"):
        target(tmp_path).save(Answers(board="teapot", key=KEY).changes(SPOKEN), KEY)
    assert file.read_text() == 'board = "sim"\n'
    assert [path.name for path in tmp_path.iterdir()] == ["assistant.toml"], "no key, no draft"


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        (Answers(board="usb-speakerphone"), "board 'usb-speakerphone' has no lights"),
        (Answers(wake_word="hey_teapot"), 'no model hears "hey_teapot"'),
        (Answers(language="klingon!!"), 'live.language: must be a language tag, such as "en-US"'),
    ],
)
def test_a_service_that_could_not_run_is_not_set_up(tmp_path: Path, answers: Answers, complaint: str) -> None:
    file = write(tmp_path / "assistant.toml", 'board = "sim"\n')
    with pytest.raises(ConfigError, match=rf"^{file}: .*{complaint}"):
        Target(file, of_service=True, environ={}).save(answers.changes(SPOKEN), None)
    assert file.read_text() == 'board = "sim"\n'


def test_at_a_terminal_a_board_needs_no_light(tmp_path: Path) -> None:
    target(tmp_path).save(Answers(board="usb-speakerphone").changes(SPOKEN), None)
    assert load_config(tmp_path / "assistant.toml", {}).board == "usb-speakerphone"


def test_a_new_key_goes_where_the_old_one_was(tmp_path: Path) -> None:
    write(tmp_path / "my.key", "old", 0o600)
    file = write(tmp_path / "assistant.toml", '[live]\napi_key_file = "my.key"\n')
    target(tmp_path).save({}, KEY)
    assert load_config(file, {}).api_key == KEY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assistant.toml", "my.key"]


def test_which_file_is_set_up(tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path), "ASSISTANT_BOARD": "sim", "GEMINI_API_KEY": "x"}
    own = tmp_path / "assistant" / "assistant.toml"
    if not SERVICE_FILE.exists():
        assert target_of(None, home, root=False).file == own
        system = target_of(None, home, root=True)
        assert (system.file, system.of_service) == (SERVICE_FILE, True)
        assert isinstance(system.store(), ServiceStore)
    asked = target_of(tmp_path / "new.toml", home, root=True)
    assert (asked.file, asked.of_service) == (tmp_path / "new.toml", False)
    assert asked.environ == {"XDG_CONFIG_HOME": str(tmp_path), "GEMINI_API_KEY": "x"}
    assert asked.store() == KeyFile(tmp_path / "gemini-api-key")
    named = {**home, "ASSISTANT_CONFIG": str(tmp_path / "named.toml")}
    write(tmp_path / "named.toml", "")
    assert target_of(None, named, root=False).file == tmp_path / "named.toml"
