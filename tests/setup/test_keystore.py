"""Where keys are kept, and that nobody else can read them."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.config.secrets import KeySource
from assistant.errors import ConfigError, DeviceError
from assistant.setup.keystore import DROP_IN, KeyFile, ServiceStore, key_in
from assistant.setup.programs import run_program
from tests.support.writing import write

KEY = SecretStr("AIzaTheKeyOfTheTest")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def sealing(*, broken: bool = False) -> Callable[[tuple[str, ...], bytes], bytes | None]:
    """A systemd-creds that turns a key around."""

    def run(command: tuple[str, ...], given: bytes) -> bytes | None:
        if command[0] != "systemd-creds":
            return b""
        return None if broken and command[1] == "decrypt" else given[::-1]

    return run


def booted(root: Path) -> Path:
    (root / "run/systemd/system").mkdir(parents=True)
    return root


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = write(tmp_path / "key", "another", 0o644)
    KeyFile(path).keep(KEY)
    assert mode(path) == 0o600
    assert KeySource({}, path).read() == KEY
    assert [one.name for one in tmp_path.iterdir()] == ["key"], "no draft is left"


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be written"):
        KeyFile(write(tmp_path / "file", "") / "key").keep(KEY)


def test_the_service_gets_it_encrypted(tmp_path: Path) -> None:
    store = ServiceStore(booted(tmp_path), sealing())
    write_plain = ServiceStore(tmp_path, sealing(broken=True))
    write_plain.keep(KEY)
    assert (store.plain.exists(), mode(store.plain), mode(store.plain.parent)) == (True, 0o600, 0o700)
    assert "encrypted" in store.keep(KEY)
    assert store.encrypted.read_bytes() == KEY.get_secret_value().encode()[::-1]
    assert mode(store.encrypted) == 0o600
    assert store.drop_in.read_text() == DROP_IN
    assert not store.plain.exists(), "there is one key, not two"


def test_what_cannot_be_decrypted_again_is_kept_plain(tmp_path: Path) -> None:
    store = ServiceStore(booted(tmp_path), sealing())
    store.keep(KEY)
    ServiceStore(tmp_path, sealing(broken=True)).keep(KEY)
    assert store.plain.read_text() == KEY.get_secret_value()
    assert not store.encrypted.exists()
    assert not store.drop_in.exists()


def test_in_an_image_nothing_is_encrypted_with_the_builders_key(tmp_path: Path) -> None:
    store = ServiceStore(tmp_path, sealing())
    assert not store.plain.exists()
    store.keep(KEY)
    assert store.plain.exists()
    assert not store.encrypted.exists()


def test_programs() -> None:
    assert run_program(("cat",), b"x") == b"x"
    assert run_program(("false",), b"") is None
    assert run_program(("no-such-program-anywhere",), b"") is None


def test_the_key_in_a_file(tmp_path: Path) -> None:
    assert key_in(write(tmp_path / "key", "\ufeffAIzaTheKeyOfTheTest\r\n")) == KEY, "as Windows writes it"
    for text in ("", "two words", "ключ"):
        with pytest.raises(ConfigError):
            key_in(write(tmp_path / "key", text))
    with pytest.raises(ConfigError, match="cannot be read"):
        key_in(tmp_path / "absent")
