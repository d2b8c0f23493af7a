"""What is written -> one valid `Config`, or one `ConfigError` that names every mistake."""

import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import SecretStr, ValidationError

from assistant.config.account import read_account
from assistant.config.board import check_board, is_file
from assistant.config.models import Config
from assistant.config.problems import fields_of, problems
from assistant.config.secrets import CREDENTIALS_VARIABLE, VERTEX_CREDENTIAL, find_credential, find_key
from assistant.errors import ConfigError
from assistant.settings import Key, Settings, read_settings

Tables: TypeAlias = dict[str, Any]

KEY_FILE: Key = ("live", "api_key_file")

ACCOUNT_FILE: Key = ("live", "credentials_file")

FILES: tuple[Key, ...] = (
    ("live", "ca_file"),
    ACCOUNT_FILE,
    ("wake", "models"),
    ("wake", "stop"),
    ("spoken", "sentences"),
)
"""Keys that name files which must be there; the key file is looked into by `secrets`."""

PATHS: tuple[Key, ...] = (
    *FILES,
    KEY_FILE,
    ("control", "socket"),
    ("memory", "folder"),
    ("screen", "folder"),
    ("tools", "plugins"),
)
"""Keys that name paths: a relative one starts where it is written."""

MISPLACED: tuple[Key, ...] = (("api_key",), ("live", "api_key"))
"""Where people might write the service's key, and must not."""

TEXT = (str, str | None, Path | None)
"""Kinds of field for which a variable's text is the value, also where it looks like a number."""


def load_config(asked: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The owner's choices; `asked` is the file of `--config`.

    Raises one `ConfigError` with a line for each mistake.
    """
    environ = os.environ if environ is None else environ
    settings = read_settings(asked, environ)
    tables = deepcopy(dict(settings.tables))
    found = _refuse_secrets(settings, tables)
    _keep_text(settings, tables)
    _resolve_paths(settings, tables)
    found += _absent_files(settings, tables)
    found += _wrong_board(settings, tables)
    key, complaints = _secret(settings, tables, environ)
    found += complaints
    config = _validate(settings, tables, found)
    live = config.live
    place = settings.place(ACCOUNT_FILE)
    if live.credentials_file is None:
        live = live.model_copy(update={"credentials_file": find_credential(environ, VERTEX_CREDENTIAL)})
        place = f"${CREDENTIALS_VARIABLE}/{VERTEX_CREDENTIAL}"
    if live.backend == "vertex" and live.credentials_file is not None:
        read_account(live.credentials_file, live.project, place)
    return config.model_copy(update={"live": live, "api_key": key})


def _validate(settings: Settings, tables: Tables, found: list[str]) -> Config:
    try:
        config = Config.model_validate(tables)
    except ValidationError as error:
        found = problems(error, Config, settings) + found
    if found:
        raise ConfigError("\n".join(found))
    return config


def _refuse_secrets(settings: Settings, tables: Tables) -> list[str]:
    """Take keys that are written where they must not be out of `tables`, and say where they belong."""
    found = []
    for key in MISPLACED:
        table = tables if len(key) == 1 else tables.get(key[0])
        if isinstance(table, dict) and table.pop(key[-1], None) is not None:
            found.append(
                f"{settings.place(key)}: the key does not belong here; set $GEMINI_API_KEY, or put it"
                " into a file that only you can read (chmod 600) and name that in live.api_key_file"
            )
    return found


def _keep_text(settings: Settings, tables: Tables) -> None:
    """A variable such as ASSISTANT_LIVE__PROJECT=12345 is a number to TOML, and text to us."""
    for key, variable in settings.variables.items():
        kind = fields_of(Config, key[:-1]).get(key[-1])
        if kind in TEXT and not isinstance(_get(tables, key), str):
            _put(tables, key, variable.text)


def _resolve_paths(settings: Settings, tables: Tables) -> None:
    match tables.get("board"):
        case str(board) if is_file(board):
            tables["board"] = str(settings.path(("board",), board))
    servers = tables.get("mcp")
    tokens = [("mcp", name, "token_file") for name in servers] if isinstance(servers, dict) else []
    for key in (*PATHS, *tokens):
        match _get(tables, key):
            case str(text) if text:
                _put(tables, key, settings.path(key, text))
            case [*texts]:
                _put(tables, key, [settings.path(key, one) if isinstance(one, str) else one for one in texts])


def _absent_files(settings: Settings, tables: Tables) -> list[str]:
    named = [(key, _get(tables, key)) for key in FILES]
    return [
        f"{settings.place(key)}: there is no file {path}"
        for key, value in named
        for path in (value if isinstance(value, list) else [value])
        if isinstance(path, Path) and not path.is_file()
    ]


def _wrong_board(settings: Settings, tables: Tables) -> list[str]:
    name = tables.get("board", Config().board)
    try:
        if isinstance(name, str):
            check_board(name)
    except ConfigError as error:
        return [f"{settings.place(('board',))}: {error}"]
    return []


def _secret(
    settings: Settings, tables: Tables, environ: Mapping[str, str]
) -> tuple[SecretStr | None, list[str]]:
    file = _get(tables, KEY_FILE)
    try:
        return find_key(environ, file if isinstance(file, Path) else None, settings.place(KEY_FILE)), []
    except ConfigError as error:
        return None, [str(error)]


def _get(tables: Tables, key: Key) -> Any:
    node: Any = tables
    for part in key:
        node = node.get(part) if isinstance(node, dict) else None
    return node


def _put(tables: Tables, key: Key, value: Any) -> None:
    for part in key[:-1]:
        tables = tables[part]
    tables[key[-1]] = value
