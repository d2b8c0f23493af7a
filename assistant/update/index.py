"""The newest release in a package index."""

import sys
from pathlib import Path
from typing import Final

from assistant.errors import DeviceError
from assistant.update.building import PIP, Source
from assistant.update.programs import Run, run

PROJECT: Final = "live-assistant"
DOWNLOAD_S: Final = 300.0


def newest(source: Source, folder: Path, program: Run = run, python: str = sys.executable) -> Path:
    """Download our newest wheel, without what it needs, into `folder`. Raises `DeviceError`."""
    program(
        python, *PIP, "download", "--no-deps", "--only-binary=:all:", "-d", str(folder), *source.options(),
        PROJECT,
        within_s=DOWNLOAD_S,
    )  # fmt: skip
    found = sorted(folder.glob("live_assistant-*.whl"))
    if not found:
        raise DeviceError(f"there is no wheel of {PROJECT} in it; see [update] index")
    return found[0]
