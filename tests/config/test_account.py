"""What people name as a service account's file, and what they are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.config import load_config
from assistant.config.account import read_account
from assistant.errors import ConfigError
from tests.support.writing import write

ACCOUNT = {
    "type": "service_account",
    "project_id": "mine",
    "private_key": "-----BEGIN PRIVATE KEY-----",
    "client_email": "robot@mine.example",
    "token_uri": "https://oauth2.example/token",
}


def account(**changes: Any) -> str:
    return json.dumps(ACCOUNT | changes)


@pytest.mark.parametrize("project", [None, "mine"])
def test_a_service_account_is_read(project: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "account.json", account())

    assert read_account(path, project, "live.credentials_file") == ACCOUNT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "AIzaSyNobodyShallReadThis",
            "holds an API key, not a service account; name it in live.api_key_file",
        ),
        ("", "is not the JSON file of a service account; make a key of type JSON"),
        ("{not json", "is not the JSON file"),
        ("[]", "is not the JSON file"),
        (account(type="authorized_user"), "is a person's login"),
        (account(type="external_account"), "is not of a service account"),
        (account(private_key=""), "has no private_key; download the key"),
        (account(token_uri=7), "has no token_uri"),
        (account(project_id="other"), "is of the project other, and live.project is mine"),
    ],
)
def test_anything_else_is_named_with_the_next_step(text: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "account.json", text)
    with pytest.raises(ConfigError) as caught:
        read_account(path, "mine", "live.credentials_file")

    line = str(caught.value)
    assert line.startswith(f"live.credentials_file: {path} {said}")
    assert "\n" not in line
    for secret in ("AIza", "BEGIN PRIVATE"):
        assert secret not in line


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no file"):
        read_account(tmp_path / "none.json", None, "here")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_account(tmp_path, None, "here")


def test_it_is_looked_at_when_the_device_starts(tmp_path: Path) -> None:
    write(tmp_path / "account.json", account())
    live = '[live]\nbackend = "vertex"\ncredentials_file = "account.json"\nproject = "{}"'
    file = write(tmp_path / "assistant.toml", live.format("mine"))
    assert load_config(file, {}).live.credentials_file == tmp_path / "account.json"

    file = write(tmp_path / "assistant.toml", live.format("theirs"))
    with pytest.raises(
        ConfigError, match=r"assistant.toml: live.credentials_file: .* is of the project mine"
    ):
        load_config(file, {})


def test_it_is_no_business_of_the_other_backend(tmp_path: Path) -> None:
    write(tmp_path / "account.json", "{}")
    file = write(tmp_path / "assistant.toml", '[live]\ncredentials_file = "account.json"')

    assert load_config(file, {}).live.credentials_file


def test_a_credential_of_systemd_is_looked_at_too(tmp_path: Path) -> None:
    write(tmp_path / "vertex-service-account", "{}")
    file = write(tmp_path / "assistant.toml", '[live]\nbackend = "vertex"')

    with pytest.raises(ConfigError, match=r"\$CREDENTIALS_DIRECTORY/vertex-service-account: .*type"):
        load_config(file, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
