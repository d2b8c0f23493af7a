"""Where the key of the service is kept: by systemd for the service, else in a file of one's own (0600).

systemd keeps it encrypted with this computer's own key where it can do that, else in a file that only root
may read. The service gets it as a credential either way.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from pydantic import SecretStr

from assistant.config.secrets import KEY_CREDENTIAL, checked_key
from assistant.errors import ConfigError
from assistant.setup.files import write_whole
from assistant.setup.programs import Run, run_program

DROP_IN: Final = (
    "[Service]\nLoadCredential=\nLoadCredential=vertex-service-account\n"
    f"LoadCredentialEncrypted={KEY_CREDENTIAL}\n"
)
"""systemd 252 takes one name from one kind of store only."""


class KeyStore(Protocol):
    """Keeps one key."""

    def keep(self, key: SecretStr) -> str:
        """Keep it in place of an earlier one; says where. Raises `DeviceError`."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of the owner's own, which `[live] api_key_file` names."""

    path: Path

    def keep(self, key: SecretStr) -> str:
        """Only its owner may read it."""
        write_whole(self.path, key.get_secret_value().encode() + b"\n", private=True)
        return f"in {self.path}, which only you can read"


@dataclass(frozen=True, slots=True)
class ServiceStore:
    """systemd's store of credentials. `root` is another folder in tests."""

    root: Path = Path("/")
    run: Run = run_program

    @property
    def plain(self) -> Path:
        """Where a key is that systemd-creds cannot encrypt."""
        return self.root / "etc/credstore" / KEY_CREDENTIAL

    @property
    def encrypted(self) -> Path:
        """Where one is that it can."""
        return self.root / "etc/credstore.encrypted" / KEY_CREDENTIAL

    @property
    def drop_in(self) -> Path:
        """What tells the unit to look there."""
        return self.root / "etc/systemd/system/assistant.service.d/50-encrypted-key.conf"

    def keep(self, key: SecretStr) -> str:
        """Encrypted if it can be read again afterwards; the unit is told."""
        if sealed := self._sealed(key.get_secret_value().encode()):
            self._private(self.encrypted, sealed)
            write_whole(self.drop_in, DROP_IN.encode())
            self.plain.unlink(missing_ok=True)
            where = f"encrypted, in {self.encrypted}"
        else:
            self._private(self.plain, key.get_secret_value().encode())
            self.encrypted.unlink(missing_ok=True)
            self.drop_in.unlink(missing_ok=True)
            where = f"in {self.plain}, which only root can read"
        if self._booted:
            self.run(("systemctl", "daemon-reload"), b"")
        return where

    @property
    def _booted(self) -> bool:
        """Not while an image is being made: each computer that starts from it has a key of its own."""
        return (self.root / "run/systemd/system").is_dir()

    def _sealed(self, key: bytes) -> bytes | None:
        if not self._booted:
            return None
        name = f"--name={KEY_CREDENTIAL}"
        # With the host's key and not a TPM's: a firmware update must not lock out a device nobody sits at.
        sealed = self.run(("systemd-creds", "encrypt", "--with-key=host", name, "-", "-"), key)
        if not sealed or self.run(("systemd-creds", "decrypt", name, "-", "-"), sealed) != key:
            return None
        return sealed

    @staticmethod
    def _private(path: Path, content: bytes) -> None:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            path.parent.chmod(0o700)
        write_whole(path, content, private=True)


def key_in(path: Path) -> SecretStr:
    """The key in a file, "-" is standard input. Raises `ConfigError` if there is none in it."""
    if str(path) == "-":
        with os.fdopen(os.dup(0), "rb") as given:
            return checked_key(given.read(8192).decode("ascii", errors="replace").strip(), "standard input")
    try:
        content = path.read_bytes()[:8192]
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    return checked_key(content.decode("utf-8-sig", errors="replace").strip(), str(path))
