"""Where the key comes from, what is refused, and that it is told to nobody."""

import logging
from pathlib import Path

import pytest

from assistant.config import Config, load_config
from assistant.errors import ConfigError
from tests.support.writing import write

KEY = "AIzaSyNobodyShallReadThis"


def key_of(config: Config) -> str | None:
    return config.api_key.get_secret_value() if config.api_key else None


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return write(tmp_path / "empty.toml", "")


@pytest.fixture
def with_key_file(tmp_path: Path) -> Path:
    write(tmp_path / "key", f"{KEY}\n", 0o600)
    return write(tmp_path / "a.toml", '[live]\napi_key_file = "key"')


@pytest.fixture
def credentials(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "credentials"
    folder.mkdir()
    write(folder / "gemini-api-key", "from-systemd\n", 0o440)
    write(folder / "vertex-service-account", "{}", 0o440)
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def test_the_environment_beats_systemd_beats_the_file(
    with_key_file: Path, credentials: dict[str, str]
) -> None:
    assert key_of(load_config(with_key_file, {})) == KEY
    assert key_of(load_config(with_key_file, credentials)) == "from-systemd"
    assert key_of(load_config(with_key_file, {**credentials, "GEMINI_API_KEY": " spaced \n"})) == "spaced"


def test_google_api_key_beats_gemini_api_key_and_says_so(
    empty: Path, caplog: pytest.LogCaptureFixture
) -> None:
    environ = {"GEMINI_API_KEY": "gemini-key", "GOOGLE_API_KEY": "google-key"}
    assert key_of(load_config(empty, environ)) == "google-key"
    assert caplog.messages == ["GOOGLE_API_KEY and GEMINI_API_KEY differ: GOOGLE_API_KEY is used"]


def test_two_equal_variables_or_an_empty_one_are_nothing_to_tell(
    empty: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert key_of(load_config(empty, {"GEMINI_API_KEY": "same", "GOOGLE_API_KEY": "same"})) == "same"
    assert key_of(load_config(empty, {"GEMINI_API_KEY": "one", "GOOGLE_API_KEY": " "})) == "one"
    assert key_of(load_config(empty, {"GEMINI_API_KEY": ""})) is None
    assert caplog.messages == []


def test_a_service_account_of_systemd_is_found(
    empty: Path, credentials: dict[str, str], tmp_path: Path
) -> None:
    config = load_config(empty, credentials)
    assert config.live.credentials_file == tmp_path / "credentials" / "vertex-service-account"
    own = write(tmp_path / "own.json", "{}")
    assert (
        load_config(
            empty, {**credentials, "ASSISTANT_LIVE__CREDENTIALS_FILE": str(own)}
        ).live.credentials_file
        == own
    )


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_read_is_refused_with_the_cure(
    with_key_file: Path, tmp_path: Path, mode: int
) -> None:
    (tmp_path / "key").chmod(mode)
    with pytest.raises(ConfigError, match="others can read") as caught:
        load_config(with_key_file, {"GEMINI_API_KEY": "wins"})
    assert str(caught.value).endswith(f"run `chmod 600 {tmp_path / 'key'}`")


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"two words", b"line\nline", b"\xff\xfe\x00", b"k" * 5000, b"a\x1b[31m"]
)
def test_a_key_file_without_a_key_is_refused(with_key_file: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(ConfigError, match=r"live\.api_key_file: .*(is empty|holds no key)"):
        load_config(with_key_file, {})


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_config(write(tmp_path / "a.toml", '[live]\napi_key_file = "key"'), {})


@pytest.mark.parametrize("text", [f'api_key = "{KEY}"', f'[live]\napi_key = "{KEY}"'])
def test_the_key_does_not_belong_into_the_toml_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="the key does not belong here; set \\$GEMINI_API_KEY") as caught:
        load_config(write(tmp_path / "a.toml", text), {})
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f'[live]\nkey = "{KEY}"',
        f'[live]\nbackend = "{KEY}"',
        f'[audio]\nvolume = "{KEY}"',
        f'[wake]\nwords = "{KEY}"',
        f'live = "{KEY}"',
        f'[live]\napi_key = "{KEY}',
    ],
)
def test_a_misplaced_key_is_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(
            write(tmp_path / "a.toml", text), {"ASSISTANT_API_KEY": KEY, "ASSISTANT_LIVE__APIKEY": KEY}
        )
    assert KEY not in str(caught.value)


def test_the_key_is_in_no_text(with_key_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = load_config(with_key_file, {})
    logging.getLogger("assistant").warning("%s %r", config, config)
    shown = f"{config} {config!r} {config.model_dump()} {config.model_dump_json()} {caplog.text}"
    assert KEY not in shown
