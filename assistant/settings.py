"""Where the owner's choices are written: a TOML file, and `ASSISTANT_…` variables on top. Judges nothing.

The file is the first of: the one asked for (`--config`), `$ASSISTANT_CONFIG`,
`/etc/assistant/assistant.toml`, `$XDG_CONFIG_HOME/assistant/assistant.toml` (`~/.config` when that is not
set). With no file the defaults hold.
A variable `ASSISTANT_<SECTION>__<KEY>` beats the file; its text is read as a TOML value where it is one.

`assistant.config` judges the whole. The commands that talk to a running device need one key of it,
`[control] socket`, and those that look into what it keeps `[memory] folder` or `[screen] folder`. They take
them from here: a mistake elsewhere in the file must not stop `assistant status`, or `assistant forget`.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from assistant.errors import ConfigError

PREFIX = "ASSISTANT_"
FILE_VARIABLE = "ASSISTANT_CONFIG"
FILE_NAME = "assistant/assistant.toml"
SERVICE_FILE = Path("/etc", FILE_NAME)
"""What the service reads."""
MAX_FILE_BYTES = 1_000_000

Key: TypeAlias = tuple[str, ...]
"""The way to a value from the top, such as `("live", "model")`."""


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that sets a key. Its text is never printed: it may be a misplaced secret."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What is written, and where each value stands."""

    tables: Mapping[str, Any]
    """The file's tables with the variables' values in them."""
    file: Path | None
    variables: Mapping[Key, Variable]

    @property
    def of_service(self) -> bool:
        """Whether they are the service's."""
        return self.file is not None and self.file.absolute() == SERVICE_FILE

    def variable(self, key: Key) -> Variable | None:
        """The variable that set `key`, or a table that `key` is in; None if the file did."""
        return next((found for own, found in self.variables.items() if own == key[: len(own)]), None)

    def place(self, key: Key) -> str:
        """How a message calls `key`: `FILE: live.model`, or the variable's name."""
        if variable := self.variable(key):
            return variable.name
        dotted = ".".join(key)
        return f"{self.file}: {dotted}" if self.file else dotted

    def spell(self, key: Key, *, like: Key) -> str:
        """`key` as whoever wrote `like` would write it: dotted, or as a variable."""
        return PREFIX + "__".join(key).upper() if self.variable(like) else ".".join(key)

    def path(self, key: Key, text: str) -> Path:
        """`text` as a path: `~` is the home folder, and a relative one starts where it is written."""
        beside = Path.cwd() if self.file is None or self.variable(key) else self.file.absolute().parent
        return beside / Path(text).expanduser()


def read_settings(asked: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Everything written. `asked` is the file of `--config`.

    Raises `ConfigError` for a file that was named and is absent, and for one that is no TOML.
    """
    environ = os.environ if environ is None else environ
    file, tables = _first_file(asked, environ)
    variables = {_key(name): Variable(name, text) for name, text in environ.items() if _is_setting(name)}
    for key, variable in variables.items():
        _put(tables, key, toml_value(variable.text))
    return Settings(tables, file, variables)


def control_socket(settings: Settings) -> Path | None:
    """`[control] socket`, or None if it is not set. Raises `ConfigError` if it is no text."""
    return _path(settings, ("control", "socket"))


def memory_folder(settings: Settings) -> Path | None:
    """`[memory] folder`, or None if it is not set. Raises `ConfigError` if it is no text."""
    return _path(settings, ("memory", "folder"))


def keeps_talk(settings: Settings) -> bool:
    """Whether `[memory] turns` lets something of a talk be written down."""
    section = settings.tables.get("memory")
    return not isinstance(section, dict) or section.get("turns") != 0


def screen_folder(settings: Settings) -> Path | None:
    """`[screen] folder`, or None if it is not set. Raises `ConfigError` if it is no text."""
    return _path(settings, ("screen", "folder"))


def _path(settings: Settings, key: tuple[str, str]) -> Path | None:
    section = settings.tables.get(key[0])
    value = section.get(key[1], "") if isinstance(section, dict) else ""
    if not isinstance(value, str):
        raise ConfigError(f"{settings.place(key)}: must be a path in quotes")
    return settings.path(key, value) if value else None


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `FileNotFoundError`, or `ConfigError` that names line and column."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    if len(text) > MAX_FILE_BYTES:
        raise ConfigError(f"{path}: is no configuration: larger than {MAX_FILE_BYTES} bytes")
    try:
        # As some editors write it, with a mark in front.
        return tomllib.loads(
            text.decode("utf-8-sig") + "\n"
        )  # so that a last line that breaks off has a place
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}: line {line}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is no valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: is no valid TOML: nested too deeply") from None


def toml_value(text: str) -> Any:
    """`text` as the TOML value that it is (`0.5`, `true`, `["a", "b"]`), else as itself."""
    try:
        parsed = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    return parsed["value"] if parsed.keys() == {"value"} else text


def _first_file(asked: Path | None, environ: Mapping[str, str]) -> tuple[Path | None, dict[str, Any]]:
    named = asked or (Path(environ[FILE_VARIABLE]) if environ.get(FILE_VARIABLE) else None)
    if named:
        try:
            return named, read_toml(named)
        except FileNotFoundError:
            where = "--config" if asked else f"${FILE_VARIABLE}"
            raise ConfigError(f"{named}: there is no such file; {where} names it") from None
    home = Path(environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser())
    for path in (SERVICE_FILE, home / FILE_NAME):
        try:
            return path, read_toml(path)
        except FileNotFoundError:
            continue
    return None, {}


def _is_setting(name: str) -> bool:
    return name.startswith(PREFIX) and name != FILE_VARIABLE


def _key(name: str) -> Key:
    return tuple(name.removeprefix(PREFIX).lower().split("__"))


def _put(tables: dict[str, Any], key: Key, value: Any) -> None:
    for part in key[:-1]:
        inner = tables.setdefault(part, {})
        if not isinstance(inner, dict):
            return  # the file has something else where a table belongs; whoever judges it says so
        tables = inner
    tables[key[-1]] = value
