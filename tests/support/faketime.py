"""A wall clock that a test sets, and no other clock: the environment for libfaketime (apt: faketime)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

LIBRARIES: Final = (
    *Path("/usr/lib").glob("*/faketime/libfaketime.so.1"),
    Path("/usr/lib/faketime/libfaketime.so.1"),
)

needs_it = pytest.mark.skipif(
    not any(path.exists() for path in LIBRARIES), reason="NOT TESTED HERE: apt install faketime"
)


def library() -> str:
    """Where it is on this machine; a test that asks needs `needs_it`."""
    return str(next(path for path in LIBRARIES if path.exists()))


def ahead(seconds: float) -> Mapping[str, str]:
    """The wall clock is `seconds` ahead."""
    return {
        "LD_PRELOAD": library(),
        "FAKETIME": f"{seconds:+f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def told_by(clock: Path, preload: str) -> Mapping[str, str]:
    """The wall clock is what is written in the file `clock`, which is read anew each second."""
    return {
        "LD_PRELOAD": preload,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
        "NO_FAKE_STAT": "1",
    }
