"""Takes over what somebody without a keyboard wrote onto the boot partition, from a card reader.

`assistant.toml` there is merged into the configuration, key by key. `assistant-key.txt` beside it holds the
key of the service; it is moved to where keys are kept, and wiped from the partition, which everybody with
the card can read. What is wrong is written beside them as `assistant-error.txt`. What was taken over is
renamed, so that it counts once: later changes on the device itself win.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import AssistantError, DeviceError
from assistant.settings import read_toml
from assistant.setup.keystore import KeyStore, key_in
from assistant.setup.target import Target
from assistant.setup.tomledit import flattened

BOOT_FOLDERS: Final = (Path("/boot/firmware"), Path("/boot"))
"""Raspberry Pi OS since Debian 12, and before."""

FILE: Final = "assistant.toml"
KEY_FILE: Final = "assistant-key.txt"
TAKEN: Final = "assistant-taken.toml"
ERROR_FILE: Final = "assistant-error.txt"

RETRY: Final = "\nMend it on this card, put the card back, and switch the device on again.\n"


@dataclass(frozen=True, slots=True)
class Preseed:
    """One folder of a boot partition."""

    folder: Path
    name: str = FILE

    @property
    def there(self) -> bool:
        """Whether something is to be taken over."""
        return self._file.is_file() or self._key.is_file()

    @property
    def _file(self) -> Path:
        return self.folder / self.name

    @property
    def _key(self) -> Path:
        return self.folder / KEY_FILE

    def take_over(self, target: Target, store: KeyStore, tell: Callable[[str], None]) -> None:
        """Do so. The key and the settings each count by themselves: a mistake in one does not stop the other.

        Raises what went wrong, after it was written for the person with the card reader.
        """
        errors = [
            error for step in (self._take_key, self._take_settings) if (error := step(target, store, tell))
        ]
        if not errors:
            self._remove_error()
            return
        with suppress(OSError):  # the partition cannot be written to: it is in the log, at least
            text = "\n".join((*map(str, errors), RETRY)).replace("\n", "\r\n")
            (self.folder / ERROR_FILE).write_text(text, encoding="utf-8", newline="")
        if len(errors) == 1:
            raise errors[0]
        raise ExceptionGroup("the preseed", errors)

    def _take_key(self, _: Target, store: KeyStore, tell: Callable[[str], None]) -> AssistantError | None:
        if not self._key.is_file():
            return None
        try:
            tell(f"the key is kept {store.keep(key_in(self._key))}")
            wipe(self._key)
        except AssistantError as error:
            return error
        return None

    def _take_settings(
        self, target: Target, _: KeyStore, tell: Callable[[str], None]
    ) -> AssistantError | None:
        if not self._file.is_file():
            return None
        try:
            target.save(flattened(read_toml(self._file)), None)
            self._file.replace(self.folder / TAKEN)
        except AssistantError as error:
            return error
        except OSError as error:
            return DeviceError(f"{self._file} cannot be renamed to {TAKEN}: {error.strerror}")
        tell(f"{self._file} was taken over into {target.file}")
        return None

    def _remove_error(self) -> None:
        with suppress(OSError):
            (self.folder / ERROR_FILE).unlink(missing_ok=True)


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
