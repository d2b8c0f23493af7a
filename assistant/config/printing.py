"""The effective configuration as TOML, with the origin of each value and without the secret."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.config.models import Config
from assistant.settings import Key, Settings

HIDDEN = "***"
"""In place of what a program is given in its environment, which may be a secret."""

USER_IN_URL = re.compile(r"(?<=://)[^/?#\s]*@")
"""With a password, perhaps."""


def as_toml(config: Config, settings: Settings) -> Iterator[str]:
    """Lines of a TOML file that gives `config` again, but for what is `HIDDEN`, and users in URLs."""
    yield f"# {settings.file or 'No file'}; a variable beats it, and what neither says has its default."
    yield f"# The key of the service is {'set' if config.api_key else 'not set'}."
    tables = config.model_dump()
    if hidden := [server["env"] for server in tables["mcp"].values() if server["env"]]:
        yield f"# What is {HIDDEN} is not shown; write it in again where you use this as a configuration."
    for env in hidden:
        env.update(dict.fromkeys(env, HIDDEN))
    for name, value in tables.items():
        if not isinstance(value, dict):
            yield _line((name,), value, settings)
    for name, table in tables.items():
        if isinstance(table, dict):
            yield f"\n[{name}]"
            for key, value in table.items():
                yield _line((name, key), value, settings)


def _line(key: Key, value: Any, settings: Settings) -> str:
    variable = settings.variable(key)
    origin = f"  # {variable.name}" if variable else ""
    return f"{key[-1]} = {_value(value)}{origin}"


def _value(value: Any) -> str:
    match value:
        case None:
            return '""'  # not set
        case dict():
            return (
                "{ " + ", ".join(f"{json.dumps(name)} = {_value(one)}" for name, one in value.items()) + " }"
            )
        case list() | tuple():
            return "[" + ", ".join(_value(one) for one in value) + "]"
        case Path():
            return _value(str(value))
        case str():
            return json.dumps(USER_IN_URL.sub("***@", value), ensure_ascii=False)
        case _:
            return json.dumps(value, ensure_ascii=False)
