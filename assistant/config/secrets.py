"""The key of the service: from the environment, a systemd credential or a 0600 file; never from the TOML."""

import logging
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from assistant.errors import ConfigError

log = logging.getLogger(__name__)

KEY_VARIABLES = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
"""The first one that is set wins, as in google-genai (`_api_client.py`, `get_env_api_key`)."""

CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what a unit's `LoadCredential=` names: see systemd.exec(5)."""

KEY_CREDENTIAL = "gemini-api-key"
VERTEX_CREDENTIAL = "vertex-service-account"

MAX_KEY_BYTES = 4096


def find_key(environ: Mapping[str, str], file: Path | None, place: str) -> SecretStr | None:
    """The key, or None: environment, else systemd credential, else `file`, which `place` names.

    Raises `ConfigError` for a place that should hold a key and does not; `file` is looked at in any case.
    """
    from_file = _read_key(file, place, private=True) if file else None
    names = [name for name in KEY_VARIABLES if environ.get(name, "").strip()]
    if names:
        if len({environ[name].strip() for name in names}) > 1:
            log.warning("%s and %s differ: %s is used", *names, names[0])
        return checked_key(environ[names[0]].strip(), f"${names[0]}")
    if credential := find_credential(environ, KEY_CREDENTIAL):
        return _read_key(credential, f"${CREDENTIALS_VARIABLE}/{KEY_CREDENTIAL}", private=False)
    return from_file


class KeySource:
    """Where a key stands, to be looked at again after it was refused."""

    def __init__(
        self, environ: Mapping[str, str], file: Path | None, place: str = "live.api_key_file"
    ) -> None:
        """As in `find_key`."""
        self._environ = environ
        self._file = file
        self._place = place

    @property
    def fixed(self) -> bool:
        """Another key can come only with another environment, that is with a restart."""
        given = any(self._environ.get(name, "").strip() for name in KEY_VARIABLES)
        return given or not (self._file or find_credential(self._environ, KEY_CREDENTIAL))

    def read(self) -> SecretStr | None:
        """The key as it is now. Raises `ConfigError` as `find_key` does."""
        return find_key(self._environ, self._file, self._place)


def find_credential(environ: Mapping[str, str], name: str) -> Path | None:
    """The file of a systemd credential, or None. Only this service can read it: systemd sees to that."""
    folder = environ.get(CREDENTIALS_VARIABLE)
    path = Path(folder, name) if folder else None
    return path if path and path.is_file() else None


def _read_key(path: Path, place: str, *, private: bool) -> SecretStr:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(MAX_KEY_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{place}: there is no key file {path}") from None
    except OSError as error:
        raise ConfigError(f"{place}: the key file {path} cannot be read: {error.strerror}") from None
    if private and mode & 0o077:
        raise ConfigError(f"{place}: others can read the key file {path}; run `chmod 600 {path}`")
    return checked_key(text.decode("ascii", errors="replace").strip(), f"{place}: {path}")


def checked_key(text: str, place: str) -> SecretStr:
    """A key goes into an HTTP header: one ASCII word. Raises `ConfigError`, which begins with `place`."""
    if not text:
        raise ConfigError(f"{place} is empty; put the key into it")
    if not (text.isascii() and text.isprintable() and " " not in text and len(text) <= MAX_KEY_BYTES):
        raise ConfigError(f"{place} holds no key: a key is one word of letters, digits and signs")
    return SecretStr(text)
