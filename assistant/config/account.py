"""The service account of Vertex AI: a JSON file that Google made, and what people name instead of it."""

import json
import re
from pathlib import Path
from typing import Any

from assistant.errors import ConfigError

NEEDED = ("client_email", "private_key", "token_uri", "project_id")

MAX_ACCOUNT_BYTES = 65_536

ADC = "$GOOGLE_APPLICATION_CREDENTIALS"


def read_account(path: Path, project: str | None, place: str) -> dict[str, Any]:
    """What the file at `path` holds, for the project `project` if that is chosen.

    Raises `ConfigError`, which begins with `place`, names the file and the next step, and quotes nothing.
    """
    try:
        with path.open("rb") as file:
            text = file.read(MAX_ACCOUNT_BYTES + 1).decode(errors="replace").strip()
    except FileNotFoundError:
        raise ConfigError(f"{place}: there is no file {path}") from None
    except OSError as error:
        raise ConfigError(
            f"{place}: {path} cannot be read: {error.strerror}; check its owner and mode"
        ) from None
    problem = _problem(text, project)
    if problem:
        raise ConfigError(f"{place}: {path} {problem}")
    account: dict[str, Any] = json.loads(text)
    return account


def _problem(text: str, project: str | None) -> str | None:
    """What is wrong with the file, and what to do."""
    if re.fullmatch(r"[\w.-]+", text):
        return (
            "holds an API key, not a service account; name it in live.api_key_file and set live.backend"
            ' to "gemini"'
        )
    try:
        account = json.loads(text)
    except ValueError:
        account = None
    if not isinstance(account, dict):
        return (
            "is not the JSON file of a service account; make a key of type JSON in the Google Cloud console"
        )
    if (kind := account.get("type")) != "service_account":
        what = "is a person's login" if kind == "authorized_user" else "is not of a service account"
        return (
            f'{what} (its "type" must be "service_account"); leave the key empty and name the file in {ADC}'
        )
    if missing := [name for name in NEEDED if not isinstance(account.get(name), str) or not account[name]]:
        return f"has no {missing[0]}; download the key of the service account again"
    if project and account["project_id"] != project:
        return (
            f"is of the project {account['project_id']}, and live.project is {project}; name the file of that"
            " project, or leave live.project empty"
        )
    return None
