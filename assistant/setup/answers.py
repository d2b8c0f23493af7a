"""What a setup is told, and which keys that sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from assistant.settings import Key
from assistant.setup.tomledit import Value


@dataclass(frozen=True, slots=True)
class Answers:
    """None, each: as it is."""

    board: str | None = None
    microphone: str | None = None
    """A part of a device's name; empty: the board's, or the system's default. The same for the speaker."""
    speaker: str | None = None
    no_light: bool | None = None
    language: str | None = None
    """BCP 47, such as "de-DE"; empty: the model chooses."""
    wake_word: str | None = None
    key: SecretStr | None = None

    def changes(self, spoken: frozenset[str]) -> Mapping[Key, Value]:
        """The keys that are set. `spoken`: languages of the device's own sentences."""
        wanted: dict[Key, Value | None] = {
            ("board",): self.board,
            ("audio", "input"): self.microphone,
            ("audio", "output"): self.speaker,
            ("lights", "no_light"): self.no_light,
            ("live", "language"): self.language,
            ("wake", "words"): None if self.wake_word is None else [self.wake_word],
        }
        own = (self.language or "").partition("-")[0]
        if own in spoken:
            wanted["spoken", "language"] = own
        return {key: value for key, value in wanted.items() if value is not None}


def spoken_languages(folder: Path = Path(__file__).parents[1] / "audio/spoken/sentences") -> frozenset[str]:
    """The languages of the tables that ship."""
    return frozenset(path.stem for path in folder.glob("*.toml"))
