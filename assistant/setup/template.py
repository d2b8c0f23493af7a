"""The configuration that a new one begins with: all defaults, explained, each behind a `#`."""

from pathlib import Path
from typing import Final

from assistant.setup.files import read_text

IN_THE_WHEEL: Final = Path(__file__).parents[1] / "_assistant.toml"
IN_THE_SOURCES: Final = Path(__file__).parents[2] / "deploy" / "assistant.toml"


def default_text() -> str:
    """It ships in the wheel; in the sources it stands in `deploy`."""
    return read_text(IN_THE_WHEEL) or read_text(IN_THE_SOURCES) or ""
