"""One configuration file that is being set up: what it says, what it would say, and saving that."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from assistant.config import Config, load_config
from assistant.config.secrets import KEY_CREDENTIAL
from assistant.errors import ConfigError
from assistant.runnable import check_runnable
from assistant.settings import FILE_VARIABLE, PREFIX, SERVICE_FILE, Key, Settings, read_settings
from assistant.setup.files import draft_beside, read_text, write_whole
from assistant.setup.keystore import KeyFile, KeyStore, ServiceStore
from assistant.setup.template import default_text
from assistant.setup.tomledit import Value, edited

KEY_FILE: Final = ("live", "api_key_file")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the configuration is, or will be, and the key with it."""

    file: Path
    of_service: bool
    """It is the service's, whose key systemd keeps."""
    environ: Mapping[str, str]

    def text(self) -> str:
        """What it says now; the explained defaults where there is none."""
        text = read_text(self.file)
        return default_text() if text is None else text

    def config(self, changes: Mapping[Key, Value]) -> Config:
        """What holds if these keys are set. Raises `ConfigError` for what cannot be, and leaves no trace."""
        text = edited(self.text(), changes)
        draft = draft_beside(self.file, text.encode())
        try:
            return load_config(draft, self.environ)
        except ConfigError as error:
            raise ConfigError(str(error).replace(str(draft), str(self.file))) from None
        finally:
            draft.unlink(missing_ok=True)

    def save(self, changes: Mapping[Key, Value], key: SecretStr | None, store: KeyStore | None = None) -> str:
        """Set the keys, and keep the key of the service; says where that went, "" without one.

        Nothing is changed if the device could not run with the whole. Raises `ConfigError` and `DeviceError`.
        """
        kept = ""
        self._check_runnable(self.config(changes))
        if key is not None:
            store = store or self.store()
            kept = store.keep(key)
            if isinstance(store, KeyFile) and not self._names_key_file():
                changes = {**changes, KEY_FILE: store.path.name}
        text = edited(self.text(), changes)
        if text != read_text(self.file):
            write_whole(self.file, text.encode())
        return kept

    def _check_runnable(self, config: Config) -> None:
        try:
            check_runnable(config, terminal=not self.of_service)
        except ConfigError as error:
            raise ConfigError("\n".join(f"{self.file}: {line}" for line in str(error).split("\n"))) from None

    def store(self) -> KeyStore:
        """Where its key belongs: with systemd, in the file that it names, or beside it."""
        if self.of_service:
            return ServiceStore()
        settings = self._settings()
        if settings is not None and self._names_key_file():
            return KeyFile(settings.path(KEY_FILE, settings.tables["live"]["api_key_file"]))
        return KeyFile(self.file.parent / KEY_CREDENTIAL)

    def _names_key_file(self) -> bool:
        settings = self._settings()
        live = settings.tables.get("live") if settings is not None else None
        return isinstance(live, dict) and bool(live.get("api_key_file"))

    def _settings(self) -> Settings | None:
        return read_settings(self.file, {}) if self.file.exists() else None


def target_of(asked: Path | None, environ: Mapping[str, str], *, root: bool) -> Target:
    """`--config`, else the file in use, else one that is to be made: the service's for root, or one's own."""
    settings = read_settings(asked if asked and asked.exists() else None, _without_asked(environ, asked))
    file = asked or settings.file or (SERVICE_FILE if root else _own(environ))
    return Target(file.absolute(), file.absolute() == SERVICE_FILE, _without_keys(environ))


def _own(environ: Mapping[str, str]) -> Path:
    home = environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
    return Path(home, "assistant", "assistant.toml")


def _without_asked(environ: Mapping[str, str], asked: Path | None) -> Mapping[str, str]:
    """A file that is named and not there yet is no mistake: it is about to be made."""
    named = environ.get(FILE_VARIABLE)
    if asked or (named and not Path(named).exists()):
        return {name: value for name, value in environ.items() if name != FILE_VARIABLE}
    return environ


def _without_keys(environ: Mapping[str, str]) -> Mapping[str, str]:
    """What is written is judged as it stands, without the variables of this shell that beat it."""
    return {name: value for name, value in environ.items() if not name.startswith(PREFIX)}


def is_root() -> bool:
    """Whether we may write where the service reads."""
    return os.geteuid() == 0
