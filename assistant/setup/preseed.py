"""Takes over what somebody without a keyboard wrote onto the boot partition, from a card reader.

`assistant.toml` there is merged into the configuration, key by key. In it, and nowhere else, `[live] api_key`
may hold the key of the service: that is moved to where keys are kept, and wiped from the partition, which
everybody with the card can read. What is wrong is written beside it as `assistant-error.txt`. What was taken
over is kept as `assistant-taken.toml`, so that it counts once: later changes on the device itself win.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from assistant.config.loading import MISPLACED
from assistant.config.secrets import checked_key
from assistant.errors import AssistantError, ConfigError, DeviceError
from assistant.settings import read_toml
from assistant.setup.keystore import KeyStore
from assistant.setup.target import Target
from assistant.setup.tomledit import edited, flattened

BOOT_FOLDERS: Final = (Path("/boot/firmware"), Path("/boot"))
"""Raspberry Pi OS since Debian 12, and before."""

FILE: Final = "assistant.toml"
TAKEN: Final = "assistant-taken.toml"
ERROR_FILE: Final = "assistant-error.txt"

RETRY: Final = "\nMend it on this card, put the card back, and switch the device on again.\n"

WITHOUT_KEY: Final = "# What was taken over. The key is kept on the device, and here no more.\n"


@dataclass(frozen=True, slots=True)
class Preseed:
    """One folder of a boot partition."""

    folder: Path
    name: str = FILE

    @property
    def there(self) -> bool:
        """Whether something is to be taken over."""
        return self._file.is_file()

    @property
    def _file(self) -> Path:
        return self.folder / self.name

    def take_over(self, target: Target, store: KeyStore, tell: Callable[[str], None]) -> None:
        """Do so, all of it or nothing. Cut short, it can be done again.

        Raises what went wrong, after it was written for the person with the card reader.
        """
        try:
            self._take(target, store, tell)
        except AssistantError as error:
            with suppress(OSError):  # the partition cannot be written to: it is in the log, at least
                text = f"{error}\n{RETRY}".replace("\n", "\r\n")
                (self.folder / ERROR_FILE).write_text(text, encoding="utf-8", newline="")
            raise
        with suppress(OSError):
            (self.folder / ERROR_FILE).unlink(missing_ok=True)

    def _take(self, target: Target, store: KeyStore, tell: Callable[[str], None]) -> None:
        if self._is_wiped():
            wipe(self._file)  # the power went before it was gone
            return
        tables = read_toml(self._file)
        key = self._key_out_of(tables)
        changes = flattened(tables)
        try:
            kept = target.save(changes, key, store)
        except ConfigError as error:
            raise ConfigError(self._on_the_card(str(error), target)) from None
        if key is None:
            self._rename()
        else:
            tell(f"the key is kept {kept}")
            self._write(edited(WITHOUT_KEY, changes))
            wipe(self._file)
        tell(f"{self._file} was taken over into {target.file}")

    def _key_out_of(self, tables: dict[str, Any]) -> SecretStr | None:
        """Take the key out, wherever people write it. Raises `ConfigError` for one that is none."""
        found = None
        for *above, name in MISPLACED:
            table = tables.get(above[0]) if above else tables
            text = table.pop(name, "") if isinstance(table, dict) else ""
            if text:
                found = checked_key(str(text), f"{self._file}: {'.'.join((*above, name))}")
        return found

    def _on_the_card(self, complaint: str, target: Target) -> str:
        """It names the file that can be mended there, unless the device's own was wrong before."""
        try:
            target.config({})
        except ConfigError:
            return complaint
        return complaint.replace(str(target.file), str(self._file))

    def _is_wiped(self) -> bool:
        try:
            return not self._file.read_bytes().strip(b"\0")
        except OSError:
            return False  # whoever reads it next says why

    def _write(self, text: str) -> None:
        """Plainly: FAT refuses most permissions, and the original is still there."""
        taken = self.folder / TAKEN
        try:
            with taken.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise DeviceError(f"{taken} cannot be written: {error.strerror}") from None

    def _rename(self) -> None:
        try:
            self._file.replace(self.folder / TAKEN)
        except OSError as error:
            raise DeviceError(f"{self._file} cannot be renamed to {TAKEN}: {error.strerror}") from None


def preseeded(folders: Sequence[Path] = BOOT_FOLDERS) -> Preseed | None:
    """The first folder in which there is something to be taken over."""
    return next((found for folder in folders if (found := Preseed(folder)).there), None)


def wipe(path: Path) -> None:
    """Overwrite a file where it stands, and remove it. Raises `DeviceError`.

    FAT writes in place; what the card's own controller keeps of it, nobody can reach by a file system.
    """
    try:
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            file.write(b"\0" * size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as error:
        raise DeviceError(
            f"{path} cannot be removed: {error.strerror}; remove it with a card reader"
        ) from None
